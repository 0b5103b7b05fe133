//! The heart of it: a pure function of a state and an action.
//!
//! Write one when a state answers to actions of several kinds. For the common case,
//! commands that become events, write an [`Aggregate`](crate::Aggregate) instead and let
//! [`AggregateReducer`](crate::AggregateReducer) be the reducer.

use crate::effect::Effects;

/// Changes a state and says what should happen next.
///
/// A reducer does nothing else: it reads no clock, draws no random number, calls no one.
/// What it needs to know comes in by the environment; what it wants done goes out as an
/// [`Effects`]. The same state, action and environment always give the same result.
///
/// ```
/// use std::time::Duration;
/// use composable_core::{Effect, Effects, Reducer};
///
/// /// A light that goes out by itself.
/// struct Light;
///
/// #[derive(Debug)]
/// enum Action { Pressed, Faded }
///
/// impl Reducer for Light {
///     type State = bool;
///     type Action = Action;
///     type Environment = Duration;
///
///     fn reduce(&self, is_on: &mut bool, action: Action, burns_for: &Duration) -> Effects<Action> {
///         *is_on = matches!(action, Action::Pressed);
///         if *is_on { Effect::delay(*burns_for, Action::Faded).into() } else { Effects::none() }
///     }
/// }
///
/// let mut is_on = false;
/// let effects = Light.reduce(&mut is_on, Action::Pressed, &Duration::from_secs(30));
/// assert!(is_on);
/// // Nothing has happened yet: an effect is a description.
/// assert_eq!(format!("{effects:?}"), "[Delay(30s, Faded)]");
/// ```
pub trait Reducer {
    /// What is remembered.
    type State;
    /// Everything that can happen to the state.
    type Action;
    /// What the reducer may ask of the world: clocks, ids, settings.
    type Environment;

    /// Applies `action` to `state` and returns what follows from it.
    fn reduce(
        &self,
        state: &mut Self::State,
        action: Self::Action,
        environment: &Self::Environment,
    ) -> Effects<Self::Action>;
}
