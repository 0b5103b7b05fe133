//! The ports beside the one for people: the gateway's, and the one for who watches.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::server::Server;

/// An address that nobody listens on, for now.
pub(crate) fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_and_the_gateway_tell_what_they_count_to_who_watches() {
    let watched = free();
    let server = Server::start_with(&["--metrics-listen", &watched], &[]).await;
    // The projection says that it works as soon as it does.
    let page = loop {
        let page = get(&watched, "/metrics");
        if page.contains("composable_follower_working{") && page.contains("ai_settlements_unwritten 0\n") {
            break page;
        }
        std::thread::yield_now();
    };
    for line in [
        "content-type: text/plain; version=0.0.4; charset=utf-8",
        "# TYPE composable_follower_working gauge",
        "ai_breaker_state{target=\"local/extractive\"} 0",
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
    }
    assert!(get(&watched, "/").starts_with("HTTP/1.1 404 "));
    let public = get(&server.address, "/metrics");
    assert!(!public.contains("composable_"), "it is not for everybody: {public}");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_it_is_to_stop_all_ports_close_at_once_and_what_is_being_answered_comes_out() {
    let (programs, web) = (free(), TcpListener::bind("127.0.0.1:0").unwrap());
    let upstream = format!("http://{}", web.local_addr().unwrap());
    let arguments = ["--ai-listen", &programs, "--web-upstream", &upstream];
    let server = Server::start_with(&arguments, &[]).await;
    assert!(get(&programs, "/healthz").starts_with("HTTP/1.1 200 "));

    let address = server.address.clone();
    let asking = std::thread::spawn(move || get(&address, "/"));
    let (mut page, _) = web.accept().unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        page.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    server.terminate();
    // The page is still being answered, and would be for as long as all are given to end.
    while TcpStream::connect(&programs).is_ok() {
        std::thread::yield_now();
    }
    page.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlast").unwrap();
    let reply = asking.join().unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 ") && reply.ends_with("last"), "{reply}");
    assert!(server.ended_well());
}
