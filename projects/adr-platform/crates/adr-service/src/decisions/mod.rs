//! Every change to a decision, and the versions it has had.
//!
//! [`Decisions`] is what handlers hold. A change loads the decision, lets `adr-domain` decide, appends the events and
//! answers with the decision as it now stands. Someone else's change in between is a conflict that carries both sides.

mod compare;
pub(crate) mod create;
mod error;
pub(crate) mod input;
mod queries;
mod versions;

pub use compare::Compared;
pub use create::NewDecision;

use adr_domain::decision::{Command, Decision, DecisionId, State};
use adr_records::{Status, Successor};
use api_gateway_core::ServiceError;
use composable_core::{
    Actor, Aggregate, AggregateStore, Clock, CommandContext, CommandId, EventMetadata, ExecuteError, Executed,
    StreamId, Version,
};
use composable_postgres::PostgresEventStore;
use identity::{Caller, Role};
use platform_contracts::adr::v1::{self, RelationKind};
use sqlx::PgPool;
use std::num::NonZeroU64;
use std::sync::Arc;
use storage_patterns::TenantContext;
use uuid::Uuid;

use crate::read_model;
use error::IntoService;
pub(crate) use error::{database, listed};

/// Changes between two snapshots of a decision. Most events hold the whole text, so a tail of them is dear to load.
const SNAPSHOT_EVERY: NonZeroU64 = NonZeroU64::new(20).unwrap();
/// Room for the decisions that were changed last.
const CACHE_BYTES: usize = 64 * 1024 * 1024;
/// What a decision takes in memory beside its text, about.
const DECISION_BYTES: usize = 1024;

/// Decisions, for every workspace.
#[derive(Clone)]
pub struct Decisions {
    aggregates: AggregateStore<PostgresEventStore, Decision>,
    pool: PgPool,
    clock: Arc<dyn Clock>,
}

/// A change, and the version of the decision it starts from.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// Id of the decision.
    pub id: &'a str,
    /// The version the caller has seen.
    pub expected_version: u64,
}

impl Decisions {
    /// Decisions in this store, with their read model behind `pool`.
    #[must_use]
    pub fn new(store: PostgresEventStore, pool: PgPool, clock: Arc<dyn Clock>) -> Self {
        let aggregates = AggregateStore::new(store, ())
            .with_snapshot_every(SNAPSHOT_EVERY)
            .with_cache(CACHE_BYTES, |state: &State| DECISION_BYTES + state.content.len());
        Self { aggregates, pool, clock }
    }

    /// A decision as it stands.
    ///
    /// # Errors
    /// `decision.not_found`.
    pub async fn get(&self, caller: &Caller, id: &str) -> Result<v1::Decision, ServiceError> {
        self.read(caller, input::decision_id(id)?).await
    }

    /// Replaces the record's text.
    ///
    /// # Errors
    /// `decision.changed` with both versions when someone else was faster; `decision.*` when the rules refuse.
    pub async fn edit(
        &self,
        caller: &Caller,
        change: Change<'_>,
        content: &str,
        title: &str,
        comment: &str,
    ) -> Result<v1::Decision, ServiceError> {
        let command = Command::Edit {
            content: content.to_owned(),
            title: (!title.is_empty()).then(|| title.to_owned()),
            comment: comment.to_owned(),
        };
        self.change(caller, change, command, Some((content, title))).await
    }

    /// Writes another status into the record.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub async fn change_status(
        &self,
        caller: &Caller,
        change: Change<'_>,
        status: Status,
    ) -> Result<v1::Decision, ServiceError> {
        self.change(caller, change, Command::ChangeStatus(status), None).await
    }

    /// Names the decisions that replace this one.
    ///
    /// # Errors
    /// As [`Self::edit`], and `decision.not_found` when a successor does not exist.
    pub async fn supersede(
        &self,
        caller: &Caller,
        change: Change<'_>,
        successors: &[&str],
    ) -> Result<v1::Decision, ServiceError> {
        let own = input::decision_id(change.id)?;
        let mut named = Vec::with_capacity(successors.len());
        for id in successors {
            let id = input::decision_id(id)?;
            if id == own {
                return Err(adr_domain::decision::Error::LinkToItself.into_service());
            }
            named.push((id, self.successor(caller, id).await?));
        }
        self.change(caller, change, Command::Supersede(named), None).await
    }

    /// Links a decision to another.
    ///
    /// # Errors
    /// As [`Self::edit`], and `decision.not_found` when the other does not exist.
    pub async fn relate(
        &self,
        caller: &Caller,
        change: Change<'_>,
        kind: RelationKind,
        target: &str,
    ) -> Result<v1::Decision, ServiceError> {
        let (own, target) = (input::decision_id(change.id)?, input::decision_id(target)?);
        self.read(caller, target).await?;
        self.change(caller, change, Command::Relate { kind, target, own }, None).await
    }

    /// Removes a link that was made here.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub async fn unrelate(
        &self,
        caller: &Caller,
        change: Change<'_>,
        kind: RelationKind,
        target: &str,
    ) -> Result<v1::Decision, ServiceError> {
        let target = input::decision_id(target)?;
        self.change(caller, change, Command::Unrelate { kind, target }, None).await
    }

    /// Replaces the tags.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub async fn tag(&self, caller: &Caller, change: Change<'_>, tags: &[&str]) -> Result<v1::Decision, ServiceError> {
        self.change(caller, change, Command::Tag(input::owned(tags)), None).await
    }

    /// Replaces the categories.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub async fn categorise(
        &self,
        caller: &Caller,
        change: Change<'_>,
        categories: &[&str],
    ) -> Result<v1::Decision, ServiceError> {
        self.change(caller, change, Command::Categorise(input::owned(categories)), None).await
    }

    /// Takes a decision out of lists and search.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub async fn archive(&self, caller: &Caller, change: Change<'_>) -> Result<v1::Decision, ServiceError> {
        self.change(caller, change, Command::Archive, None).await
    }

    /// Brings an archived decision back.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub async fn restore(&self, caller: &Caller, change: Change<'_>) -> Result<v1::Decision, ServiceError> {
        self.change(caller, change, Command::Restore, None).await
    }

    /// Makes an earlier version the newest one.
    ///
    /// # Errors
    /// As [`Self::edit`], and `version.not_found`.
    pub async fn roll_back(
        &self,
        caller: &Caller,
        change: Change<'_>,
        to_version: u64,
    ) -> Result<v1::Decision, ServiceError> {
        let earlier = self.state_at(caller, input::decision_id(change.id)?, to_version).await?;
        self.change(caller, change, Command::RollBack { to_version, earlier: Box::new(earlier) }, None).await
    }

    async fn change(
        &self,
        caller: &Caller,
        change: Change<'_>,
        command: Command,
        sent: Option<(&str, &str)>,
    ) -> Result<v1::Decision, ServiceError> {
        caller.clone().require(Role::Editor)?;
        let id = input::decision_id(change.id)?;
        if change.expected_version == 0 {
            return Err(input::expected_version_missing());
        }
        let expected = Version::new(change.expected_version);
        match self.execute(caller, id, command, Some(expected)).await {
            Ok(_) => self.read(caller, id).await,
            Err(error) if error.is_conflict() => {
                let current = self.read(caller, id).await?;
                Err(error::conflict(current, change.expected_version, sent))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Runs a command on a decision.
    pub(crate) async fn execute(
        &self,
        caller: &Caller,
        id: DecisionId,
        command: Command,
        expected: Option<Version>,
    ) -> Result<Executed<Decision>, error::Execution> {
        let context = command_context(caller, expected);
        let executed = self.aggregates.execute(caller.tenant, &stream(id)?, command, context).await?;
        warn_without_snapshot(id, &executed);
        Ok(executed)
    }

    /// Runs a command that may be repeated, again where someone else's change came in between. Gives the number of
    /// events and the version reached.
    pub(crate) async fn execute_settled(
        &self,
        caller: &Caller,
        id: DecisionId,
        command: Command,
    ) -> Result<(u64, u64), error::Execution> {
        let context = command_context(caller, None);
        let executed = self.aggregates.execute_once(caller.tenant, &stream(id)?, command, context).await?;
        warn_without_snapshot(id, &executed);
        Ok((executed.events, executed.root.version.get()))
    }

    /// What a command would do: the number of events, and the version it would reach.
    pub(crate) async fn would(
        &self,
        caller: &Caller,
        id: DecisionId,
        command: Command,
    ) -> Result<(u64, u64), error::Execution> {
        let root = self.aggregates.load(caller.tenant, &stream(id)?).await.map_err(error::load)?;
        let events = Decision::decide(&root.state, command, &()).map_err(ExecuteError::Rejected)?.len() as u64;
        Ok((events, root.version.plus(events).get()))
    }

    /// A decision as its events have left it.
    pub(crate) async fn state(&self, caller: &Caller, id: DecisionId) -> Result<State, ServiceError> {
        let root = self.aggregates.load(caller.tenant, &stream(id)?).await.map_err(error::load)?;
        Ok(root.state)
    }

    async fn state_at(&self, caller: &Caller, id: DecisionId, version: u64) -> Result<State, ServiceError> {
        if version == 0 {
            return Err(input::version_not_found(version));
        }
        let root = self.aggregates.load_at(caller.tenant, &stream(id)?, Version::new(version)).await;
        Ok(root.map_err(|error| error::load_version(id, error))?.state)
    }

    pub(crate) async fn read(&self, caller: &Caller, id: DecisionId) -> Result<v1::Decision, ServiceError> {
        let decision = read_model::decision(&self.pool, caller.tenant, id.0).await.map_err(database)?;
        decision.ok_or_else(|| input::not_found(id))
    }

    /// How a successor is named in the record it replaces.
    async fn successor(&self, caller: &Caller, id: DecisionId) -> Result<Successor, ServiceError> {
        let summary = self.read(caller, id).await?.summary.into_option().unwrap_or_default();
        Ok(Successor { number: summary.number, title: summary.title, path: summary.path })
    }
}

/// The stream of a decision.
fn stream(id: DecisionId) -> Result<StreamId, ServiceError> {
    Decision::stream(id).map_err(ServiceError::internal)
}

/// What the database needs to know of the caller.
pub(crate) fn context(caller: &Caller) -> TenantContext {
    TenantContext { tenant: caller.tenant.uuid(), user: Some(caller.user_id.0) }
}

fn command_context(caller: &Caller, expected: Option<Version>) -> CommandContext {
    CommandContext {
        id: CommandId::new(Uuid::now_v7()),
        metadata: EventMetadata {
            actor: Some(Actor { id: caller.user_id.0, name: caller.name.clone() }),
            traceparent: caller.traceparent.clone(),
            ..EventMetadata::default()
        },
        expected,
    }
}

fn warn_without_snapshot(id: DecisionId, executed: &Executed<Decision>) {
    if let Some(error) = &executed.snapshot_error {
        tracing::warn!(decision = %id, %error, "no snapshot could be kept");
    }
}
