//! A variable that is set to nothing is a variable that is not set.

use std::process::{Command, Output};

use crate::server::Server;

/// The program with nothing of this test's own environment but its PATH.
fn adr(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adr"));
    command.args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Every variable that a command reads, as its help names them.
fn variables(command: &str) -> Vec<String> {
    let help = adr(&[command, "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    // The name may stand on the next line.
    let named = help.split("[env:").skip(1);
    let names = named.map(|rest| rest.split([']', '=']).next().unwrap().trim().to_owned());
    names.collect()
}

/// How a command ends, with these variables set to nothing.
fn outcome(arguments: &[&str], empty: &[String]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let nothing = empty.iter().map(|name| (name, ""));
    let Output { status, stderr, .. } = adr(arguments).current_dir(folder.path()).envs(nothing).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn empty_variables_change_nothing_about_starting_everything() {
    let variables = variables("up");
    assert!(variables.iter().any(|name| name == "DATABASE_URL") && variables.iter().any(|name| name == "OIDC_ISSUER"));
    let (code, said) = outcome(&["up"], &[]);
    assert!(said.contains("there is no Postgres to start"), "{said}");
    assert_eq!(outcome(&["up"], &variables), (code, said));
}

#[test]
fn an_empty_variable_does_not_stand_in_for_what_the_server_needs() {
    let needed = ["DATABASE_URL".to_owned(), "OIDC_ISSUER".to_owned()];
    let (code, said) = outcome(&["serve"], &needed);
    assert_eq!(code, outcome(&["serve"], &[]).0);
    assert!(said.contains("--database-url") && said.contains("--oidc-issuer"), "{said}");
}

#[tokio::test]
async fn the_server_starts_with_its_defaults_where_variables_are_empty() {
    let variables = variables("serve");
    for name in ["ADR_DEVELOPMENT", "ADR_AI_CONFIG", "ADR_MODEL_DIR", "ADR_ALLOWED_ORIGINS", "ADR_SESSION_KEY_FILE"] {
        assert!(variables.iter().any(|known| known == name), "{name} is not among {variables:?}");
    }
    let server = Server::start_with_empty(&variables).await;
    assert_eq!(server.errors(), Vec::<String>::new());
}
