//! The command line against a server: what it prints, and what it ends with.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::server::Server;

/// How a command ended.
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ended {
    fn data(&self) -> Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        let document: Value = serde_json::from_str(&self.stdout).unwrap();
        assert_eq!(document["version"], 1);
        document["data"].clone()
    }
}

/// The program, as a person on the server's machine uses it.
struct Person {
    server: Server,
    home: tempfile::TempDir,
}

impl Person {
    async fn start() -> Self {
        Self { server: Server::start().await, home: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        command.env("ADR_SERVER", format!("http://{}", self.server.address)).env("ADR_KEY_FILE", self.server.cli_key());
        ended(&mut command)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adr"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.args(arguments).env_clear().env("PATH", path).env("HOME", self.home.path());
        command
    }

    /// Two records, one of them with line ends that are easily lost.
    fn records(&self) -> String {
        let folder = self.home.path().join("records");
        std::fs::create_dir(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write(
            "0001-use-postgres.md",
            "# 1. Use Postgres\r\n\r\nDate: 2024-05-13\r\n\r\n## Status\r\n\r\nAccepted\r\n\r\nSee [2](0002-use-kafka.md).",
        );
        write("0002-use-kafka.md", "# 2. Use Kafka\n\n* Status: proposed\n* Date: 2023\n\nIt keeps what it is told.\n");
        folder.display().to_string()
    }
}

fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn titles(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn records_come_in_are_listed_and_found_and_come_out_as_they_were() {
    let person = Person::start().await;
    let folder = person.records();
    assert_eq!(person.run(&["list"]).stdout, "there are no decisions yet; `adr import FOLDER` brings some in\n");
    assert_eq!(person.run(&["import", &folder, "--project", "records"]).code, Some(0));

    let all = person.run(&["--output", "json", "list"]).data();
    assert_eq!(titles(&all), ["Use Postgres", "Use Kafka"]);
    assert_eq!((&all[0]["status"], &all[0]["date"]), (&"accepted".into(), &"2024-05-13".into()));
    assert_eq!(titles(&person.run(&["--output", "json", "list", "--since", "2024"]).data()), ["Use Postgres"]);
    assert_eq!(titles(&person.run(&["--output", "json", "list", "--limit", "1"]).data()), ["Use Postgres"]);
    let id = all[1]["id"].as_str().unwrap();
    let first = person.run(&["--output", "json", "show", "1"]).data();
    assert_eq!(first["relations"][0], json!({"kind": "relates to", "id": id, "number": 2, "title": "Use Kafka"}));
    assert!(person.run(&["show", id]).stdout.contains("It keeps what it is told."));

    // As often as it takes the index to follow; whoever asks too early is told so.
    let found = loop {
        let search = person.run(&["--output", "json", "search", "kafka"]);
        if !search.stderr.contains("search again in a moment") {
            break search.data();
        }
    };
    assert_eq!(titles(&found)[0], "Use Kafka");

    let out = person.home.path().join("out");
    assert_eq!(person.run(&["export", &out.display().to_string(), "--project", "records"]).code, Some(0));
    for name in ["0001-use-postgres.md", "0002-use-kafka.md"] {
        let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap();
        assert_eq!(read(&out), read(Path::new(&folder)), "{name}");
    }
    assert_eq!(person.server.errors(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_use_is_told_what_is_wrong_and_ends_with_its_code() {
    let person = Person::start().await;
    let folder = person.records();
    assert_eq!(person.run(&["import", &folder, "--project", "records"]).code, Some(0));
    for (arguments, code, said) in [
        (&["list", "--since", "yesterday"][..], 2, "the date `yesterday` is not understood"),
        (&["list", "--until", "2024-13-45"], 2, "the date `2024-13-45` is not understood"),
        (&["search", "kafka", "--since", "soon"], 2, "the date `soon` is not understood"),
        (&["list", "--limit", "0"], 2, "invalid value '0'"),
        (&["search", "kafka", "--limit", "0"], 2, "invalid value '0'"),
        (&["list", "--project", "recrods"], 3, "the workspace has no project `recrods`\n  there are: records\n"),
        (&["search", "zzzz", "--project", "recrods"], 3, "the workspace has no project `recrods`"),
        (&["show", "0009"], 3, "no decision has the number 9"),
        (&["--server", "not a url", "list"], 2, "`not a url` is no address of a server"),
        (&["--server", "localhost:4100", "list"], 2, "write it as http://localhost:4100"),
        (&["--server", "http://127.0.0.1:1", "list"], 6, "no answer from http://127.0.0.1:1: "),
        (&["--key-file", "/nowhere/key", "list"], 5, "cannot read the API key /nowhere/key"),
    ] {
        let ended = person.run(arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(code), ""), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
    }
    std::fs::write(Path::new(&folder).join("0003-binary.md"), b"# 3\0\0\0").unwrap();
    let partly = person.run(&["import", &folder, "--project", "records"]);
    assert_eq!(partly.code, Some(4), "{}", partly.stderr);
    assert!(partly.stderr.contains("error: 1 file could not be imported\n"), "{}", partly.stderr);
    assert_eq!(person.run(&["list", "--tag", "nothing"]).stdout, "no decision fits these filters\n");

    let refused = person.run(&["--output", "json", "list", "--since", "yesterday"]);
    let error: Value = serde_json::from_str(&refused.stderr).unwrap();
    assert_eq!((&error["version"], &error["error"]["code"]), (&1.into(), &"filter.date_invalid".into()));
    // Before anything is asked of the key.
    let nobody = ended(&mut person.command(&["--server", "not a url", "list"]));
    assert_eq!(nobody.code, Some(2), "{}", nobody.stderr);
    assert_eq!(person.server.errors(), Vec::<String>::new());
}
