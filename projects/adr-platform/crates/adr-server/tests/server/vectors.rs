//! The embedding model of this machine on the gateway's port, where programs have it without an account.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::{Value, json};

use crate::ports::free;
use crate::server::Server;

const MODEL: &str = "local/all-MiniLM-L6-v2";

/// Sends a request with a key, and reads the answer.
fn ask(address: &str, key: &str, head: &str, body: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {key}\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {reply}")))
}

fn cosine(one: &Value, other: &Value) -> f64 {
    let numbers = |item: &Value| -> Vec<f64> { serde_json::from_value(item["embedding"].clone()).unwrap() };
    numbers(one).iter().zip(numbers(other)).map(|(one, other)| one * other).sum()
}

/// What a program that holds this key gets there.
fn assert_serves(address: &str, key: &str) {
    let (status, listed) = ask(address, key, "GET /v1/models", "");
    let names: Vec<_> = listed["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert!(status == 200 && names.contains(&MODEL) && names.contains(&"local/extractive"), "{names:?}");
    let texts = ["Why did we reject Kafka?", "The reasons against Kafka", "Lunch is at noon"];
    let (status, answer) =
        ask(address, key, "POST /v1/embeddings", &json!({"model": MODEL, "input": texts}).to_string());
    assert_eq!(status, 200, "{answer}");
    let vectors = &answer["data"];
    assert!((cosine(&vectors[0], &vectors[0]) - 1.0).abs() < 1e-3);
    assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]) + 0.3);
    assert!(answer["usage"]["prompt_tokens"].as_u64().unwrap() > 12, "{}", answer["usage"]);
}

/// `adr gateway` by itself, with settings that say nothing.
struct Alone {
    process: Child,
    address: String,
    /// Kept, or what it logs would have nowhere to go.
    _log: BufReader<ChildStderr>,
}

impl Alone {
    fn start(database_url: &str, folder: &Path) -> Self {
        let settings = folder.join("ai.toml");
        std::fs::write(&settings, "").unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_adr"))
            .args(["gateway", "--development", "--ai-listen", "127.0.0.1:0", "--ai-config"])
            .arg(settings)
            .env("DATABASE_URL", database_url)
            .env("ADR_DATA_DIR", folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let start = said.len();
            assert!(log.read_line(&mut said).unwrap() > 0, "it did not start:\n{said}");
            let entry: Value = serde_json::from_str(&said[start..]).unwrap_or_default();
            if entry["message"] == "the AI gateway is ready" {
                break entry["listen"].as_str().unwrap().to_owned();
            }
        };
        Self { process, address, _log: log }
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_have_the_model_of_this_machine_from_the_server_and_from_the_gateway_alone() {
    let programs = free();
    let server = Server::start_with(&["--ai-listen", &programs], &[]).await;
    let key = |folder: &Path| std::fs::read_to_string(folder.join("secrets/ai-key")).unwrap().trim().to_owned();
    assert_serves(&programs, &key(server.folder()));
    let folder = tempfile::tempdir().unwrap();
    let alone = Alone::start(&server.database_url(), folder.path());
    assert_serves(&alone.address, &key(folder.path()));
    assert_eq!(server.errors(), Vec::<String>::new());
}
