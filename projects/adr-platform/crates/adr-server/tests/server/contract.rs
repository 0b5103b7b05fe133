//! Every RPC of the contracts, read from the schemas themselves.

use std::path::Path;

/// One RPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rpc {
    /// Such as `adr.v1.SearchService/Search`.
    pub(crate) name: String,
    /// Whether it answers with a stream.
    pub(crate) streams: bool,
}

/// Every RPC there is, by name.
pub(crate) fn every_rpc() -> Vec<Rpc> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(4).unwrap().join("contracts/proto");
    let mut rpcs = Vec::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|ending| ending == "proto") {
            rpcs.extend(rpcs_of(&std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
    rpcs.sort_by(|one, other| one.name.cmp(&other.name));
    rpcs
}

fn rpcs_of(schema: &str) -> Vec<Rpc> {
    let lines = schema.lines().map(|line| line.split("//").next().unwrap_or_default());
    let spaced: String = lines.collect::<Vec<_>>().join(" ").replace(';', " ; ").replace('{', " { ");
    let spaced = spaced.replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace();
    let (mut package, mut service, mut found) = ("", "", Vec::new());
    while let Some(word) = words.next() {
        match word {
            "package" => package = words.next().unwrap(),
            "service" => service = words.next().unwrap(),
            "rpc" => {
                let method = words.next().unwrap();
                words.by_ref().find(|word| *word == "returns").unwrap();
                let streams = words.nth(1) == Some("stream");
                found.push(Rpc { name: format!("{package}.{service}/{method}"), streams });
            }
            _ => {}
        }
    }
    found
}

#[test]
fn schemas_are_read() {
    let schema = "syntax = \"proto3\"; package a.v1; // rpc Not(X) returns (Y);\n service S {\n rpc One(X) returns (Y);\n \
                  rpc Two(X) returns (stream Y) { option idempotency_level = NO_SIDE_EFFECTS; }\n}";
    let rpc = |name: &str, streams| Rpc { name: name.to_owned(), streams };
    assert_eq!(rpcs_of(schema), [rpc("a.v1.S/One", false), rpc("a.v1.S/Two", true)]);
    assert!(every_rpc().len() > 30, "the contracts are not where this test looks");
}
