//! A language model with a script, behind a gateway, and the answerer of this process beside it.

use std::sync::Arc;

use adr_service::models::Models;
use ai_gateway::{Accounts, AccountsOptions, Store};
use ai_gateway_ledger::{PicoDollars, Price, PriceTable, Settlement};
use ai_gateway_mock_provider::{MockProvider, Script};
use ai_gateway_sdk::gateway::{Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_sdk::{Extractive, LocalModel};
use composable_core::environment::SystemClock;
use serde_json::Value;
use sqlx::PgPool;

/// Pico-dollars for a token read and for one written.
pub(crate) const INPUT: u64 = 1_000_000;
pub(crate) const OUTPUT: u64 = 5_000_000;

pub(crate) struct Model {
    pub(crate) provider: MockProvider,
    pub(crate) models: Models,
    pub(crate) accounts: Arc<Accounts>,
}

impl Model {
    pub(crate) async fn start(pool: PgPool, script: Script) -> Self {
        let provider = MockProvider::start(script).await.unwrap();
        let settings = format!(
            "[providers.one]\nprotocols = ['chat_completions']\nbase_url = '{}/v1'\n\
             [models.scripted]\ndisplay_name = 'Scripted'\nretries = 0\n\
             targets = [{{ provider = 'one', model = 'real' }}]\n",
            provider.base_url
        );
        let (models, accounts) = models(pool, &settings);
        Self { provider, models, accounts }
    }

    /// What the model was asked, oldest first.
    pub(crate) fn asked(&self) -> Vec<Value> {
        self.provider.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }

    /// What was said in the last question: who said it, and what.
    pub(crate) fn said(&self) -> Vec<(String, String)> {
        let body = self.asked().pop().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let turn = |turn: &Value| (text(&turn["role"]), text(&turn["content"]));
        body["messages"].as_array().unwrap().iter().map(turn).collect()
    }

    /// Its work has been ended so often, and none goes on.
    pub(crate) async fn has_ended(&self, count: u64) {
        self.provider.until(|stats| stats.disconnected == count && stats.answers_open == 0).await;
    }

    /// What calls came to, since the last time.
    pub(crate) fn settled(&self) -> Vec<Settlement> {
        settled(&self.accounts)
    }
}

/// What calls came to, since the last time.
pub(crate) fn settled(accounts: &Accounts) -> Vec<Settlement> {
    let batch = accounts.ledger().batch(usize::MAX);
    let settlements = batch.settlements().to_vec();
    batch.written(&[]);
    settlements
}

/// The models of these settings, and `local/extractive`.
pub(crate) fn models(pool: PgPool, settings: &str) -> (Models, Arc<Accounts>) {
    let store = Store::new(pool);
    let accounts = Arc::new(Accounts::new(store, Arc::new(SystemClock), AccountsOptions::default()).unwrap());
    let amount = |pico| PicoDollars::new(pico).unwrap();
    let prices = PriceTable::empty().with("one/real", Price::new(amount(INPUT), amount(OUTPUT)));
    let options = GatewayOptions {
        local: vec![LocalModel::quoting(Extractive::default())],
        ..GatewayOptions::new(accounts.ledger().clone(), Arc::new(prices), [3; 32])
    };
    let gateway = Gateway::new(&GatewayConfig::parse(settings).unwrap(), options).unwrap();
    (Models::new(gateway, Arc::clone(&accounts)), accounts)
}
