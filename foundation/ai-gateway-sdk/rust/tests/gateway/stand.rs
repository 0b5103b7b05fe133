//! A gateway between a test and providers with scripts.

use std::sync::Arc;

use ai_gateway_ledger::{
    Batch, Ledger, LedgerOptions, Limits, Opening, PicoDollars, Price, PriceTable, Scope, Settlement, TenantId,
};
use ai_gateway_mock_provider::MockProvider;
use ai_gateway_sdk::gateway::{Call, Caller, Gateway, GatewayOptions, Reply};
use ai_gateway_sdk::targets::{ConfigError, GatewayConfig};
use ai_gateway_wire::Protocol;
use bytes::Bytes;
use http::HeaderMap;
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// Pico-dollars for a token read and for one written.
pub(crate) const INPUT: u64 = 1_000_000;
pub(crate) const OUTPUT: u64 = 5_000_000;

pub(crate) struct Stand {
    pub(crate) gateway: Gateway,
    pub(crate) ledger: Ledger,
    pub(crate) tenant: TenantId,
}

/// Settings with the providers `one`, `two`, … and the model `m` of all of them, which is `g` for
/// Gemini's clients, whose addresses differ. The last is for the first provider.
pub(crate) fn settings(providers: &[&MockProvider], model: &str, first: &str) -> GatewayConfig {
    let mut text = String::new();
    let mut targets = Vec::new();
    for (name, mock) in ["one", "two", "three"].iter().zip(providers) {
        let settings = if *name == "one" { first } else { "" };
        text.push_str(&format!(
            "[providers.{name}]\nprotocols = ['chat_completions', 'responses', 'messages', 'embeddings']\n\
             base_url = '{url}/v1'\n{settings}\n\
             [providers.{name}-g]\nprotocols = ['generate_content']\nbase_url = '{url}/v1beta'\n{settings}\n",
            url = mock.base_url
        ));
        targets.push(name);
    }
    for (name, suffix) in [("m", ""), ("g", "-g")] {
        let targets: Vec<String> =
            targets.iter().map(|target| format!("{{ provider = '{target}{suffix}', model = 'real' }}")).collect();
        text.push_str(&format!("[models.{name}]\ntargets = [{}]\n{model}\n", targets.join(", ")));
    }
    GatewayConfig::parse(&text).unwrap()
}

/// A provider that speaks one protocol only.
pub(crate) fn speaking(provider: &MockProvider, protocol: Protocol) -> GatewayConfig {
    let version = if protocol == Protocol::GenerateContent { "v1beta" } else { "v1" };
    let text = ["m", "g"].map(|name| format!("[models.{name}]\ntargets = [{{ provider = 'one', model = 'real' }}]\n"));
    GatewayConfig::parse(&format!(
        "{}[providers.one]\nprotocols = ['{protocol}']\nbase_url = '{}/{version}'\n",
        text.concat(),
        provider.base_url
    ))
    .unwrap()
}

impl Stand {
    pub(crate) fn new(providers: &[&MockProvider]) -> Self {
        Self::with(&settings(providers, "", ""), Limits::NONE)
    }

    pub(crate) fn with(config: &GatewayConfig, limits: Limits) -> Self {
        Self::with_options(config, limits, |_| {}).unwrap()
    }

    pub(crate) fn with_options(
        config: &GatewayConfig,
        limits: Limits,
        change: impl FnOnce(&mut GatewayOptions),
    ) -> Result<Self, ConfigError> {
        let amount = |pico| PicoDollars::new(pico).unwrap();
        let prices = ["one/real", "two/real", "three/real", "one-g/real", "two-g/real"]
            .into_iter()
            .fold(PriceTable::empty(), |table, name| table.with(name, Price::new(amount(INPUT), amount(OUTPUT))));
        let ledger = Ledger::new(LedgerOptions::default(), 1);
        let tenant = TenantId(Uuid::from_u128(7));
        let now = Timestamp::now();
        ledger.open(tenant, Opening::new(now).with_limits(Scope::Tenant, limits), now);
        let mut options = GatewayOptions::new(ledger.clone(), Arc::new(prices), [3; 32]);
        change(&mut options);
        Ok(Self { gateway: Gateway::new(config, options)?, ledger, tenant })
    }

    pub(crate) fn caller(&self) -> Caller {
        Caller { tenant: self.tenant, user: None, key: None, models: None }
    }

    pub(crate) async fn call(&self, protocol: Protocol, body: &Value) -> Reply {
        self.call_with(protocol, body, HeaderMap::new()).await
    }

    pub(crate) async fn call_with(&self, protocol: Protocol, body: &Value, headers: HeaderMap) -> Reply {
        self.call_as(self.caller(), protocol, body, headers).await
    }

    pub(crate) async fn call_as(&self, caller: Caller, protocol: Protocol, body: &Value, headers: HeaderMap) -> Reply {
        let stream = body["stream"] == Value::Bool(true);
        let path = protocol.path("g", stream);
        let body = Bytes::from(serde_json::to_vec(body).unwrap());
        self.gateway.call(Call { protocol, path, headers, body, caller }).await
    }

    /// What was settled since the last time.
    pub(crate) fn settled(&self) -> Vec<Settlement> {
        let batch: Batch = self.ledger.batch(usize::MAX);
        let settlements = batch.settlements().to_vec();
        batch.written(&[]);
        settlements
    }

    /// Requests that hold something now.
    pub(crate) fn under_way(&self) -> u64 {
        let uses = self.ledger.snapshot(self.tenant, Timestamp::now());
        uses.iter().filter(|subject| subject.subject.scope == Scope::Tenant).map(|subject| subject.streams).sum()
    }
}

pub(crate) fn asking(protocol: Protocol, stream: bool) -> Value {
    match protocol {
        Protocol::ChatCompletions => {
            json!({"model": "m", "messages": [{"role": "user", "content": "why?"}], "stream": stream, "max_tokens": 100})
        }
        Protocol::Responses => json!({"model": "m", "input": "why?", "stream": stream, "max_output_tokens": 100}),
        Protocol::Messages => json!({"model": "m", "messages": [{"role": "user", "content": "why?"}],
            "stream": stream, "max_tokens": 100}),
        Protocol::GenerateContent => json!({"contents": [{"role": "user", "parts": [{"text": "why?"}]}],
            "stream": stream, "generationConfig": {"maxOutputTokens": 100}}),
        Protocol::Embeddings => json!({"model": "m", "input": ["why?"]}),
    }
}

pub(crate) async fn text(reply: Reply) -> String {
    let bytes = reply.body.collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The data of each event.
pub(crate) fn events(stream: &str) -> Vec<Value> {
    let data = stream.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim);
    data.filter(|data| *data != "[DONE]").map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// All text that a Chat Completions stream says.
pub(crate) fn said(stream: &str) -> String {
    events(stream).iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str()).collect()
}
