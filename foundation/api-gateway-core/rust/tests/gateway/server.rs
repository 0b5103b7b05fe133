//! A port: how connections begin, and how they end.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use api_gateway_core::event_loops::EventLoops;
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
    let serving = async move {
        serve(listener, &EventLoops::here(), connections, answer, stopped, Duration::from_secs(60)).await
    };
    (address, stop, tokio::spawn(serving))
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

/// Asks over a new connection which thread answers.
async fn thread_of_a_connection(address: SocketAddr) -> (String, TcpStream) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 1024];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer[..length].to_vec()).unwrap();
    (answer.split_once("\r\n\r\n").unwrap().1.to_owned(), stream)
}

#[tokio::test]
async fn event_loops_share_connections_evenly_and_end_with_what_still_runs() {
    let event_loops = Arc::new(EventLoops::start(NonZeroUsize::new(3).unwrap()).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = |request: axum::http::Request<_>, _| async move {
        if request.uri().path() == "/never" {
            std::future::pending::<()>().await;
        }
        Response::new(Full::new(Bytes::from(std::thread::current().name().unwrap_or_default().to_owned())))
    };
    let serving = tokio::spawn({
        let event_loops = Arc::clone(&event_loops);
        async move {
            let stopped = async { stopped.await.unwrap_or_default() };
            serve(listener, &event_loops, Connections::default(), thread, stopped, Duration::from_millis(50)).await
        }
    });

    let mut open: BTreeMap<String, Vec<TcpStream>> = BTreeMap::new();
    for _ in 0..12 {
        let (name, stream) = thread_of_a_connection(address).await;
        open.entry(name).or_default().push(stream);
    }
    let shares: Vec<_> = open.iter().map(|(name, streams)| (&**name, streams.len())).collect();
    assert_eq!(shares, [("event-loop-0", 4), ("event-loop-1", 4), ("event-loop-2", 4)]);

    // Those of one are closed: the next ones are its.
    open.remove("event-loop-1");
    let mut again = Vec::new();
    tokio::time::timeout(Duration::from_secs(60), async {
        while again.len() < 4 {
            // It may not have noticed yet; one more connection elsewhere is closed again.
            let (name, stream) = thread_of_a_connection(address).await;
            again.extend((name == "event-loop-1").then_some(stream));
        }
    })
    .await
    .expect("the loop with the fewest gets the next ones");

    let mut never = TcpStream::connect(address).await.unwrap();
    never.write_all(b"GET /never HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    // It is being answered once the next one on its loop is; there is no other way to see it.
    for _ in 0..6 {
        again.push(thread_of_a_connection(address).await.1);
    }
    stop.send(()).unwrap();
    assert!(serving.await.unwrap().is_err(), "one request runs on");
    drop(event_loops);
    // A connection with unread bytes is closed by a reset.
    assert_eq!(never.read(&mut [0; 1024]).await.unwrap_or_default(), 0);
}
