//! The database is not on the way of a call: who has called before calls on while it hangs, or is gone.

use std::sync::Arc;

use ai_gateway::http::Ingress;
use ai_gateway::keys::NewKey;
use ai_gateway::{Accounts, AccountsOptions};
use ai_gateway_ledger::{Price, PriceTable};
use ai_gateway_mock_provider::{MockProvider, Script};
use ai_gateway_sdk::gateway::{Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;
use bytes::Bytes;
use composable_core::environment::SystemClock;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::app::{ADMIN, App, new_tenant};

/// Calls, hears the whole answer, and gives its status.
async fn call(ingress: &Ingress, key: &str, stream: bool) -> u16 {
    let body = json!({"model": "small", "messages": [{"role": "user", "content": "why?"}], "stream": stream});
    let request = Request::post("/v1/chat/completions").header("x-api-key", key);
    let reply = ingress.handle(request.body(Full::new(Bytes::from(body.to_string()))).unwrap()).await;
    let status = reply.status().as_u16();
    let said = reply.into_body().collect().await.unwrap().to_bytes();
    assert!(status != 200 || said.ends_with(if stream { b"[DONE]\n\n" } else { b"}" }));
    status
}

fn ingress(provider: &MockProvider, accounts: &Arc<Accounts>) -> Ingress {
    let config = GatewayConfig::parse(&format!(
        "[providers.one]\nprotocols = ['chat_completions']\nbase_url = '{}/v1'\n\
         [models.small]\ntargets = [{{ provider = 'one', model = 'real' }}]\n",
        provider.base_url
    ));
    let prices = Arc::new(PriceTable::empty().with("one/real", Price::free()));
    let options = GatewayOptions::new(accounts.ledger().clone(), prices, [1; 32]);
    Ingress::new(Gateway::new(&config.unwrap(), options).unwrap(), Arc::clone(accounts) as _, 100_000)
}

#[tokio::test]
async fn who_has_called_before_calls_on_while_the_database_hangs_or_is_gone() {
    let app = App::start().await;
    let provider = MockProvider::start(Script::seeded(1, 5)).await.unwrap();
    let accounts =
        Arc::new(Accounts::new(app.store.clone(), Arc::new(SystemClock), AccountsOptions::default()).unwrap());
    let ingress = ingress(&provider, &accounts);
    let key = NewKey { name: "k".to_owned(), ..NewKey::default() };
    let (_, secret) = app.store.create_key(app.tenant, ADMIN, key, accounts.now()).await.unwrap();
    let key = secret.reveal();
    assert_eq!(call(&ingress, &key, true).await, 200);
    let (stop, keeper) = (CancellationToken::new(), Arc::clone(&accounts));
    let keeping = tokio::spawn({
        let stop = stop.clone();
        async move { keeper.run(&stop).await }
    });

    // It hangs: whoever wants something of it waits for one of its connections, all of which are taken.
    let pool = &app.database.databases.application;
    let mut taken = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        taken.push(pool.acquire().await.unwrap());
    }
    for round in 0..20 {
        assert_eq!(call(&ingress, &key, round % 2 == 0).await, 200);
    }
    drop(taken);
    accounts.write().await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM ai.settlements").await, 21);

    // It is gone.
    pool.close().await;
    for round in 0..20 {
        assert_eq!(call(&ingress, &key, round % 2 == 0).await, 200);
    }
    assert_eq!(accounts.ledger().waiting(), 20);
    stop.cancel();
    keeping.await.unwrap();
}

#[tokio::test]
async fn a_start_reads_nothing_of_any_tenant() {
    let app = App::start().await;
    let mut keys = Vec::new();
    for _ in 0..20 {
        let key = NewKey { name: "k".to_owned(), ..NewKey::default() };
        keys.push(app.store.create_key(new_tenant(), ADMIN, key, app.accounts().now()).await.unwrap().1);
    }
    let accounts = app.accounts();
    accounts.refresh_everything_stopped().await.unwrap();
    accounts.look().await.unwrap();
    assert!(accounts.ledger().tenants().is_empty());
    accounts.authenticate(&keys[7].reveal()).await.unwrap();
    assert_eq!(accounts.ledger().tenants().len(), 1);
}
