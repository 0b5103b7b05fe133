//! The official clients of OpenAI and Anthropic, unmodified, pinned, each in an environment of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use ai_gateway_mock_provider::{Script, Stats, seeded};
use ai_gateway_sdk::LocalModel;
use ai_gateway_wire::Protocol;
use local_embeddings::{LocalEmbeddings, Options};
use tokio::process::Command;

use crate::stand::{KEY, Stand};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}

/// Runs a program to its end and shows what it said if it failed.
async fn run(command: &mut Command) {
    let program = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().await;
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; run this below scripts/with-tools"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{program}\n{}", String::from_utf8_lossy(&said));
}

/// The embedding model of this machine.
fn vectors() -> LocalModel {
    let needed =
        |name| std::env::var_os(name).unwrap_or_else(|| panic!("set {name}: run this below scripts/with-tools"));
    let options = Options::new(needed("ADR_MODEL_DIR"), needed("ORT_DYLIB_PATH"));
    LocalModel::embedding(Arc::new(LocalEmbeddings::load(&options).unwrap()))
}

/// A gateway whose model `kept` keeps its answers, with a model for each protocol whose provider speaks that alone, and
/// with the vectors of this machine.
async fn stand() -> Stand {
    let models = |url: &str| {
        let speaking = |protocol: Protocol| {
            let version = if protocol == Protocol::GenerateContent { "v1beta" } else { "v1" };
            format!(
                "[providers.{protocol}]\nprotocols = ['{protocol}']\nbase_url = '{url}/{version}'\n\
                 [models.{protocol}]\ntargets = [{{ provider = '{protocol}', model = 'real', price = 'free' }}]\n"
            )
        };
        let kept = "[models.kept]\ncache = { tools = true, any_temperature = true }\n\
                    targets = [{ provider = 'one', model = 'kept', price = 'free' }]\n";
        Protocol::CONVERSATIONS.into_iter().map(speaking).chain([kept.to_owned()]).collect()
    };
    Stand::with_local(vec![vectors()], Script::seeded(8, 20), models).await
}

fn with_gateway<'a>(command: &'a mut Command, stand: &Stand) -> &'a mut Command {
    let url = format!("http://{}", stand.address);
    let mut models = Protocol::CONVERSATIONS.map(Protocol::name).to_vec();
    models.extend(["kept", "local/all-MiniLM-L6-v2", "small"]);
    models.sort_unstable();
    let command = command.env("GATEWAY_URL", url).env("GATEWAY_KEY", KEY).env("MODELS", models.join(","));
    command.env("SAID", seeded(8, 20))
}

/// Of each question about three protocols, streamed and whole, with tools and without, the provider heard once.
fn assert_asked_once(stats: &Stats) {
    let asked: u64 = stats.bills.values().filter_map(|models| models.get("kept")).map(|bill| bill.answers).sum();
    assert_eq!(asked, 3 * 2 * 2, "{stats:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pythons_clients_are_content() {
    let stand = stand().await;
    let mut command = Command::new("uv");
    command.args(["run", "--no-project", "--quiet", "--with-requirements"]);
    command.arg(folder("python").join("requirements.txt")).arg(folder("python").join("check.py"));
    run(with_gateway(command.env("PYTHONDONTWRITEBYTECODE", "1"), &stand)).await;
    assert_asked_once(&stand.provider.until(|stats| stats.answers_open == 0).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_clients_are_content_and_one_that_breaks_out_of_its_loop_ends_the_providers_work() {
    let stand = stand().await;
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node-clients");
    std::fs::create_dir_all(&environment).unwrap();
    for file in std::fs::read_dir(folder("node")).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), environment.join(file.file_name())).unwrap();
    }
    let mut install = Command::new("npm");
    run(install.args(["ci", "--no-audit", "--no-fund", "--prefer-offline"]).current_dir(&environment)).await;
    let mut command = Command::new("node");
    run(with_gateway(command.arg("check.mjs").current_dir(&environment), &stand)).await;
    let stats = stand.provider.until(|stats| stats.answers_open == 0).await;
    assert_eq!(stats.disconnected, 1, "{stats:?}");
    assert_asked_once(&stats);
}
