//! Given, when, then: tests that read like the rules they test.
//!
//! ```
//! use composable_core::{Aggregate, json_events};
//! use composable_testing::given;
//!
//! json_events! {
//!     #[derive(Debug, PartialEq)]
//!     enum DoorEvent { Opened = "door.v1.Opened" }
//! }
//!
//! #[derive(Debug, PartialEq, thiserror::Error)]
//! #[error("the door is open already")]
//! struct IsOpen;
//!
//! struct Door;
//! impl Aggregate for Door {
//!     const CATEGORY: &'static str = "door";
//!     type State = bool;
//!     type Command = ();
//!     type Event = DoorEvent;
//!     type Error = IsOpen;
//!     type Environment = ();
//!
//!     fn decide(is_open: &bool, (): (), (): &()) -> Result<Vec<DoorEvent>, IsOpen> {
//!         if *is_open { Err(IsOpen) } else { Ok(vec![DoorEvent::Opened]) }
//!     }
//!
//!     fn apply(is_open: &mut bool, _: &DoorEvent) {
//!         *is_open = true;
//!     }
//! }
//!
//! given::<Door>([])
//!     .when(())
//!     .then([DoorEvent::Opened])
//!     .then_state(|is_open| *is_open)
//!     .when(())
//!     .then_error(IsOpen);
//! ```
//!
//! A failing step shows a line-by-line difference of what was expected and what came.

use std::fmt::Debug;

use composable_core::{Aggregate, AggregateRoot, StreamId};

use crate::report::{assert_same, fail};

const SOMETHING_ELSE: &str = "the command did something else";

/// An aggregate to which these events have happened, and with which nothing is asked of the
/// environment but its default. Use [`Given::new`] for another environment.
#[must_use = "say what happens `when` a command comes"]
pub fn given<A: Aggregate<Environment: Default>>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
    Given::new(A::Environment::default(), events)
}

/// An aggregate with a history.
pub struct Given<A: Aggregate> {
    state: A::State,
    environment: A::Environment,
}

impl<A: Aggregate> Given<A> {
    /// An aggregate to which these events have happened, in this environment.
    #[must_use = "say what happens `when` a command comes"]
    pub fn new(environment: A::Environment, events: impl IntoIterator<Item = A::Event>) -> Self {
        let mut state = A::State::default();
        for event in events {
            A::apply(&mut state, &event);
        }
        Self { state, environment }
    }

    /// Holds a command against it.
    pub fn when(self, command: A::Command) -> Outcome<A> {
        let result = A::decide(&self.state, command, &self.environment);
        Outcome { state: self.state, environment: self.environment, result }
    }

    /// By now this is true of the state.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    pub fn then_state(self, check: impl FnOnce(&A::State) -> bool) -> Self
    where
        A::State: Debug,
    {
        if !check(&self.state) {
            fail(&format!("the state is not as it should be:\n{:#?}", self.state));
        }
        self
    }

    /// The state the events led to.
    pub const fn state(&self) -> &A::State {
        &self.state
    }
}

/// What became of a command.
#[must_use = "say what should have happened with `then`, `then_error` or `then_nothing`"]
pub struct Outcome<A: Aggregate> {
    state: A::State,
    environment: A::Environment,
    result: Result<Vec<A::Event>, A::Error>,
}

impl<A: Aggregate<Event: Debug>> Outcome<A> {
    /// It led to exactly these events. The scenario goes on from there.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = A::Event>) -> Given<A>
    where
        A::Event: PartialEq,
    {
        let expected: Result<Vec<A::Event>, A::Error> = Ok(expected.into_iter().collect());
        let same = matches!((&expected, &self.result), (Ok(expected), Ok(actual)) if expected == actual);
        assert_same(same, SOMETHING_ELSE, &expected, &self.result);
        self.go_on()
    }

    /// It led to no events: everything is as it was.
    ///
    /// # Panics
    /// When it led to events or was refused.
    #[track_caller]
    pub fn then_nothing(self) -> Given<A> {
        let expected: Result<Vec<A::Event>, A::Error> = Ok(Vec::new());
        assert_same(matches!(&self.result, Ok(events) if events.is_empty()), SOMETHING_ELSE, &expected, &self.result);
        self.go_on()
    }

    /// It was refused for this reason. The scenario goes on with the state as it was.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn then_error(self, expected: A::Error) -> Given<A>
    where
        A::Error: PartialEq,
    {
        let same = matches!(&self.result, Err(actual) if *actual == expected);
        assert_same(same, SOMETHING_ELSE, &Err::<Vec<A::Event>, _>(expected), &self.result);
        self.go_on()
    }

    /// Its events led to a state of which this is true.
    ///
    /// # Panics
    /// When it is not, or the command was refused.
    #[track_caller]
    pub fn then_state(self, check: impl FnOnce(&A::State) -> bool) -> Given<A>
    where
        A::State: Debug,
    {
        if let Err(error) = &self.result {
            fail(&format!("the command was refused: {error}"));
        }
        self.go_on().then_state(check)
    }

    fn go_on(self) -> Given<A> {
        let Self { mut state, environment, result } = self;
        for event in result.iter().flatten() {
            A::apply(&mut state, event);
        }
        Given { state, environment }
    }
}

/// A root to start from in tests that need one: a history in a stream of the name `test`.
///
/// # Panics
/// When the aggregate's category is no valid category.
pub fn root<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> AggregateRoot<A> {
    let stream: StreamId = match A::stream("test") {
        Ok(stream) => stream,
        Err(error) => fail(&error.to_string()),
    };
    let mut root = AggregateRoot::new(stream);
    for event in events {
        root.apply(&event);
    }
    root
}
