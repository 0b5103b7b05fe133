//! What may be dialled, with names whose addresses change.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use ai_gateway_sdk::transport::egress::{Egress, EgressRefused};
use ai_gateway_sdk::transport::{InvalidTransport, Resolve, Transport, TransportError, TransportOptions};
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::server::{Server, fetch, get, loopback};

/// Gives each answer once, in order.
struct Scripted(Mutex<VecDeque<Vec<&'static str>>>);

impl Scripted {
    fn new(answers: &[&[&'static str]]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers.iter().map(|answer| answer.to_vec()).collect())))
    }
}

impl Resolve for Scripted {
    fn resolve(&self, _: String, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let answer = self.0.lock().unwrap().pop_front();
        let found = answer.ok_or_else(|| io::Error::other("asked more often than connections were made"));
        let addresses = move |answer: Vec<&str>| {
            answer.iter().map(|address| SocketAddr::new(address.parse().unwrap(), port)).collect()
        };
        async move { found.map(addresses) }.boxed()
    }
}

fn transport(server: &Server, resolver: Arc<Scripted>, egress: Egress) -> Transport {
    let url = format!("http://models.example:{}", server.address.port()).parse().unwrap();
    Transport::new(TransportOptions { egress, resolver, ..TransportOptions::new(url) }).unwrap()
}

#[tokio::test]
async fn a_name_that_changes_its_address_is_checked_again() {
    let server = Server::start(None).await;
    let answers: [&[&str]; 4] = [&["127.0.0.1"], &["169.254.169.254"], &["10.0.0.7"], &["::ffff:192.168.0.1"]];
    let transport = transport(&server, Scripted::new(&answers), loopback());
    // Held open, so that each request needs a connection of its own.
    let held = transport.send(get(&transport, "/endless")).await.unwrap();
    for address in ["169.254.169.254", "10.0.0.7", "::ffff:192.168.0.1"] {
        let error = transport.send(get(&transport, "/")).await.err().unwrap();
        let refused = EgressRefused::Address { host: "models.example".to_owned(), address: address.parse().unwrap() };
        assert_eq!(error, TransportError::Refused(refused));
    }
    assert!(held.status() == 200 && server.connections() == 1);
}

#[tokio::test]
async fn what_was_checked_is_what_is_dialled() {
    let server = Server::start(None).await;
    // One look-up for the check and the connection; of its addresses only the allowed one is dialled.
    let transport = transport(&server, Scripted::new(&[&["10.0.0.7", "127.0.0.1"]]), loopback());
    assert_eq!(fetch(&transport, "/").await.0, 200);
    assert_eq!(fetch(&transport, "/").await.0, 200);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn loopback_is_refused_unless_it_is_named() {
    let server = Server::start(None).await;
    let transport = transport(&server, Scripted::new(&[&["127.0.0.1", "::1"]]), Egress::default());
    let error = transport.send(get(&transport, "/")).await.err().unwrap();
    assert!(matches!(error, TransportError::Refused(EgressRefused::Address { .. })), "{error:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn hosts_that_are_not_listed_are_refused_before_anything_is_looked_up() {
    let url = "http://models.example:8080".parse().unwrap();
    let egress = Egress { hosts: Some(vec!["*.example".parse().unwrap()]), networks: Vec::new() };
    let options = TransportOptions { egress, resolver: Scripted::new(&[]), ..TransportOptions::new(url) };
    let error = Transport::new(options).err().unwrap();
    assert!(matches!(error, InvalidTransport::Refused(EgressRefused::Host { port: 8080, .. })), "{error:?}");
}

#[tokio::test]
async fn a_name_without_an_address_is_unreachable() {
    let server = Server::start(None).await;
    let transport = transport(&server, Scripted::new(&[&[]]), Egress::default());
    let error = transport.send(get(&transport, "/")).await.err().unwrap();
    assert!(matches!(error, TransportError::Unreachable(_)), "{error:?}");
}
