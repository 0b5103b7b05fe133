//! Effects that survive the process: commands for others, and for later.

use std::time::Duration;

use composable_core::{
    AggregateStore, CommandId, CommandMessage, Deadline, Deadlines, DispatchCommand, Effect, Effects, EventMetadata,
    EventStore, Reducer, StreamId, TenantId, Version,
};
use composable_runtime::{CommandRouter, DurableServices, Options, Store};
use composable_testing::{MemoryDeadlines, MemoryEventStore};
use jiff::Timestamp;

use bell::{Bell, Ring};

mod bell {
    use composable_core::{Aggregate, json_commands, json_events};

    json_commands! {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum Ring {
            Ring = "bell.Ring",
        }
    }

    json_events! {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum Rang {
            Rang = "bell.Rang",
        }
    }

    pub(crate) struct Bell;

    impl Aggregate for Bell {
        const CATEGORY: &'static str = "bell";
        type State = u32;
        type Command = Ring;
        type Event = Rang;
        type Error = std::fmt::Error;
        type Environment = ();

        fn decide(_: &u32, _: Ring, (): &()) -> Result<Vec<Rang>, std::fmt::Error> {
            Ok(vec![Rang::Rang])
        }

        fn apply(count: &mut u32, _: &Rang) {
            *count += 1;
        }
    }
}

#[derive(Debug)]
enum Action {
    RingNow(CommandMessage),
    RingLater(Deadline),
    Never(&'static str),
    HasRung(bool),
}

/// Asks for what it is told to ask for, and remembers the answers.
struct Ringer;

impl Reducer for Ringer {
    type State = Vec<bool>;
    type Action = Action;
    type Environment = ();

    fn reduce(&self, answers: &mut Vec<bool>, action: Action, (): &()) -> Effects<Action> {
        match action {
            Action::RingNow(command) => {
                let then = |result: Result<(), _>| Some(Action::HasRung(result.is_ok()));
                Effect::DispatchCommand(Box::new(DispatchCommand { command, then: Box::new(then) })).into()
            }
            Action::RingLater(deadline) => Effect::Schedule(Box::new(deadline)).into(),
            Action::Never(id) => Effect::cancel(id).into(),
            Action::HasRung(has_rung) => {
                answers.push(has_rung);
                Effects::none()
            }
        }
    }
}

#[tokio::test]
async fn effects_reach_other_aggregates_and_later_times() {
    let (events, deadlines, tenant) = (MemoryEventStore::new(), MemoryDeadlines::new(), TenantId::fresh());
    let router = CommandRouter::new().with(AggregateStore::<_, Bell>::new(events.clone(), ()));
    let services = DurableServices::new(events.clone(), tenant, router, deadlines.clone());
    let store = Store::start(Ringer, Vec::new(), (), services, Options::default());
    let ring = |target: &str| {
        let target: StreamId = target.parse().unwrap();
        CommandMessage::encode(CommandId::fresh(), tenant, target, &Ring::Ring, EventMetadata::default())
    };
    let later = |id: &'static str| Deadline { id: id.into(), due: Timestamp::MAX, command: ring("bell-1") };
    let now = ring("bell-1");
    for action in [Action::RingNow(now.clone()), Action::RingNow(now), Action::RingNow(ring("nobody-1"))] {
        store.send(action).await.unwrap();
    }
    for action in [Action::RingLater(later("noon")), Action::RingLater(later("evening"))] {
        store.reduce(action).await.unwrap();
    }
    // Effects of different actions run side by side: both deadlines are set before one is taken back.
    while deadlines.list(tenant, None, 10).await.unwrap().len() < 2 {
        tokio::task::yield_now().await;
    }
    store.send(Action::Never("noon")).await.unwrap();
    // Too long for the id of a deadline: nothing but running effects can have it.
    store.send(Action::Never(Box::leak("x".repeat(1_000).into_boxed_str()))).await.unwrap();
    let mut answers = store.shut_down(Duration::from_secs(30)).await.unwrap();
    answers.sort_unstable();
    assert_eq!(answers, [false, true, true]);
    assert_eq!(events.load(tenant, &"bell-1".parse().unwrap(), Version::NONE).await.unwrap().len(), 1);
    let left = deadlines.list(tenant, None, 10).await.unwrap();
    assert_eq!(left.iter().map(|pending| pending.deadline.id.as_str()).collect::<Vec<_>>(), ["evening"]);
}
