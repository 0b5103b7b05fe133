//! The official clients of OpenAI and Anthropic, unmodified, pinned, each in an environment of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use ai_gateway_mock_provider::{Script, seeded};
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

fn with_gateway<'a>(command: &'a mut Command, stand: &Stand) -> &'a mut Command {
    let url = format!("http://{}", stand.address);
    command.env("GATEWAY_URL", url).env("GATEWAY_KEY", KEY).env("SAID", seeded(8, 20))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pythons_clients_are_content() {
    let stand = Stand::start(Script::seeded(8, 20)).await;
    let mut command = Command::new("uv");
    command.args(["run", "--no-project", "--quiet", "--with-requirements"]);
    command.arg(folder("python").join("requirements.txt")).arg(folder("python").join("check.py"));
    run(with_gateway(&mut command, &stand)).await;
    stand.provider.until(|stats| stats.answers_open == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_clients_are_content_and_one_that_breaks_out_of_its_loop_ends_the_providers_work() {
    let stand = Stand::start(Script::seeded(8, 20)).await;
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node-clients");
    std::fs::create_dir_all(&environment).unwrap();
    for file in ["package.json", "package-lock.json", "check.mjs"] {
        std::fs::copy(folder("node").join(file), environment.join(file)).unwrap();
    }
    let mut install = Command::new("npm");
    run(install.args(["ci", "--no-audit", "--no-fund", "--prefer-offline"]).current_dir(&environment)).await;
    let mut command = Command::new("node");
    run(with_gateway(command.arg("check.mjs").current_dir(&environment), &stand)).await;
    let stats = stand.provider.until(|stats| stats.answers_open == 0).await;
    assert_eq!(stats.disconnected, 1, "{stats:?}");
}
