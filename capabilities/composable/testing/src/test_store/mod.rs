//! Tests of reducers that leave nothing out.
//!
//! **Purpose.** A [`TestStore`] holds a reducer and its state. The test sends actions, says
//! what each one changes, says how every effect ends, and receives every action that comes
//! of it. Whatever the test does not mention fails it: a state that changed otherwise, an
//! action that nobody received, an effect that still runs at the end.
//!
//! **When to use it.** For a reducer with effects. Rules that are commands and events only
//! read better with [`given`](crate::given).
//!
//! ```
//! use std::time::Duration;
//! use composable_core::{Effect, Effects, Reducer};
//! use composable_testing::TestStore;
//!
//! #[derive(Clone, Debug, PartialEq)]
//! enum Action { Pressed, Faded }
//!
//! struct Light;
//! impl Reducer for Light {
//!     type State = bool;
//!     type Action = Action;
//!     type Environment = ();
//!     fn reduce(&self, is_on: &mut bool, action: Action, (): &()) -> Effects<Action> {
//!         *is_on = action == Action::Pressed;
//!         if *is_on { Effect::delay(Duration::from_secs(30), Action::Faded).into() } else { Effects::none() }
//!     }
//! }
//!
//! let mut store = TestStore::new(Light, false, ());
//! store.send(Action::Pressed, |is_on| *is_on = true);
//! store.advance(Duration::from_secs(30));
//! store.receive(Action::Faded, |is_on| *is_on = false);
//! store.finish();
//! ```
//!
//! **How to extend it.** A new kind of effect gets a function that says how it ends, in
//! [`effects`], and a line in the list of what still runs.
//!
//! Exhaustivity is relaxed by name only: [`TestStore::relax`].

pub mod effects;
mod running;

use std::fmt::Debug;
use std::time::Duration;

use composable_core::{Effects, Reducer};

use crate::report::{assert_same, fail};
use running::Running;

/// What a test may leave out once it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relax {
    /// Changes of the state need not be said. What the test says of it must still be so.
    State,
    /// Actions that effects produce are reduced when the next step comes, also unreceived.
    Actions,
    /// Effects may still run, and deadlines be set, at the end.
    Effects,
}

/// A reducer under test. See the [module documentation](self).
#[must_use = "end the test with `finish`"]
pub struct TestStore<R: Reducer> {
    reducer: R,
    state: R::State,
    environment: R::Environment,
    running: Running<R::Action>,
    relaxed: Vec<Relax>,
    is_finished: bool,
}

impl<R: Reducer> TestStore<R>
where
    R::State: Clone + PartialEq + Debug,
    R::Action: Debug,
{
    /// A reducer before its first action.
    pub fn new(reducer: R, state: R::State, environment: R::Environment) -> Self {
        let running = Running::new();
        Self { reducer, state, environment, running, relaxed: Vec::new(), is_finished: false }
    }

    /// Leaves something out from here on.
    pub fn relax(&mut self, what: Relax) -> &mut Self {
        self.relaxed.push(what);
        self
    }

    /// The state as it is.
    pub const fn state(&self) -> &R::State {
        &self.state
    }

    /// The environment, to move its clock.
    pub const fn environment(&self) -> &R::Environment {
        &self.environment
    }

    /// Reduces an action from outside. `change` turns the state before into the state
    /// expected after it.
    ///
    /// # Panics
    /// When the state changes otherwise, or earlier actions were not received.
    #[track_caller]
    pub fn send(&mut self, action: R::Action, change: impl FnOnce(&mut R::State)) {
        self.skip_or_refuse_produced("before the next action is sent");
        self.reduce(action, change);
    }

    /// Receives the next action that an effect produced, which is to equal this one.
    ///
    /// # Panics
    /// When there is none, it is another one, or the state changes otherwise.
    #[track_caller]
    pub fn receive(&mut self, expected: R::Action, change: impl FnOnce(&mut R::State))
    where
        R::Action: PartialEq,
    {
        while self.is_relaxed(Relax::Actions) && self.running.produced.front().is_some_and(|next| *next != expected) {
            self.reduce_next();
        }
        let action = self.next_produced(&format!("{expected:?}"));
        assert_same(action == expected, "another action was received", &expected, &action);
        self.reduce(action, change);
    }

    /// Receives the next action that an effect produced, of which `check` is to be true.
    /// For actions that cannot be compared.
    ///
    /// # Panics
    /// As [`receive`](Self::receive).
    #[track_caller]
    pub fn receive_where(&mut self, check: impl FnOnce(&R::Action) -> bool, change: impl FnOnce(&mut R::State)) {
        let action = self.next_produced("an action");
        if !check(&action) {
            fail(&format!("another action was received:\n{action:#?}"));
        }
        self.reduce(action, change);
    }

    /// Lets time pass. Delays that are over produce their actions, earliest first.
    ///
    /// # Panics
    /// When earlier actions were not received: what they start would start too late.
    #[track_caller]
    pub fn advance(&mut self, duration: Duration) {
        self.skip_or_refuse_produced("before time passes");
        self.running.advance(duration);
    }

    /// Ends the test: every action was received, no effect runs, no deadline is set.
    ///
    /// # Panics
    /// When that is not so.
    #[track_caller]
    pub fn finish(mut self) {
        self.is_finished = true;
        self.skip_or_refuse_produced("before the test ends");
        if self.is_relaxed(Relax::Effects) {
            return;
        }
        let still: Vec<String> = self.running.leaves().map(|leaf| format!("{:?}", leaf.effect)).collect();
        if !still.is_empty() {
            fail(&format!("effects still run, say how they end or cancel them:\n  {}", still.join("\n  ")));
        }
        if !self.running.deadlines.is_empty() {
            fail(&format!("deadlines are still set, expect or cancel them:\n{:#?}", self.running.deadlines));
        }
    }

    #[track_caller]
    fn reduce(&mut self, action: R::Action, change: impl FnOnce(&mut R::State)) {
        let shown = format!("{action:?}");
        let mut expected = self.state.clone();
        let effects = self.reducer.reduce(&mut self.state, action, &self.environment);
        if self.is_relaxed(Relax::State) {
            // What the test says must hold; what it does not say may have changed.
            expected = self.state.clone();
        }
        change(&mut expected);
        let same = expected == self.state;
        assert_same(same, &format!("the state is another after {shown}"), &expected, &self.state);
        self.start(effects);
    }

    fn reduce_next(&mut self) {
        if let Some(action) = self.running.produced.pop_front() {
            let effects = self.reducer.reduce(&mut self.state, action, &self.environment);
            self.start(effects);
        }
    }

    fn start(&mut self, effects: Effects<R::Action>) {
        effects.into_iter().for_each(|effect| self.running.start(effect));
    }

    #[track_caller]
    fn next_produced(&mut self, expected: &str) -> R::Action {
        let Some(action) = self.running.produced.pop_front() else {
            let still: Vec<String> = self.running.leaves().map(|leaf| format!("{:?}", leaf.effect)).collect();
            fail(&format!("no action to receive, expected {expected}; still running:\n  {}", still.join("\n  ")));
        };
        action
    }

    #[track_caller]
    fn skip_or_refuse_produced(&mut self, when: &str) {
        if self.is_relaxed(Relax::Actions) {
            while !self.running.produced.is_empty() {
                self.reduce_next();
            }
        } else if !self.running.produced.is_empty() {
            fail(&format!("receive these actions {when}:\n{:#?}", self.running.produced));
        }
    }

    fn is_relaxed(&self, what: Relax) -> bool {
        self.relaxed.contains(&what)
    }
}

impl<R: Reducer> Drop for TestStore<R> {
    fn drop(&mut self) {
        // A test that forgot to finish has not looked at what still runs.
        if !self.is_finished && !std::thread::panicking() {
            fail("end the test with `finish`: it looks for actions and effects that were left");
        }
    }
}
