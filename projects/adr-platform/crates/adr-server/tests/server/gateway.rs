//! The gateway's emergency stop, as an operator uses it.

use std::process::Command;

use serde_json::{Value, json};

use crate::fixtures::Fixtures;
use crate::server::Server;

const RPC: &str = "ai.v1.GenerationService/Generate";

/// Runs `adr gateway` with the server's database.
fn operate(server: &Server, what: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_adr"))
        .args(["--output", "json", "gateway", what])
        .env("DATABASE_URL", server.database_url())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Asks as often as it takes the server to notice, and says what it answers then.
async fn until(fixtures: &Fixtures, expected: &str) {
    let question = json!({"messages": [{"role": "CHAT_ROLE_USER", "parts": [{"text": "Why?"}]}]});
    loop {
        let answer = fixtures.http.call(fixtures.rpc(RPC), &fixtures.owner, &question).await;
        if answer.code == expected {
            return;
        }
        assert!(["ok", "ai_gateway.stopped"].contains(&answer.code.as_str()), "{answer:?}");
    }
}

#[tokio::test]
async fn an_operator_stops_every_call_and_lets_them_in_again() {
    let server = Server::start().await;
    let fixtures = Fixtures::of(&server).await;
    until(&fixtures, "ok").await;
    for _ in 0..2 {
        assert_eq!(operate(&server, "stop")["data"]["stopped"], true);
    }
    until(&fixtures, "ai_gateway.stopped").await;
    assert_eq!(operate(&server, "resume")["data"]["stopped"], false);
    until(&fixtures, "ok").await;
    assert_eq!(server.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn an_operator_sees_what_each_workspace_has_used() {
    let server = Server::start().await;
    let fixtures = Fixtures::of(&server).await;
    let usage = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_adr"))
            .args(["--output", "json", "gateway", "usage"])
            .args(arguments)
            .env("DATABASE_URL", server.database_url())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    assert!(usage(&[]).1.contains("\"workspaces\":[]"), "{}", usage(&[]).1);
    until(&fixtures, "ok").await;
    // Written every second.
    let told = loop {
        let (code, told) = usage(&[]);
        assert_eq!(code, Some(0), "{told}");
        if told.contains("local/extractive") {
            break told;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let model = &told["data"]["workspaces"][0]["models"][0];
    assert!(model["requests"].as_u64() >= Some(1) && model["written_tokens"].as_u64() > Some(0), "{told}");
    assert_eq!(model["cost_picodollars"], 0, "{told}");
    let (code, said) = usage(&["--from", "2026-02-02", "--to", "2026-02-01"]);
    assert!(code == Some(2) && said.contains("is after"), "{said}");
    assert_eq!(usage(&["--from", "yesterday"]).0, Some(2));
}

#[test]
fn without_a_database_it_says_which_setting_is_missing() {
    let output = Command::new(env!("CARGO_BIN_EXE_adr")).args(["gateway", "stop"]).env_remove("DATABASE_URL").output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("--database-url"), "{said}");
}
