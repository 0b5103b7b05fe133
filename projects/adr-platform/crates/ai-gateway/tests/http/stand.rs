//! A gateway on a port, in front of a provider with a script, for whoever brings the right key.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use ai_gateway::http::{Callers, Ingress, serve};
use ai_gateway_ledger::{Ledger, LedgerOptions, Opening, Price, PriceTable, TenantId};
use ai_gateway_mock_provider::{MockProvider, Script};
use ai_gateway_sdk::LocalModel;
use ai_gateway_sdk::gateway::{Caller, Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_sdk::transport::{AnswerBody, HttpVersion, Transport, TransportOptions};
use api_gateway_core::ServiceError;
use api_gateway_core::event_loops::EventLoops;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Method, Request, Response};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use uuid::Uuid;

pub(crate) const KEY: &str = "the-right-key";
const TWO: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

struct One(TenantId);

impl Callers for One {
    fn caller<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Caller, ServiceError>> {
        let found = (key == KEY).then_some(Caller { tenant: self.0, user: None, key: None, models: None });
        let unknown = || ServiceError::unauthenticated("ai_key.unknown", "this is no gateway key");
        Box::pin(async move { found.ok_or_else(unknown) })
    }
}

pub(crate) struct Stand {
    pub(crate) provider: MockProvider,
    pub(crate) ledger: Ledger,
    pub(crate) address: SocketAddr,
    runtime: Handle,
}

impl Stand {
    pub(crate) async fn start(script: Script) -> Self {
        Self::with(script, |_| String::new()).await
    }

    /// With more settings, which may depend on the provider's address.
    pub(crate) async fn with(script: Script, settings: impl FnOnce(&str) -> String) -> Self {
        Self::on(Handle::current(), script, settings, Vec::new()).await
    }

    /// With models of this process, too.
    pub(crate) async fn with_local(
        local: Vec<LocalModel>,
        script: Script,
        settings: impl FnOnce(&str) -> String,
    ) -> Self {
        Self::on(Handle::current(), script, settings, local).await
    }

    /// On a thread of its own, with these settings for the provider.
    pub(crate) async fn alone(script: Script, settings: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let handle = runtime.handle().clone();
        std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        Self::on(handle, script, |_| settings.to_owned(), Vec::new()).await
    }

    async fn on(
        runtime: Handle,
        script: Script,
        settings: impl FnOnce(&str) -> String,
        local: Vec<LocalModel>,
    ) -> Self {
        let provider = MockProvider::start(script).await.unwrap();
        let settings = settings(&provider.base_url);
        let config = GatewayConfig::parse(&format!(
            "[providers.one]\nprotocols = ['chat_completions', 'messages', 'responses', 'embeddings']\nbase_url = '{}/v1'\n\
             {settings}\n[models.small]\ntargets = [{{ provider = 'one', model = 'real' }}]\n",
            provider.base_url
        ));
        let ledger = Ledger::new(LedgerOptions::default(), 1);
        let (tenant, now) = (TenantId(Uuid::from_u128(1)), Timestamp::now());
        ledger.open(tenant, Opening::new(now), now);
        let prices = PriceTable::empty().with("one/real", Price::free());
        let options = GatewayOptions { local, ..GatewayOptions::new(ledger.clone(), Arc::new(prices), [1; 32]) };
        let gateway = Gateway::new(&config.unwrap(), options).unwrap();
        let ingress = Ingress::new(gateway, Arc::new(One(tenant)), 100_000);
        // One that is alone has its whole thread to itself, and nothing elsewhere.
        let is_alone = runtime.id() != Handle::current().id();
        let serving = async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(async move {
                let event_loops = if is_alone { EventLoops::here() } else { EventLoops::start(TWO).unwrap() };
                serve(listener, &event_loops, ingress, std::future::pending(), Duration::ZERO).await
            });
            address
        };
        let address = runtime.spawn(serving).await.unwrap();
        Self { provider, ledger, address, runtime }
    }

    /// Does something where the gateway runs.
    pub(crate) async fn on_its_thread<T: Send + 'static>(&self, what: impl FnOnce() -> T + Send + 'static) -> T {
        self.runtime.spawn(async move { what() }).await.unwrap()
    }

    pub(crate) fn client(&self, version: HttpVersion) -> Transport {
        let url: ai_gateway_sdk::transport::BaseUrl = format!("http://{}", self.address).parse().unwrap();
        let mut options = TransportOptions::new(url);
        options.egress.networks = options.url.own_networks();
        options.version = version;
        Transport::new(options).unwrap()
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Response<AnswerBody> {
        let client = self.client(HttpVersion::Http1);
        let mut request = Request::builder().method(method).uri(client.url().join(path).unwrap());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        client.send(request.body(body.into()).unwrap()).await.unwrap()
    }
}

pub(crate) async fn text(response: Response<AnswerBody>) -> String {
    String::from_utf8(response.into_body().beginning(1 << 20).await).unwrap()
}
