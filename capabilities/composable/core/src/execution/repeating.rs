//! Commands that come again: what an earlier attempt recorded is what counts.

use super::loading::Loaded;
use super::observing::{Decided, observed};
use super::{AggregateStore, ExecuteError, Executed, LoadError};
use crate::aggregate::{Aggregate, AggregateRoot, CommandContext};
use crate::event::RecordedEvent;
use crate::ids::{EventId, TenantId, Version};
use crate::position::GlobalPosition;
use crate::store::{AppendError, EventStore};
use crate::stream_id::StreamId;

/// How often [`AggregateStore::execute_once`] decides, when each time someone else was faster.
pub const MOST_CONFLICTS: u32 = 50;

/// What a command left in the store.
#[derive(Clone, Copy, Default)]
pub(super) struct Recorded {
    pub(super) events: u64,
    pub(super) position: Option<GlobalPosition>,
    pub(super) was_duplicate: bool,
}

impl<S: EventStore, A: Aggregate> AggregateStore<S, A> {
    /// Executes a command that may come twice, from a sender who has seen no version: a saga, a deadline, a consumer, a
    /// payment's callback.
    ///
    /// It differs from [`execute`](Self::execute) in two things. When someone else writes to the aggregate at the same
    /// moment, it is decided anew, [`MOST_CONFLICTS`] times at most; where the context expects a version, the conflict
    /// is returned. And when it is not executed, it looks at the whole stream, behind the last snapshot too: a command
    /// that was executed before counts as executed, whatever the rules say now.
    ///
    /// ```
    /// # use composable_core::{Aggregate, AggregateStore, CommandContext, CommandId, TenantId, json_events};
    /// # use composable_testing::MemoryEventStore;
    /// # json_events! { pub enum Happened { Paid = "invoice.v1.Paid" } }
    /// # #[derive(Debug, thiserror::Error)]
    /// # #[error("the invoice is paid")]
    /// # struct IsPaid;
    /// # #[derive(Clone, Copy)]
    /// # struct Pay;
    /// # struct Invoice;
    /// # impl Aggregate for Invoice {
    /// #     const CATEGORY: &'static str = "invoice";
    /// #     type State = bool;
    /// #     type Command = Pay;
    /// #     type Event = Happened;
    /// #     type Error = IsPaid;
    /// #     type Environment = ();
    /// #     fn decide(is_paid: &bool, Pay: Pay, (): &()) -> Result<Vec<Happened>, IsPaid> {
    /// #         if *is_paid { Err(IsPaid) } else { Ok(vec![Happened::Paid]) }
    /// #     }
    /// #     fn apply(is_paid: &mut bool, _: &Happened) { *is_paid = true }
    /// # }
    /// # futures::executor::block_on(async {
    /// let invoices = AggregateStore::<_, Invoice>::new(MemoryEventStore::new(), ());
    /// let (tenant, invoice) = (TenantId::fresh(), Invoice::stream(7)?);
    /// let callback = CommandContext::new(CommandId::fresh());
    /// assert!(!invoices.execute_once(tenant, &invoice, Pay, callback.clone()).await?.was_duplicate);
    /// assert!(invoices.execute_once(tenant, &invoice, Pay, callback).await?.was_duplicate);
    /// // Another payment is another command.
    /// assert!(invoices.execute_once(tenant, &invoice, Pay, CommandContext::new(CommandId::fresh())).await.is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`execute`](Self::execute). After one that is neither a refusal nor a conflict it is uncertain whether the
    /// command was executed: send it again with the same id.
    pub async fn execute_once(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        command: A::Command,
        context: CommandContext,
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        let (name, context) = (A::command_name(&command), &context);
        let work = async move {
            let mut attempts = 0;
            let result = loop {
                attempts += 1;
                match self.attempt(tenant, stream, command.clone(), context.clone()).await {
                    Err(ExecuteError::Append(AppendError::Conflict(_)))
                        if context.expected.is_none() && attempts < MOST_CONFLICTS => {}
                    Err(error) => break self.unless_executed_before(tenant, stream, context, error).await,
                    executed => break executed,
                }
            };
            Decided { result, attempts }
        };
        observed(tenant, stream, name, context, work).await
    }

    /// A refusal is believed when the command was not executed before.
    async fn unless_executed_before(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        context: &CommandContext,
        error: ExecuteError<A::Error>,
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        match error {
            ExecuteError::Rejected(_) | ExecuteError::Append(AppendError::EventIdReused { .. }) => {
                self.executed_before(tenant, stream, context).await?.ok_or(error)
            }
            error => Err(error),
        }
    }

    /// What the command did when it was executed before, however long ago.
    async fn executed_before(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        context: &CommandContext,
    ) -> Result<Option<Executed<A>>, LoadError> {
        // Without snapshots everything was looked at before the rules were asked.
        if A::snapshots().is_none() {
            return Ok(None);
        }
        let events = self.store.load(tenant, stream, Version::NONE).await?;
        let Some(recorded) = recorded_by(&events, context) else { return Ok(None) };
        let mut root = AggregateRoot::new(stream.clone());
        self.replay(&mut root, &events)?;
        Ok(Some(Executed::new(root, recorded)))
    }

    /// What an earlier attempt of the same command recorded, as far back as is known: to
    /// the version the sender has seen, or else to the last snapshot.
    pub(super) async fn find_recorded(
        &self,
        tenant: TenantId,
        loaded: &Loaded<A>,
        context: &CommandContext,
    ) -> Result<Option<Recorded>, LoadError> {
        let found = recorded_by(&loaded.tail, context);
        match context.expected {
            Some(seen) if found.is_none() && seen < loaded.snapshot_version => {
                Ok(recorded_by(&self.store.load(tenant, &loaded.root.stream, seen).await?, context))
            }
            _ => Ok(found),
        }
    }
}

fn recorded_by(events: &[RecordedEvent], context: &CommandContext) -> Option<Recorded> {
    let first = EventId::derive(context.id, 0);
    let start = events.iter().position(|event| event.id == first)?;
    let own = |(index, event): &(usize, &RecordedEvent)| event.id == EventId::derive(context.id, *index);
    let mut recorded = Recorded { was_duplicate: true, ..Recorded::default() };
    for (_, event) in events[start..].iter().enumerate().take_while(own) {
        recorded.events += 1;
        recorded.position = Some(event.position);
    }
    Some(recorded)
}
