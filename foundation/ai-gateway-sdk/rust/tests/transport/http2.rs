//! HTTP/2: with and without encryption, spread, and given up.

use ai_gateway_sdk::transport::{HttpVersion, Transport, TransportError, TransportOptions};
use http::Version;
use rustls::pki_types::PrivateKeyDer;

use crate::server::{Seen, Server, fetch, get, loopback};

#[tokio::test]
async fn many_streams_spread_over_several_connections() {
    let server = Server::start(None).await;
    let transport = server.transport(HttpVersion::Http2);
    let mut open = Vec::new();
    for _ in 0..200 {
        open.push(transport.send(get(&transport, "/endless")).await.unwrap());
    }
    assert_eq!(server.connections(), 4, "64 streams on each");
    open.clear();
    for _ in 0..20 {
        assert_eq!(fetch(&transport, "/").await.0, 200);
    }
    assert_eq!(server.connections(), 4, "places are free again");
}

#[tokio::test]
async fn whoever_drops_an_answer_in_its_middle_resets_its_stream_and_no_other() {
    let mut server = Server::start(None).await;
    let transport = server.transport(HttpVersion::Http2);
    let kept = transport.send(get(&transport, "/endless")).await.unwrap();
    let dropped = transport.send(get(&transport, "/endless")).await.unwrap();
    assert_eq!(server.request().await.0, Version::HTTP_2);
    server.request().await;
    drop(dropped);
    assert_eq!(server.seen.recv().await, Some(Seen::GivenUp));
    assert_eq!(fetch(&transport, "/").await.0, 200);
    assert!(kept.status() == 200 && server.connections() == 1);
}

fn certificate() -> (rcgen::CertifiedKey<rcgen::KeyPair>, Vec<u8>) {
    let signed = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let der = signed.cert.der().to_vec();
    (signed, der)
}

fn server_config(signed: &rcgen::CertifiedKey<rcgen::KeyPair>, protocols: &[&[u8]]) -> rustls::ServerConfig {
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    config
}

fn encrypted(server: &Server, authorities: Vec<Vec<u8>>, version: HttpVersion) -> Transport {
    let url = format!("https://localhost:{}", server.address.port()).parse().unwrap();
    let options = TransportOptions { version, egress: loopback(), authorities, ..TransportOptions::new(url) };
    Transport::new(options).unwrap()
}

#[tokio::test]
async fn both_sides_agree_on_a_version_while_they_set_up_encryption() {
    let (signed, authority) = certificate();
    for (offered, version, expected) in [
        (&[&b"h2"[..], b"http/1.1"][..], HttpVersion::Auto, Version::HTTP_2),
        (&[&b"h2"[..], b"http/1.1"][..], HttpVersion::Http1, Version::HTTP_11),
        (&[&b"http/1.1"[..]][..], HttpVersion::Auto, Version::HTTP_11),
        (&[][..], HttpVersion::Auto, Version::HTTP_11),
    ] {
        let mut server = Server::start(Some(server_config(&signed, offered))).await;
        let transport = encrypted(&server, vec![authority.clone()], version);
        for _ in 0..3 {
            assert_eq!(fetch(&transport, "/").await, (200, "piece piece piece ".to_owned()));
            assert_eq!(server.request().await.0, expected);
        }
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (signed, _) = certificate();
    let (_, other) = certificate();
    let server = Server::start(Some(server_config(&signed, &[]))).await;
    let transport = encrypted(&server, vec![other], HttpVersion::Auto);
    let error = transport.send(get(&transport, "/")).await.err().unwrap();
    assert!(matches!(&error, TransportError::Unreachable(text) if text.contains("certificate")), "{error:?}");
}
