//! A gateway that keeps answers and compares questions by the model of this machine, which it reaches like a provider's.

use std::sync::{Arc, OnceLock};

use ai_gateway_ledger::{Ledger, LedgerOptions, Opening, PriceTable, TenantId};
use ai_gateway_mock_provider::{MockProvider, Script};
use ai_gateway_sdk::gateway::{CACHE_HEADER, Call, Caller, Gateway, GatewayOptions, SIMILARITY_HEADER};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_sdk::{EmbeddingProvider, Purpose};
use ai_gateway_wire::Protocol;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use local_embeddings::{LocalEmbeddings, Options};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// The model, loaded once for all who ask.
pub(crate) fn model() -> &'static LocalEmbeddings {
    static MODEL: OnceLock<LocalEmbeddings> = OnceLock::new();
    let needed =
        |variable| std::env::var_os(variable).expect("run `make test`, or take what model/build_model.py prints");
    MODEL.get_or_init(|| {
        LocalEmbeddings::load(&Options::new(needed("ADR_MODEL_DIR"), needed("ORT_DYLIB_PATH"))).expect("a model")
    })
}

/// Said of an answer: what the cache did, and how similar its question was where that was another one.
pub(crate) type Marked = (String, Option<f64>);

pub(crate) struct Stand {
    gateway: Gateway,
    tenant: TenantId,
    /// Of the answers.
    pub(crate) provider: MockProvider,
}

impl Stand {
    /// With these settings of what is compared.
    pub(crate) async fn start(semantic: &str) -> Self {
        let provider = MockProvider::start(Script::seeded(1, 20)).await.expect("a provider");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let vectors = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket));
            }
        });
        let settings = GatewayConfig::parse(&format!(
            "[providers.answers]\nprotocols = ['chat_completions']\nbase_url = '{}/v1'\n\
             [providers.vectors]\nprotocols = ['embeddings']\nbase_url = 'http://{vectors}/v1'\n\
             [models.small]\ntargets = [{{ provider = 'answers', model = 'a', price = 'free' }}]\n\
             cache = {{ semantic = {{ model = 'embed', query_ms = 3600000, {semantic} }} }}\n\
             [models.embed]\ntargets = [{{ provider = 'vectors', model = 'v', price = 'free' }}]\n",
            provider.base_url
        ));
        let (ledger, tenant, now) = (Ledger::new(LedgerOptions::default(), 1), TenantId(Uuid::nil()), Timestamp::now());
        ledger.open(tenant, Opening::new(now), now);
        let options = GatewayOptions::new(ledger, Arc::new(PriceTable::empty()), [0; 32]);
        let gateway = Gateway::new(&settings.expect("settings"), options).expect("a gateway");
        Self { gateway, tenant, provider }
    }

    /// Asks a question. Those with other instructions are not compared with it.
    pub(crate) async fn ask(&self, instructions: &str, question: &str) -> Marked {
        let body = json!({"model": "small", "temperature": 0, "messages": [
            {"role": "system", "content": instructions}, {"role": "user", "content": question}]});
        let call = Call {
            protocol: Protocol::ChatCompletions,
            path: String::new(),
            headers: HeaderMap::new(),
            body: body.to_string().into(),
            caller: Caller::of(self.tenant, None),
        };
        let reply = self.gateway.call(call).await;
        let header = |name: HeaderName| Some(reply.headers.get(name)?.to_str().expect("a text").to_owned());
        let similarity = header(SIMILARITY_HEADER).map(|text| text.parse().expect("a number"));
        let marked = (header(CACHE_HEADER).unwrap_or_else(|| reply.status.to_string()), similarity);
        reply.body.collect().await.expect("an answer");
        marked
    }
}

/// Answers as a provider of embeddings does.
async fn serve(socket: TcpStream) {
    let service = service_fn(|request: Request<Incoming>| async {
        let body = request.into_body().collect().await?.to_bytes();
        Ok::<_, hyper::Error>(Response::new(Full::new(embed(&body).await)))
    });
    // A client that leaves is none of the test's business.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
}

async fn embed(body: &[u8]) -> Bytes {
    let asked: Value = serde_json::from_slice(body).expect("a request");
    let texts = serde_json::from_value(asked["input"].clone()).expect("texts");
    let vectors = model().embed(texts, Purpose::Query).await.expect("vectors");
    let data: Vec<Value> = vectors.iter().map(|vector| json!({"embedding": vector})).collect();
    json!({"data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}).to_string().into()
}
