//! The least that a gateway can do: a reverse proxy on bare hyper that moves bytes and decides nothing.

use std::net::SocketAddr;

use anyhow::Result;
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

type Upstream = Client<HttpConnector, Incoming>;

/// Forwards everything to this authority, over HTTP/1.1 with connections kept.
pub(crate) async fn serve(address: SocketAddr, upstream: Authority) -> Result<()> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let listener = listen(address)?;
    loop {
        match listener.accept().await {
            Ok((socket, _)) => drop(tokio::spawn(connection(socket, client.clone(), upstream.clone()))),
            // Too many open files, most likely: others may be closed soon.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket.listen(16_384)?)
}

async fn connection(socket: TcpStream, client: Upstream, upstream: Authority) {
    // A connection that fails is its client's to notice.
    let _ = socket.set_nodelay(true);
    let service = service_fn(move |request| forward(request, client.clone(), upstream.clone()));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().header_read_timeout(None);
    let _ = builder.serve_connection(TokioIo::new(socket), service).await;
}

async fn forward(mut request: Request<Incoming>, client: Upstream, upstream: Authority) -> Result<Response<Incoming>> {
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    (parts.scheme, parts.authority) = (Some(Scheme::HTTP), Some(upstream));
    *request.uri_mut() = Uri::from_parts(parts)?;
    request.headers_mut().remove(http::header::HOST);
    // Clients may speak HTTP/2.
    *request.version_mut() = Version::HTTP_11;
    Ok(client.request(request).await?)
}
