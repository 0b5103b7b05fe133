//! The gateway's part of a process: its accounts, and, where settings name providers, their models and a port for programs.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ai_gateway::http::{Ingress, serve};
use ai_gateway::keys::NewKey;
use ai_gateway::{Accounts, AccountsOptions, Store};
use ai_gateway_ledger::{PriceTable, TenantId, UserId};
use ai_gateway_sdk::gateway::{Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_sdk::{EmbeddingProvider, Extractive, LocalModel};
use anyhow::{Context, Result};
use api_gateway_core::event_loops::EventLoops;
use composable_core::environment::SystemClock;
use storage_patterns::Databases;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::AiArgs;
use crate::secrets;
use crate::serve::DRAIN;

/// The largest request, in bytes: some pictures.
const LARGEST_REQUEST: usize = 32 * 1024 * 1024;
/// How much others are preferred to the writing of settlements: a tenth of a processor is left to it where all are busy.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;
/// Where programs on this machine find their key.
pub(crate) const KEY_FILE: &str = "ai-key";

/// A gateway. Programs that call its port wait until it runs.
pub(crate) struct Part {
    /// What calls models.
    pub(crate) gateway: Gateway,
    /// What calls are counted on.
    pub(crate) accounts: Arc<Accounts>,
    door: Option<Door>,
    event_loops: Arc<EventLoops>,
    /// Where programs reach it.
    url: String,
}

/// Where programs come in.
struct Door {
    listener: TcpListener,
    settings: PathBuf,
}

/// What a gateway is made with beside its arguments.
pub(crate) struct Surroundings<'a> {
    pub(crate) databases: &'a Databases,
    /// The folder for secrets is in it.
    pub(crate) data_dir: &'a Path,
    pub(crate) is_development: bool,
    /// The embedding model of this process.
    pub(crate) local: Option<Arc<dyn EmbeddingProvider>>,
    /// Where programs are served. They have to outlive the databases, whose connections are opened on them.
    pub(crate) event_loops: Arc<EventLoops>,
}

impl Part {
    /// The gateway of these arguments. Without settings it has no providers and no port.
    pub(crate) async fn new(args: &AiArgs, surroundings: Surroundings<'_>) -> Result<Self> {
        let Surroundings { databases, data_dir, is_development, local, event_loops } = surroundings;
        // First, so that a port in use is found before anything else is done.
        let door = Door::open(args).await?;
        let secrets = data_dir.join("secrets");
        let store = Store::new(databases.application.clone());
        let config = door.as_ref().map_or_else(|| Ok(GatewayConfig::default()), |door| read(&door.settings))?;
        let (ledger, keep_calls) = (config.accounts.ledger(), config.accounts.keep_calls());
        let options = AccountsOptions { ledger, keep_calls, ..AccountsOptions::default() };
        let accounts = Arc::new(Accounts::new(store, Arc::new(SystemClock), options)?);
        accounts.refresh_everything_stopped().await?;
        let anonymity = std::fs::read(secrets::key_file(&secrets, "ai-anonymity-key")?)?;
        let anonymity = anonymity.try_into().ok().context("secrets/ai-anonymity-key has not 32 bytes, remove it")?;
        let prices = Arc::new(prices(args.ai_prices.as_deref())?);
        let options = GatewayOptions {
            folder: door.as_ref().and_then(|door| door.settings.parent()).map(Path::to_owned).unwrap_or_default(),
            local: local_models(local),
            ..GatewayOptions::new(accounts.ledger().clone(), prices, anonymity)
        };
        let gateway = Gateway::new(&config, options)?;
        if is_development && door.is_some() {
            ensure_key(&accounts, &secrets.join(KEY_FILE)).await?;
        }
        let url = door.as_ref().map(|door| door.url(args)).transpose()?.unwrap_or_default();
        Ok(Self { gateway, accounts, door, event_loops, url })
    }

    /// Where OpenAI's client points; empty where programs have no port.
    pub(crate) fn base_url(&self) -> String {
        self.url.clone()
    }

    /// Answers until `stop` resolves, then lets streams end. When nobody else calls either, which is when `unused`
    /// resolves, it writes what calls came to. SIGHUP reads the settings anew.
    pub(crate) async fn run(self, stop: impl Future<Output = ()>, unused: impl Future<Output = ()>) -> Result<()> {
        let Self { gateway, accounts, door, event_loops, .. } = self;
        let ended = CancellationToken::new();
        // A run that is given up ends the thread, too.
        let _guard = ended.clone().drop_guard();
        let written = keep_accounts(Arc::clone(&accounts), ended.clone())?;
        let outcome = match door {
            Some(door) => door.serve(&event_loops, gateway, accounts, stop).await,
            None => {
                stop.await;
                Ok(())
            }
        };
        unused.await;
        ended.cancel();
        written.await.context("the gateway's accounts broke")?;
        outcome
    }
}

/// Writes what calls came to, in a thread to which every other one is preferred: a batch takes some milliseconds, for which
/// calls would wait where processors are few. Resolves when all is written.
fn keep_accounts(accounts: Arc<Accounts>, ended: CancellationToken) -> Result<oneshot::Receiver<()>> {
    let runtime = Handle::current();
    let (done, written) = oneshot::channel();
    let keep = move || {
        prefer_others();
        runtime.block_on(accounts.run(&ended));
        // Whoever waited may have given up.
        let _ = done.send(());
    };
    std::thread::Builder::new().name("settlements".to_owned()).spawn(keep).context("no thread could be started")?;
    Ok(written)
}

/// Lets others go before this thread. Where that cannot be done, they wait for it a little.
fn prefer_others() {
    // Elsewhere it would be the whole process.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "settlements are written at normal priority");
    }
}

impl Door {
    /// Listens, if the arguments name settings.
    async fn open(args: &AiArgs) -> Result<Option<Self>> {
        let Some(settings) = args.ai_config.clone() else { return Ok(None) };
        let listener = TcpListener::bind(args.ai_listen).await.with_context(|| {
            format!("cannot listen on {}; stop what uses the port, or choose another with --ai-listen", args.ai_listen)
        })?;
        Ok(Some(Self { listener, settings }))
    }

    fn url(&self, args: &AiArgs) -> Result<String> {
        Ok(args.url(self.listener.local_addr()?))
    }

    async fn serve(
        self,
        event_loops: &EventLoops,
        gateway: Gateway,
        accounts: Arc<Accounts>,
        stop: impl Future<Output = ()>,
    ) -> Result<()> {
        let Self { listener, settings } = self;
        let listen = listener.local_addr()?;
        tracing::info!(%listen, "the AI gateway is ready");
        let ingress = Ingress::new(gateway.clone(), accounts, LARGEST_REQUEST);
        let outcome = tokio::select! {
            outcome = serve(listener, event_loops, ingress, stop, DRAIN) => outcome,
            never = reload(&gateway, &settings) => match never? {},
        };
        outcome.context("stopped before every stream was out")
    }
}

/// Reads the settings anew at each SIGHUP. Wrong ones are logged and change nothing.
async fn reload(gateway: &Gateway, settings: &Path) -> Result<std::convert::Infallible> {
    let mut hangup = signal(SignalKind::hangup())?;
    loop {
        if hangup.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
        match read(settings).and_then(|config| Ok(gateway.reload(&config)?)) {
            Ok(()) => tracing::info!("the gateway's settings were read anew"),
            Err(error) => tracing::error!("the gateway's settings were left as they were: {error:#}"),
        }
    }
}

fn read(settings: &Path) -> Result<GatewayConfig> {
    let text = std::fs::read_to_string(settings)
        .with_context(|| format!("cannot read the gateway's settings {}", settings.display()))?;
    GatewayConfig::parse(&text).with_context(|| settings.display().to_string())
}

/// The models that need nobody else: the one that quotes, and the one that makes vectors.
fn local_models(embeddings: Option<Arc<dyn EmbeddingProvider>>) -> Vec<LocalModel> {
    let quoting = LocalModel::quoting(Extractive::new(embeddings.clone()));
    std::iter::once(quoting).chain(embeddings.map(LocalModel::embedding)).collect()
}

fn prices(file: Option<&Path>) -> Result<PriceTable> {
    let known = PriceTable::bundled()?;
    let Some(file) = file else { return Ok(known) };
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read the prices {}", file.display()))?;
    known.overlaid(&text).with_context(|| file.display().to_string())
}

/// Leaves a key that works as it is, and makes another where there is none.
async fn ensure_key(accounts: &Accounts, file: &Path) -> Result<()> {
    if let Ok(kept) = std::fs::read_to_string(file)
        && accounts.authenticate(kept.trim()).await.is_ok()
    {
        return Ok(());
    }
    let team = TenantId(identity::development::TEAM_ID);
    let key = NewKey { name: "Programs on this machine".to_owned(), ..NewKey::default() };
    let nobody = UserId(Uuid::nil());
    let (_, secret) = accounts.store().create_key(team, nobody, key, accounts.now()).await?;
    secrets::write(file, format!("{}\n", secret.reveal()).as_bytes())
        .with_context(|| format!("cannot write {}", file.display()))
}
