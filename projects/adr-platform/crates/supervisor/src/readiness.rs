//! Runs the checks behind [`Readiness`].
//!
//! To add a sign of readiness, add a variant there and one line in [`is_ready`].

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::component::Readiness;

/// No single check may take longer, so that a silent listener does not hide a program's end.
const CHECK_LIMIT: Duration = Duration::from_secs(5);
/// Short enough that nobody waits for the check instead of the program.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Waits until the sign is there. The caller bounds the time.
pub(crate) async fn until_ready(readiness: &Readiness) {
    let mut pause = FIRST_PAUSE;
    while !is_ready(readiness).await {
        sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

async fn is_ready(readiness: &Readiness) -> bool {
    let check = async {
        match readiness {
            Readiness::Spawned => true,
            Readiness::Accepts(address) => TcpStream::connect(address).await.is_ok(),
            Readiness::Answers { address, path } => answers(*address, path).await.unwrap_or(false),
            Readiness::Says(check) => check().await,
        }
    };
    timeout(CHECK_LIMIT, check).await.unwrap_or(false)
}

/// One `GET` by hand: a whole HTTP client would be the heaviest part of this crate.
async fn answers(address: SocketAddr, path: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    // "HTTP/1.1 200" is all we need.
    let mut head = [0_u8; 12];
    stream.read_exact(&mut head).await?;
    Ok(head.starts_with(b"HTTP/1.") && matches!(head[9], b'2' | b'3'))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    async fn answer_with(response: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0_u8; 1024];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(response.as_bytes()).await;
            }
        });
        address
    }

    #[tokio::test]
    async fn an_error_page_is_not_ready() {
        let well = answer_with("HTTP/1.1 204 No Content\r\n\r\n").await;
        let ill = answer_with("HTTP/1.1 503 Service Unavailable\r\n\r\n").await;
        let path = "/healthz".to_owned();
        assert!(is_ready(&Readiness::Answers { address: well, path: path.clone() }).await);
        assert!(!is_ready(&Readiness::Answers { address: ill, path: path.clone() }).await);
        assert!(is_ready(&Readiness::Accepts(ill)).await);
    }

    #[tokio::test]
    async fn a_closed_port_is_not_ready() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(!is_ready(&Readiness::Accepts(address)).await);
    }
}
