//! HTTP/1.1: connections that are kept, and given up.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ai_gateway_sdk::transport::{HttpVersion, Transport, TransportError, TransportOptions};
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::server::{Seen, Server, fetch, get};

#[tokio::test]
async fn a_connection_whose_answer_was_read_is_used_again() {
    let server = Server::start(None).await;
    let transport = server.transport(HttpVersion::Auto);
    for _ in 0..5 {
        assert_eq!(fetch(&transport, "/").await, (200, "piece piece piece ".to_owned()));
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn each_runtime_uses_its_own_connections_again() {
    let server = Server::start(None).await;
    let transport = server.transport(HttpVersion::Http1);
    let runtimes: Vec<_> = (0..2).map(|_| tokio::runtime::Runtime::new().unwrap()).collect();
    for _ in 0..5 {
        for runtime in &runtimes {
            let transport = transport.clone();
            runtime.spawn(async move { fetch(&transport, "/").await }).await.unwrap();
        }
    }
    assert_eq!(server.connections(), 2);
    runtimes.into_iter().for_each(tokio::runtime::Runtime::shutdown_background);
}

#[tokio::test]
async fn requests_at_the_same_time_have_connections_of_their_own() {
    let server = Server::start(None).await;
    let transport = server.transport(HttpVersion::Http1);
    let answers = futures::future::join_all((0..10).map(|_| fetch(&transport, "/"))).await;
    assert!(answers.iter().all(|(status, body)| *status == 200 && body.len() == 18));
    let one = transport.send(get(&transport, "/endless")).await.unwrap();
    let two = transport.send(get(&transport, "/endless")).await.unwrap();
    assert!(one.status() == 200 && two.status() == 200);
    assert!(server.connections() >= 2);
}

#[tokio::test]
async fn whoever_drops_an_answer_in_its_middle_ends_it_and_its_connection() {
    let mut server = Server::start(None).await;
    let transport = server.transport(HttpVersion::Http1);
    let mut body = transport.send(get(&transport, "/endless")).await.unwrap().into_body();
    assert_eq!(poll_fn(|cx| body.poll_data(cx)).await.unwrap().unwrap(), "piece ");
    server.request().await;
    drop(body);
    assert_eq!(server.seen.recv().await, Some(Seen::GivenUp));
    fetch(&transport, "/").await;
    assert_eq!(server.connections(), 2);
}

/// Answers one request on each connection, takes a second one and closes without a word.
async fn forgetful() -> Transport {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).await.unwrap();
                assert!(buffer[..read].ends_with(b"\r\n\r\n"));
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
                let _ = stream.read(&mut buffer).await;
            });
        }
    });
    Transport::new(TransportOptions { egress: crate::server::loopback(), ..TransportOptions::new(url) }).unwrap()
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_meanwhile_is_replaced() {
    let transport = forgetful().await;
    for _ in 0..5 {
        assert_eq!(fetch(&transport, "/").await, (200, "ok".to_owned()));
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error_and_not_an_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nso\r\n").await.unwrap();
        }
    });
    let options = TransportOptions { egress: crate::server::loopback(), ..TransportOptions::new(url) };
    let transport = Transport::new(options).unwrap();
    let mut body = transport.send(get(&transport, "/")).await.unwrap().into_body();
    assert_eq!(poll_fn(|cx| body.poll_data(cx)).await.unwrap().unwrap(), "so");
    let error = poll_fn(|cx| body.poll_data(cx)).await.unwrap().unwrap_err();
    assert!(matches!(error, TransportError::Broken(_)), "{error:?}");
    assert!(poll_fn(|cx| body.poll_data(cx)).await.is_none());
}

/// Says the same on every connection as soon as a request's head is there, reads no more, and counts connections.
async fn saying(answer: &'static str) -> (Transport, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::Relaxed);
            let mut head = Vec::new();
            while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
                stream.read_buf(&mut head).await.unwrap();
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            if answer.contains("until the end") {
                stream.shutdown().await.unwrap();
            }
            open.push(stream);
        }
    });
    let options = TransportOptions { egress: crate::server::loopback(), ..TransportOptions::new(url) };
    (Transport::new(options).unwrap(), connections)
}

#[tokio::test]
async fn an_answer_to_half_a_request_is_heard_and_is_the_connections_last() {
    let (transport, connections) = saying("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno").await;
    for count in 1..=2 {
        let large = Request::post(transport.url().join("/").unwrap()).body(vec![b'x'; 16 << 20].into()).unwrap();
        let answer = transport.send(large).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.into_body().beginning(10).await), (413, b"no".to_vec()));
        assert_eq!(connections.load(Ordering::Relaxed), count);
    }
}

#[tokio::test]
async fn a_connection_that_must_not_be_kept_is_not() {
    for answer in [
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nother",
        "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
    ] {
        let (transport, connections) = saying(answer).await;
        for count in 1..=3 {
            assert_eq!(fetch(&transport, "/").await, (200, "ok".to_owned()), "{answer}");
            assert_eq!(connections.load(Ordering::Relaxed), count, "{answer}");
        }
    }
}

#[tokio::test]
async fn a_body_may_end_with_its_connection() {
    let (transport, _) = saying("HTTP/1.1 200 OK\r\n\r\nall of it until the end").await;
    assert_eq!(fetch(&transport, "/").await, (200, "all of it until the end".to_owned()));
}

#[tokio::test]
async fn what_is_no_http_is_an_error() {
    for answer in ["SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nok"] {
        let (transport, _) = saying(answer).await;
        let error = transport.send(get(&transport, "/")).await.err().unwrap();
        assert!(matches!(error, TransportError::Broken(_)), "{error:?}");
    }
    let (transport, _) = saying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno chunk").await;
    let mut body = transport.send(get(&transport, "/")).await.unwrap().into_body();
    assert!(matches!(poll_fn(|cx| body.poll_data(cx)).await, Some(Err(TransportError::Broken(_)))));
}
