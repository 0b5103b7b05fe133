//! Large reducers out of small ones.
//!
//! * [`combine_reducers`]: two reducers of the same state, one after the other.
//! * [`scope_reducer`]: a reducer of a part, made one of the whole.
//!
//! ```
//! use composable_core::{Effects, Reducer, combine_reducers, scope_reducer};
//!
//! #[derive(Clone, Copy, Debug)]
//! enum Count { Up }
//!
//! struct Counter;
//! impl Reducer for Counter {
//!     type State = u32;
//!     type Action = Count;
//!     type Environment = ();
//!     fn reduce(&self, count: &mut u32, Count::Up: Count, (): &()) -> Effects<Count> {
//!         *count += 1;
//!         Effects::none()
//!     }
//! }
//!
//! #[derive(Clone, Debug)]
//! enum Action { Left(Count), Right(Count) }
//!
//! let left = scope_reducer(
//!     Counter,
//!     |both: &mut (u32, u32)| Some(&mut both.0),
//!     |environment: &()| environment,
//!     |action| if let Action::Left(count) = action { Some(count) } else { None },
//!     Action::Left,
//! );
//! let right = scope_reducer(
//!     Counter,
//!     |both: &mut (u32, u32)| Some(&mut both.1),
//!     |environment: &()| environment,
//!     |action| if let Action::Right(count) = action { Some(count) } else { None },
//!     Action::Right,
//! );
//! let (both, mut counts) = (combine_reducers(left, right), (0, 0));
//! for action in [Action::Left(Count::Up), Action::Right(Count::Up), Action::Right(Count::Up)] {
//!     both.reduce(&mut counts, action, &());
//! }
//! assert_eq!(counts, (1, 2));
//! ```
//!
//! Three laws let you rearrange without thinking; the tests hold us to them.
//!
//! 1. Combining is associative, and combining with [`Nothing`] changes nothing.
//! 2. Scoping to the whole changes nothing, and scoping twice is scoping once to the part's
//!    part.
//! 3. Scoping two combined reducers is combining the two scoped ones.

use std::marker::PhantomData;

use crate::effect::Effects;
use crate::reducer::Reducer;

/// The reducer that never does anything.
pub struct Nothing<State, Action, Environment>(PhantomData<Parts<State, Action, Environment>>);

type Parts<State, Action, Environment> = fn() -> (State, Action, Environment);

impl<State, Action, Environment> Nothing<State, Action, Environment> {
    /// For any state, action and environment.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<State, Action, Environment> Default for Nothing<State, Action, Environment> {
    fn default() -> Self {
        Self::new()
    }
}

impl<State, Action, Environment> Reducer for Nothing<State, Action, Environment> {
    type State = State;
    type Action = Action;
    type Environment = Environment;

    fn reduce(&self, _: &mut State, _: Action, _: &Environment) -> Effects<Action> {
        Effects::none()
    }
}

/// Two reducers of the same state. See [`combine_reducers`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Combined<First, Second> {
    first: First,
    second: Second,
}

/// Shows every action to `first` and then, with the state that leaves, to `second`. The
/// effects of both follow, in this order.
pub const fn combine_reducers<First, Second>(first: First, second: Second) -> Combined<First, Second> {
    Combined { first, second }
}

impl<First, Second> Reducer for Combined<First, Second>
where
    First: Reducer<Action: Clone>,
    Second: Reducer<State = First::State, Action = First::Action, Environment = First::Environment>,
{
    type State = First::State;
    type Action = First::Action;
    type Environment = First::Environment;

    fn reduce(
        &self,
        state: &mut Self::State,
        action: Self::Action,
        environment: &Self::Environment,
    ) -> Effects<Self::Action> {
        let mut effects = self.first.reduce(state, action.clone(), environment);
        for effect in self.second.reduce(state, action, environment) {
            effects.push(effect);
        }
        effects
    }
}

/// Finds the part in the whole, if it is there at the moment.
pub type FindState<Whole, Part> = for<'a> fn(&'a mut Whole) -> Option<&'a mut Part>;

/// Finds what a part needs of the environment.
pub type FindEnvironment<Whole, Part> = for<'a> fn(&'a Whole) -> &'a Part;

/// A part's reducer as one of the whole. See [`scope_reducer`].
pub struct Scoped<R: Reducer, State, Action, Environment> {
    reducer: R,
    state: FindState<State, R::State>,
    environment: FindEnvironment<Environment, R::Environment>,
    narrow: fn(Action) -> Option<R::Action>,
    widen: fn(R::Action) -> Action,
}

/// Makes the reducer of a part one of the whole. Actions that `narrow` gives `None` for are
/// not the part's, and those for a part that `state` does not find come too late: both are
/// left alone. Effects of the part come out through `widen`.
pub const fn scope_reducer<R: Reducer, State, Action, Environment>(
    reducer: R,
    state: FindState<State, R::State>,
    environment: FindEnvironment<Environment, R::Environment>,
    narrow: fn(Action) -> Option<R::Action>,
    widen: fn(R::Action) -> Action,
) -> Scoped<R, State, Action, Environment> {
    Scoped { reducer, state, environment, narrow, widen }
}

impl<R, State, Action, Environment> Reducer for Scoped<R, State, Action, Environment>
where
    R: Reducer<Action: 'static>,
    Action: 'static,
{
    type State = State;
    type Action = Action;
    type Environment = Environment;

    fn reduce(&self, state: &mut State, action: Action, environment: &Environment) -> Effects<Action> {
        let Some(action) = (self.narrow)(action) else { return Effects::none() };
        let Some(part) = (self.state)(state) else { return Effects::none() };
        self.reducer.reduce(part, action, (self.environment)(environment)).map(self.widen)
    }
}
