//! A call to a model, from a client's bytes to a provider's and back.
//!
//! **When to use it.** Behind anything that speaks one of the protocols: give [`Gateway::call`] the request's bytes and
//! who sends it, and pass its [`Reply`] on. It never fails otherwise than with a reply that says so in the client's
//! protocol.
//!
//! What happens to a call: its envelope is read; the caller may use the model; the ledger holds the worst that it can
//! cost; the model's targets are asked in order until one begins to answer; then bytes pass, polled by whoever reads the
//! reply's body, with an ear at the side for usage and end; and the call is settled, however it ends.
//!
//! **How to extend it.** What is sent to a provider is made in `request`, when another one is asked is in `forward`, what
//! becomes of bytes in `passage`, and of money in `account`.

mod account;
mod anonymous;
mod asked;
mod attempt;
mod body;
mod cached;
mod converse;
mod count;
mod embed;
mod embeddings;
mod forward;
mod frames;
mod offer;
mod passage;
mod patience;
mod reply;
mod request;
mod scrub;
mod semantic;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use ai_gateway_ledger::{KeyId, Ledger, Outcome, PriceTable, Scopes, TenantId, Tier, UserId};
use ai_gateway_wire::{Conversation, Envelope, Failure, FailureKind, Protocol, Stamp};
use arc_swap::ArcSwap;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tracing::{Instrument as _, Span, field};
use uuid::Uuid;

pub use account::Spent;
pub use body::ReplyBody;
pub use cached::{CACHE_HEADER, SIMILARITY_HEADER};
pub use converse::{Answer, Piece};
pub use embed::Embedded;
pub use embeddings::GatewayEmbeddings;
pub use offer::Offer;
pub use reply::{COST_HEADER, LOSSES_HEADER, MODEL_HEADER, REQUEST_ID_HEADER, Reply, TARGET_HEADER};

use crate::embedding::Purpose;
use crate::local::LocalModel;
use crate::routing::{Random, Size};
use crate::targets::{BuildOptions, ConfigError, GatewayConfig, Model, Targets};
use crate::telemetry::{self, Operation};
use crate::transport::{Resolve, SystemResolver};
use account::{Account, Clock};
use anonymous::Anonymiser;
use asked::{Asked, worst};
use cached::Lookup;
use forward::{Forwarded, forward};
use reply::reply;
use request::{Exchange, Said};

/// What a gateway is made with.
pub struct GatewayOptions {
    /// Who may still spend.
    pub ledger: Ledger,
    /// What tokens cost.
    pub prices: Arc<PriceTable>,
    /// Where relative paths in settings begin.
    pub folder: PathBuf,
    /// What people's ids are hashed with before a provider sees them. Kept secret, and kept: with another one, all people
    /// are strangers to providers.
    pub anonymity_key: [u8; 32],
    /// What time it is.
    pub clock: Clock,
    /// A random number below the one given, which is more than 0.
    pub random: Random,
    /// Who knows where hosts are.
    pub resolver: Arc<dyn Resolve>,
    /// The models of the provider `local`, which is this process.
    pub local: Vec<LocalModel>,
}

impl GatewayOptions {
    /// With this machine's clock, randomness and resolver, the folder the process is in, and no models of its own.
    #[must_use]
    pub fn new(ledger: Ledger, prices: Arc<PriceTable>, anonymity_key: [u8; 32]) -> Self {
        Self {
            ledger,
            prices,
            folder: PathBuf::new(),
            anonymity_key,
            clock: Arc::new(jiff::Timestamp::now),
            random: Arc::new(|bound| fastrand::u64(..bound)),
            resolver: Arc::new(SystemResolver),
            local: Vec::new(),
        }
    }
}

/// Who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The tenant, which pays.
    pub tenant: TenantId,
    /// The person, where one is known.
    pub user: Option<UserId>,
    /// The key, where the call came with one.
    pub key: Option<KeyId>,
    /// The only models that may be asked; all where there is no list. A name that ends in `*` stands for all that begin
    /// so.
    pub models: Option<Arc<[String]>>,
}

impl Caller {
    /// A tenant, or one of its people where one is known, without a key and with all models.
    #[must_use]
    pub const fn of(tenant: TenantId, user: Option<UserId>) -> Self {
        Self { tenant, user, key: None, models: None }
    }

    /// Whom a call to this model counts for.
    fn scopes(&self, model: &Model) -> Scopes {
        Scopes { tenant: self.tenant, user: self.user, key: self.key, model: Arc::clone(&model.name) }
    }

    fn may_use(&self, model: &str) -> bool {
        let fits = |name: &String| match name.strip_suffix('*') {
            Some(start) => model.starts_with(start),
            None => model == name,
        };
        self.models.as_ref().is_none_or(|models| models.iter().any(fits))
    }
}

/// A request as it came in.
pub struct Call {
    /// What it speaks; [`Protocol::of_path`] knows.
    pub protocol: Protocol,
    /// Its path. Only Gemini's says something.
    pub path: String,
    /// Its headers. Few of them are sent on, and never a key.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// Who sends it.
    pub caller: Caller,
}

/// Calls models. Clones share everything.
#[derive(Clone)]
pub struct Gateway {
    shared: Arc<Shared>,
}

struct Shared {
    targets: ArcSwap<Targets>,
    build: BuildOptions,
    ledger: Ledger,
    anonymiser: Anonymiser,
    clock: Clock,
    random: Random,
}

impl Gateway {
    /// A gateway with these settings.
    ///
    /// # Errors
    /// [`ConfigError`] when the settings cannot be used.
    pub fn new(config: &GatewayConfig, options: GatewayOptions) -> Result<Self, ConfigError> {
        let GatewayOptions { ledger, prices, folder, anonymity_key, clock, random, resolver, local } = options;
        let watch = Arc::new(|change: &circuit_breaker::Change| {
            tracing::warn!(provider = %change.name, from = ?change.from, to = ?change.to, "a breaker changed");
            telemetry::breaker_changed(&change.name, change.to);
        });
        let build = BuildOptions { folder, prices, resolver, watch, local };
        let targets = ArcSwap::from_pointee(Targets::build(config, &build, None)?);
        let anonymiser = Anonymiser::new(&anonymity_key);
        Ok(Self { shared: Arc::new(Shared { targets, build, ledger, anonymiser, clock, random }) })
    }

    /// Takes other settings, and reads all files anew. Calls under way end as they began; what the settings leave as it
    /// was keeps its connections, its breaker and its queue.
    ///
    /// # Errors
    /// [`ConfigError`]; then everything stays as it is.
    pub fn reload(&self, config: &GatewayConfig) -> Result<(), ConfigError> {
        let before = self.shared.targets.load();
        let targets = Targets::build(config, &self.shared.build, Some(&before))?;
        // Whoever keeps vectors would mix those of two models.
        if targets.embeddings != before.embeddings {
            return Err(ConfigError::Embeddings("are read at the start only, restart to have other vectors"));
        }
        self.shared.targets.store(Arc::new(targets));
        Ok(())
    }

    /// The names of the models that a caller may use, sorted.
    #[must_use]
    pub fn models(&self, caller: &Caller) -> Vec<Arc<str>> {
        let targets = self.shared.targets.load();
        let models = targets.models.values().filter(|model| caller.may_use(&model.name));
        let mut names: Vec<_> = models.map(|model| Arc::clone(&model.name)).collect();
        names.sort();
        names
    }

    /// Answers a call. The reply is there as soon as a provider has begun to answer, or all have failed. Dropping the
    /// future takes the call back.
    pub async fn call(&self, call: Call) -> Reply {
        let protocol = call.protocol;
        match self.shared.call(call).await {
            Ok(reply) => reply,
            Err((failure, id)) => Reply::failure(protocol, &failure, id),
        }
    }

    /// Answers a conversation, for programs that have no client's bytes to pass on. It is let in, routed and paid for as
    /// any call; the model and whether to stream are taken from here, and `user` is replaced by a name that only this
    /// gateway knows. The answer is there as soon as a provider has begun; dropping the future takes the call back.
    ///
    /// # Errors
    /// The [`Failure`] that a client would be told; no target has answered, or the call was not let in.
    pub async fn converse(&self, caller: Caller, conversation: Conversation) -> Result<Answer, Failure> {
        self.shared.converse(caller, conversation).await
    }

    /// Turns texts into vectors, as the provider makes them. It is let in, routed and paid for as any call; but each
    /// target is asked only once for a query.
    ///
    /// # Errors
    /// The [`Failure`] that a client would be told; then no text has a vector.
    pub async fn embed(
        &self,
        caller: Caller,
        model: &str,
        texts: &[String],
        purpose: Purpose,
    ) -> Result<Embedded, Failure> {
        self.shared.embed(caller, model, texts, purpose).await
    }

    /// The vectors of the model that the settings name for that in `embeddings`.
    #[must_use]
    pub fn embeddings(&self) -> Option<GatewayEmbeddings> {
        let chosen = self.shared.targets.load().embeddings.clone()?;
        Some(GatewayEmbeddings::new(self.clone(), chosen))
    }

    /// How many tokens a request of Anthropic's Messages would read: as a provider counts that speaks it, else an
    /// estimate. It is let in as any call and counts as a request; it costs nothing.
    pub async fn count_tokens(&self, call: Call) -> Reply {
        let protocol = call.protocol;
        match self.shared.count_tokens(call).await {
            Ok(body) => Reply::json(protocol, StatusCode::OK, body),
            Err(failure) => Reply::failure(protocol, &failure, None),
        }
    }
}

/// Why there is no answer, and the id of the call if it had one.
type Refused = (Failure, Option<Uuid>);

impl Shared {
    async fn call(&self, call: Call) -> Result<Reply, Refused> {
        let protocol = call.protocol;
        let asked = self.read(call).map_err(|failure| (failure, None))?;
        let keeping = match self.look_up(&asked).await {
            Lookup::Hit(hit) => return self.replay(&asked, hit),
            Lookup::Ask(keeping) => keeping,
        };
        let (exchange, mut account, size) = self.admit(asked).map_err(|failure| (failure, None))?;
        let id = account.id().map(|id| id.0);
        match self.forward(&exchange, &mut account, size).await {
            Ok(forwarded) => Ok(reply(protocol, &exchange, account, forwarded, keeping, id)),
            Err(failure) => Err((failure, id)),
        }
    }

    async fn forward(&self, exchange: &Exchange, account: &mut Account, size: Size) -> Result<Forwarded, Failure> {
        let span = account.span().clone();
        let forwarded = forward(exchange, account, size, &self.random).instrument(span).await;
        if let Err(failure) = &forwarded {
            account.span().record("error.type", failure.kind.code());
            let is_stopped = matches!(failure.kind, FailureKind::Stopped | FailureKind::Revoked);
            account.ends_as(if is_stopped { Outcome::Stopped } else { Outcome::Failed });
        }
        forwarded
    }

    fn model(&self, name: &str, caller: &Caller) -> Result<Arc<Model>, Failure> {
        let targets = self.targets.load();
        let model = targets.models.get(name).filter(|model| caller.may_use(&model.name));
        model.cloned().ok_or_else(|| words::unknown_model(name))
    }

    fn anonymise(&self, caller: &Caller, body: Bytes) -> Result<Bytes, Failure> {
        self.anonymiser.apply(caller.tenant.0.as_bytes(), body).map_err(|error| {
            Failure::new(FailureKind::InvalidRequest, format!("the request cannot be read, correct it: {error}"))
        })
    }

    fn read(&self, call: Call) -> Result<Asked, Failure> {
        let Call { protocol, path, headers, body, caller } = call;
        // Before it is read: the envelope knows where in these bytes it has found what.
        let body = self.anonymise(&caller, body)?;
        let envelope = Envelope::read(protocol, &path, &body).map_err(|error| words::unreadable(&error))?;
        let model = self.model(&envelope.model, &caller)?;
        let cache = Arc::clone(&self.targets.load().cache);
        Ok(Asked { envelope, body, headers, model, caller, cache })
    }

    /// Lets a call in, or says why not.
    fn admit(&self, asked: Asked) -> Result<(Exchange, Account, Size), Failure> {
        let (size, tier) = (asked.size(), asked.tier());
        let Asked { envelope, body, headers, model, caller, .. } = asked;
        self.reserve(&caller, model, Said::Request { envelope, body, headers }, size, tier)
    }

    /// Holds the worst that a call can come to.
    fn reserve(
        &self,
        caller: &Caller,
        model: Arc<Model>,
        said: Said,
        size: Size,
        tier: Tier,
    ) -> Result<(Exchange, Account, Size), Failure> {
        let worst = worst(&model, size, tier);
        let reservation = self
            .ledger
            .reserve(&caller.scopes(&model), worst, (self.clock)())
            .map_err(|refusal| words::refused(&refusal))?;
        let stamp = Stamp {
            id: reservation.id().0.simple().to_string(),
            created: u64::try_from(reservation.started_at().as_second()).unwrap_or_default(),
        };
        let operation = Operation::of(said.protocol());
        let span = call_span(operation, &model.name, said.traceparent());
        let account = Account::new(
            reservation,
            worst,
            size.input,
            Arc::clone(&model.name),
            Arc::clone(&self.clock),
            operation,
            span,
        );
        Ok((Exchange { said, retries: model.config.retries, model, stamp }, account, size))
    }
}

/// After OpenTelemetry's conventions for generative AI. It ends when the call is settled.
fn call_span(operation: Operation, model: &str, traceparent: Option<&str>) -> Span {
    let operation = operation.as_str();
    tracing::info_span!(
        "call",
        otel.name = %format_args!("{operation} {model}"),
        otel.kind = "client",
        otel.status_code = field::Empty,
        traceparent,
        gen_ai.operation.name = operation,
        gen_ai.request.model = model,
        gen_ai.provider.name = field::Empty,
        gen_ai.response.model = field::Empty,
        gen_ai.usage.input_tokens = field::Empty,
        gen_ai.usage.output_tokens = field::Empty,
        outcome = field::Empty,
        error.type = field::Empty,
        cache.similarity = field::Empty,
    )
}
