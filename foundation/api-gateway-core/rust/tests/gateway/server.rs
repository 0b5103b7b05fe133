//! A port: how connections begin, and how they end.

use std::net::SocketAddr;
use std::time::Duration;

use api_gateway_core::server::{Connections, ServeError, serve};
use axum::body::Bytes;
use axum::http::Response;
use http_body_util::Full;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Answers with the request's method.
async fn start(connections: Connections) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<Result<(), ServeError>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let answer = |request: axum::http::Request<_>, _| async move {
        Response::new(Full::new(Bytes::from(request.method().to_string())))
    };
    let stopped = async { stopped.await.unwrap_or_default() };
    (address, stop, tokio::spawn(serve(listener, connections, answer, stopped, Duration::from_secs(60))))
}

#[tokio::test]
async fn methods_that_begin_as_http2_does_are_told_apart_however_they_arrive() {
    let (address, _stop, _) = start(Connections::default()).await;
    for method in ["POST", "PROPFIND", "PRO", "P", "GET"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        for byte in format!("{method} / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").bytes() {
            stream.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(&format!("\r\n\r\n{method}")), "{answer}");
    }
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let (address, _stop, _) =
        start(Connections { head_within: Duration::from_millis(50), ..Connections::default() }).await;
    for beginning in ["", "P", "GET / HT"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // A connection with unread bytes is closed by a reset.
        let _ = stream.read_to_string(&mut answer).await;
        assert!(!answer.contains("200"), "{answer}");
    }
}

#[tokio::test]
async fn connections_without_a_request_do_not_hold_up_the_end() {
    let (address, stop, server) = start(Connections::default()).await;
    let _silent = TcpStream::connect(address).await.unwrap();
    let mut used = TcpStream::connect(address).await.unwrap();
    used.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    assert!(used.read(&mut [0; 1024]).await.unwrap() > 0);
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}
