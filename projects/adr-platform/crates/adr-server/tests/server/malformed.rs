//! Every RPC × requests that make no sense: each is the client's fault, is told so, and never breaks the server.

use std::fmt::Write as _;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::call::{Answer, Headers, framed, read};
use crate::contract::Rpc;
use crate::fixtures::Fixtures;
use crate::server::Server;
use crate::table::TABLE;

/// The largest request, in bytes; see `GatewayConfig`.
const LARGEST: usize = 16 * 1024 * 1024;

/// Connect's codes for what a client did wrong.
const CLIENTS_FAULT: [&str; 3] = ["invalid_argument", "resource_exhausted", "out_of_range"];

/// What is wrong with an answer that should blame the client, if anything.
fn problem(answer: &Answer, streams: bool) -> Option<String> {
    let blames = CLIENTS_FAULT.contains(&answer.transport.as_str());
    let status = (400..500).contains(&answer.status) || (streams && answer.status == 200);
    let says = answer.body["message"].as_str().is_some_and(|message| !message.is_empty());
    (!blames || !status || !says).then(|| format!("{answer:?}"))
}

#[tokio::test]
async fn an_empty_request_is_answered_or_told_what_is_missing() {
    let server = Server::start().await;
    let fixtures = Fixtures::of(&server).await;
    // So that an export of every project has something to export.
    fixtures.fill("\"$decision\"", &fixtures.owner).await;
    let mut wrong = String::new();
    for row in TABLE {
        let answer = fixtures.http.call(fixtures.rpc(row.rpc), &fixtures.owner, &json!({})).await;
        if answer.code != row.empty {
            writeln!(wrong, "{}: expected {}, got {answer:?}", row.rpc, row.empty).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(server.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn malformed_bytes_are_the_clients_fault() {
    let server = Server::start().await;
    let fixtures = Fixtures::of(&server).await;
    let mut wrong = String::new();
    for row in TABLE {
        let rpc = fixtures.rpc(row.rpc);
        for (codec, bytes) in [
            ("json", br#"{"id": "#.to_vec()),
            ("json", b"[7]".to_vec()),
            ("json", b"\xff\xfe\x00".to_vec()),
            ("proto", vec![0xff; 7]),
            // Field 1 claims to be longer than the message.
            ("proto", vec![0x0a, 0x7f, b'x']),
        ] {
            let answer = fixtures.http.send(rpc, &fixtures.owner, codec, bytes.clone()).await;
            if let Some(problem) = problem(&answer, rpc.streams) {
                writeln!(wrong, "{} with {codec} {bytes:x?}: {problem}", row.rpc).unwrap();
            }
        }
        let answer = fixtures.http.post(rpc, &fixtures.owner, "text/plain", b"hello".to_vec()).await;
        if answer.status != 415 {
            writeln!(wrong, "{} with plain text: {answer:?}", row.rpc).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(server.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_announced_or_not() {
    let server = Server::start().await;
    let fixtures = Fixtures::of(&server).await;
    let mut wrong = String::new();
    for row in TABLE {
        let rpc = fixtures.rpc(row.rpc);
        let announced = announced(&server, rpc, &fixtures.owner).await;
        let unannounced = unannounced(&server, rpc, &fixtures.owner).await;
        for (how, answer) in [("announced", announced), ("unannounced", unannounced)] {
            if let Some(problem) = problem(&answer, rpc.streams) {
                writeln!(wrong, "{} {how}: {problem}", row.rpc).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(server.errors(), Vec::<String>::new());
}

/// Says that it will send too much, and waits for the answer before it sends any.
async fn announced(server: &Server, rpc: &Rpc, headers: &Headers) -> Answer {
    let length = format!("content-length: {}\r\n", LARGEST + 1);
    exchange(server, &head(rpc, headers, &length), &[]).await
}

/// Sends too much without having said how much it will be.
async fn unannounced(server: &Server, rpc: &Rpc, headers: &Headers) -> Answer {
    let message = vec![b' '; LARGEST + 1];
    let body = if rpc.streams { framed(&message) } else { message };
    let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    exchange(server, &head(rpc, headers, "transfer-encoding: chunked\r\n"), &chunk).await
}

fn head(rpc: &Rpc, headers: &Headers, length: &str) -> String {
    let kind = if rpc.streams { "application/connect+json" } else { "application/json" };
    let mut head = format!(
        "POST /rpc/{} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: {kind}\r\n{length}",
        rpc.name
    );
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head + "\r\n"
}

/// One exchange in HTTP/1.1, on a connection of its own.
async fn exchange(server: &Server, head: &str, body: &[u8]) -> Answer {
    let stream = TcpStream::connect(&server.address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let (head, body) = (head.to_owned(), body.to_vec());
    // Beside reading: a server that has seen enough answers before it has read everything.
    let sending = tokio::spawn(async move {
        to.write_all(head.as_bytes()).await.unwrap();
        to.write_all(&body).await.ok();
        to
    });
    let mut answer = Vec::new();
    from.read_to_end(&mut answer).await.ok();
    sending.await.unwrap();
    parse(&answer)
}

fn parse(answer: &[u8]) -> Answer {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer in HTTP");
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let rest = &answer[end + 4..];
    let body = if head.contains("transfer-encoding: chunked") { joined(rest) } else { rest.to_vec() };
    read(status, head.contains("content-type: application/connect+"), &body)
}

/// The chunks of a body put together.
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 2 + length + 2..];
    }
    body
}
