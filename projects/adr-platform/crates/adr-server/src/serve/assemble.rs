//! Puts the server together, runs it, and takes it apart in order.

use std::sync::Arc;

use adr_search::{Indexer, IndexerOptions, SearchIndex};
use adr_service::chat::Chat;
use adr_service::decisions::Decisions;
use adr_service::drafting::Drafting;
use adr_service::finding::{DecisionReader, Finder, Summaries};
use adr_service::models::Models;
use adr_service::read_model::Projection;
use adr_service::transfer::Transfer;
use ai_gateway::{Admin, Generation};
use anyhow::{Context, Result};
use api_gateway_core::EdgeConfig;
use api_gateway_core::edge;
use api_gateway_core::event_loops::EventLoops;
use api_gateway_core::session_cookie::SessionKey;
use api_gateway_core::token::{Authenticator, AuthenticatorOptions};
use composable_core::environment::SystemClock;
use composable_postgres::PostgresEventStore;
use composable_postgres::following::PROJECTION_MIGRATIONS;
use identity::{AuthenticateLayer, Directory, Gatekeeper, GatekeeperParts, WorkspaceHandler};
use platform_contracts::gateway::v1::{GatewayConfig, Identity, Limits};
use storage_patterns::{DatabaseOptions, Databases, connect_and_migrate};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::Layer;

use crate::gateway::{Part, Surroundings};
use crate::watching::Watching;

use super::{DRAIN, ServeArgs, embeddings, files};
use crate::rpc::{
    BudgetHandler, ChatHandler, DecisionHandler, DraftHandler, GenerationHandler, KeyHandler, ModelHandler,
    SearchHandler, TransferHandler, UsageHandler,
};

/// Everything the services are made from.
struct Parts {
    databases: Databases,
    gatekeeper: Arc<Gatekeeper>,
    decisions: Decisions,
    finder: Finder,
    transfer: Transfer,
    chat: Chat,
    drafting: Drafting,
    models: Models,
    indexer: Indexer<PostgresEventStore, DecisionReader>,
    gateway: Part,
}

/// Runs the server until SIGTERM or Ctrl-C.
pub(super) async fn serve(args: ServeArgs) -> Result<()> {
    // First, so that a port in use is found before anything else is done.
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("cannot listen on {}; stop what uses the port, or choose another", args.listen))?;
    let _watching = Watching::begin(&args.watch).await?;
    let config = edge_config(&args)?;
    // Here, so that they outlive the databases.
    let event_loops = args.ai.event_loops()?;
    let parts = parts(&args, &config, Arc::clone(&event_loops)).await?;
    let (accounts, models) = (Arc::clone(&parts.gateway.accounts), parts.gateway.gateway.clone());
    let directory = parts.gatekeeper.directory().clone();
    let admin = Admin::new(Arc::clone(&accounts), directory, models.clone(), parts.gateway.base_url());
    // Both ports let their streams out together. What answers calls made there goes on until the last one is out, and
    // the gateway until nobody calls it any more.
    let (stop, stopped) = watch::channel(false);
    let (out, all_out) = watch::channel(false);
    let (leave, left) = watch::channel(false);
    let gateway = tokio::spawn(parts.gateway.run(until(stopped.clone()), until(left)));
    let indexing = tokio::spawn(parts.indexer.run(until(all_out)));
    tokio::spawn({
        let stop = stop.clone();
        async move {
            asked_to_stop().await;
            stop.send_replace(true)
        }
    });

    let router = connectrpc::Router::new()
        .add_service(Arc::new(DecisionHandler { decisions: parts.decisions, finder: parts.finder.clone() }))
        .add_service(Arc::new(SearchHandler(parts.finder)))
        .add_service(Arc::new(TransferHandler(parts.transfer.clone())))
        .add_service(Arc::new(ModelHandler(parts.models)))
        .add_service(Arc::new(ChatHandler(parts.chat)))
        .add_service(Arc::new(DraftHandler(parts.drafting)))
        .add_service(Arc::new(UsageHandler(admin.clone())))
        .add_service(Arc::new(BudgetHandler(admin.clone())))
        .add_service(Arc::new(KeyHandler(admin)))
        .add_service(Arc::new(GenerationHandler(Generation::new(models, accounts))))
        .add_service(Arc::new(WorkspaceHandler::new(Arc::clone(&parts.gatekeeper))));
    let limits = connectrpc::Limits::default()
        .with_max_request_body_size(usize::try_from(config.max_request_bytes).unwrap_or(usize::MAX))
        .with_max_message_size(usize::try_from(config.max_request_bytes).unwrap_or(usize::MAX));
    let service = router.into_axum_service().with_limits(limits);
    let config = Arc::new(config);
    let rpc = AuthenticateLayer::new(Arc::clone(&parts.gatekeeper)).layer(service);
    let files = files::router(parts.transfer, parts.gatekeeper);
    let app = edge::router_with(&config, edge::rpc_service(rpc), files);

    // Not what was asked for: port 0 asks for any.
    let listen = listener.local_addr().unwrap_or(args.listen);
    tracing::info!(%listen, "ready");
    let outcome = edge::serve(listener, app, until(stopped), DRAIN).await;
    stop.send_replace(true);
    out.send_replace(true);
    let indexed = indexing.await;
    leave.send_replace(true);
    gateway.await.context("the AI gateway broke")??;
    indexed.context("the indexer broke")?;
    parts.databases.close().await;
    outcome.context("stopped before every answer was out")
}

async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

fn edge_config(args: &ServeArgs) -> Result<EdgeConfig> {
    let config = GatewayConfig {
        public_url: args.public_url.clone(),
        allowed_origins: args.allowed_origins.clone(),
        identity: Identity {
            issuer: args.oidc_issuer.clone(),
            audience: args.oidc_audience.clone(),
            ..Default::default()
        }
        .into(),
        limits: Limits { requests_per_second: args.requests_per_second, ..Default::default() }.into(),
        web_upstream: args.web_upstream.clone(),
        ..Default::default()
    };
    Ok(EdgeConfig::new(config)?)
}

async fn parts(args: &ServeArgs, config: &EdgeConfig, event_loops: Arc<EventLoops>) -> Result<Parts> {
    let databases = databases(args).await?;
    let keys = ai_gateway::Store::new(databases.application.clone());
    let directory = Directory::new(databases.application.clone()).and_with_them(keys);
    if args.development {
        let secrets = args.data_dir.join("secrets");
        identity::development::seed(&directory, &secrets).await.context("the development team could not be set up")?;
    }
    let authenticator = Authenticator::new(AuthenticatorOptions {
        issuer: config.issuer.clone(),
        audience: config.audience.clone(),
        now: jiff::Timestamp::now,
    })?;
    let session_key = args.session_key_file.as_deref().map(SessionKey::read).transpose()?;
    let gatekeeper = Arc::new(Gatekeeper::new(GatekeeperParts {
        config: config.clone(),
        authenticator,
        session_key,
        directory,
        issuer_name: args.development.then(|| identity::development::ISSUER_NAME.to_owned()),
    }));

    let store = PostgresEventStore::open(&databases).await?.with_projection(Projection::default());
    let pool = databases.application.clone();
    let decisions = Decisions::new(store.clone(), pool.clone(), Arc::new(SystemClock));
    let local = args.model.load().await?;
    let surroundings = Surroundings {
        databases: &databases,
        data_dir: &args.data_dir,
        is_development: args.development,
        local: local.clone(),
        event_loops,
    };
    let gateway = Part::new(&args.ai, surroundings).await?;
    let embeddings = embeddings::models(&gateway, local, &pool).await?;
    let index = SearchIndex::open(&databases, &args.data_dir.join("search"), embeddings)?;
    let reader = Arc::new(DecisionReader::new(store.clone()));
    let indexer = Indexer::new(Arc::clone(&index), store, reader, IndexerOptions::default());
    let finder = Finder::new(index, indexer.handle(), Summaries::new(pool.clone()), decisions.clone());
    let transfer = Transfer::new(decisions.clone(), pool.clone());
    let models = Models::new(gateway.gateway.clone(), Arc::clone(&gateway.accounts));
    let chat = Chat::new(pool, finder.clone(), models.clone());
    let drafting = Drafting::new(finder.clone(), models.clone());
    Ok(Parts { databases, gatekeeper, decisions, finder, transfer, chat, drafting, models, indexer, gateway })
}

async fn databases(args: &ServeArgs) -> Result<Databases> {
    let options = DatabaseOptions { role_prefix: "adr".to_owned(), ..DatabaseOptions::from_url(&args.database_url)? };
    let sets = [
        composable_postgres::MIGRATIONS,
        PROJECTION_MIGRATIONS,
        identity::MIGRATIONS,
        adr_service::MIGRATIONS,
        adr_search::MIGRATIONS,
        ai_gateway::MIGRATIONS,
    ];
    connect_and_migrate(&options, &sets).await.context("the database could not be prepared")
}

pub(crate) async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
}
