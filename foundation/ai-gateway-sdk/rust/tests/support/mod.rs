//! A real HTTP server on a real socket that says exactly what a test tells it to, byte by byte.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use ai_gateway_sdk::openai_compatible::{ModelName, OpenAiCompatible, Options, Timeouts};
use ai_gateway_sdk::{ChatMessage, ChatRequest, Role, Secret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// What the server does after it has read a request.
#[derive(Clone)]
pub(crate) enum Step {
    /// Writes and flushes, so that it arrives as one piece.
    Write(Vec<u8>),
    Pause(Duration),
    /// Waits until the client closes, and reports when.
    AwaitClose,
}

/// What the server saw.
#[derive(Debug)]
pub(crate) enum Seen {
    /// A request, head and body.
    Request(String),
    Closed(Instant),
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) seen: mpsc::UnboundedReceiver<Seen>,
}

impl Server {
    /// Plays one script per connection, then closes it.
    pub(crate) async fn start(script: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (report, seen) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(play(connection, script.clone(), report.clone()));
            }
        });
        Self { address, seen }
    }

    pub(crate) async fn request(&mut self) -> String {
        match self.seen.recv().await {
            Some(Seen::Request(text)) => text,
            other => panic!("expected a request and saw {other:?}"),
        }
    }

    pub(crate) async fn closed(&mut self) -> Instant {
        match tokio::time::timeout(Duration::from_secs(5), self.seen.recv()).await {
            Ok(Some(Seen::Closed(at))) => at,
            other => panic!("expected the client to close and saw {other:?}"),
        }
    }

    pub(crate) fn provider(&self) -> OpenAiCompatible {
        self.provider_with(Timeouts::default())
    }

    pub(crate) fn provider_with(&self, timeouts: Timeouts) -> OpenAiCompatible {
        provider(&format!("http://{}/v1", self.address), timeouts)
    }
}

async fn play(mut connection: TcpStream, script: Vec<Step>, report: mpsc::UnboundedSender<Seen>) {
    connection.set_nodelay(true).unwrap();
    let Some(request) = read_request(&mut connection).await else { return };
    let _ = report.send(Seen::Request(request));
    for step in script {
        match step {
            Step::Write(bytes) => {
                if connection.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Step::Pause(duration) => tokio::time::sleep(duration).await,
            Step::AwaitClose => {
                // The end of the stream, or a reset: either way the client is gone.
                while matches!(connection.read(&mut [0; 64]).await, Ok(1..)) {}
                let _ = report.send(Seen::Closed(Instant::now()));
            }
        }
    }
}

async fn read_request(connection: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.parse().unwrap());
            if body.len() >= length {
                return Some(text);
            }
        }
        if connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

pub(crate) fn provider(base_url: &str, timeouts: Timeouts) -> OpenAiCompatible {
    OpenAiCompatible::new(Options {
        provider: "test".to_owned(),
        base_url: base_url.to_owned(),
        networks: Vec::new(),
        key: Some(Secret::new("sk-very-secret")),
        models: vec![ModelName { name: "small".to_owned(), display_name: String::new() }],
        completion_limit: false,
        timeouts,
    })
    .unwrap()
}

pub(crate) fn question(text: &str) -> ChatRequest {
    ChatRequest {
        model: "test/small".parse().unwrap(),
        messages: vec![ChatMessage { role: Role::User, text: text.to_owned() }],
        sources: Vec::new(),
        max_output_tokens: None,
        temperature: None,
    }
}

pub(crate) const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

pub(crate) fn write(text: &str) -> Step {
    Step::Write(text.as_bytes().to_vec())
}

pub(crate) fn chunk(text: &str) -> String {
    format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{text:?}}},\"finish_reason\":null}}]}}\n\n")
}

pub(crate) const STOP: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
pub(crate) const USAGE: &str = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\n";
pub(crate) const DONE: &str = "data: [DONE]\n\n";
