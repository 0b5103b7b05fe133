//! What a start does: nothing that depends on anybody else.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ai_gateway_ledger::{Ledger, LedgerOptions, PriceTable};
use ai_gateway_mock_provider::{MockProvider, Script};
use ai_gateway_sdk::gateway::{Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_sdk::transport::Resolve;
use ai_gateway_wire::Protocol;
use futures::future::BoxFuture;

use crate::stand::{Stand, asking, text};

/// Knows no host, and how often it was asked.
#[derive(Default)]
struct Asked(AtomicUsize);

impl Resolve for Asked {
    fn resolve(&self, _: String, _: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Err(io::ErrorKind::NotFound.into()) })
    }
}

#[test]
fn a_start_looks_up_and_connects_to_nobody_however_many_providers_there_are() {
    let mut text = String::new();
    for number in 0..100 {
        writeln!(
            text,
            "[providers.p{number}]\nprotocols = ['messages']\nbase_url = 'https://p{number}.example/v1'\n\
             [models.m{number}]\ntargets = [{{ provider = 'p{number}', model = 'm', price = 'openai/gpt-4o-mini' }}]"
        )
        .unwrap();
    }
    let config = GatewayConfig::parse(&text).unwrap();
    let resolver = Arc::new(Asked::default());
    let prices = Arc::new(PriceTable::bundled().unwrap());
    let ledger = Ledger::new(LedgerOptions::default(), 1);
    let options =
        GatewayOptions { resolver: Arc::clone(&resolver) as _, ..GatewayOptions::new(ledger, prices, [1; 32]) };
    // There is no runtime here, so that whoever wants to wait for something, or to begin a task, panics.
    let gateway = Gateway::new(&config, options).unwrap();
    gateway.reload(&config).unwrap();
    assert_eq!(resolver.0.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn the_first_connection_is_opened_for_the_first_call() {
    let provider = MockProvider::start(Script::seeded(1, 3)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    assert_eq!(provider.stats().connections, 0);
    let reply = stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, true)).await;
    assert_eq!(reply.status, 200);
    text(reply).await;
    assert_eq!(provider.stats().connections, 1);
}
