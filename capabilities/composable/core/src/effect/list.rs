//! The effects of one action.

use std::fmt;
use std::sync::Arc;

use smallvec::{IntoIter, SmallVec, smallvec};

use super::{Convert, Effect};

/// The effects of one action. Holds one without allocating; never holds [`Effect::None`].
///
/// ```
/// use std::time::Duration;
/// use composable_core::{Effect, Effects};
///
/// let effects = Effects::from(Effect::cancel("search"))
///     .and(Effect::delay(Duration::from_millis(200), "search now").cancellable("search"))
///     .and(Effect::None);
/// assert_eq!(effects.len(), 2);
///
/// // In the words of an outer reducer.
/// let outer = effects.map(|action| format!("part: {action}"));
/// assert!(format!("{outer:?}").contains("part: search now"));
/// ```
pub struct Effects<Action>(SmallVec<[Effect<Action>; 1]>);

impl<Action> Effects<Action> {
    /// Nothing to do.
    #[must_use]
    pub fn none() -> Self {
        Self(SmallVec::new())
    }

    /// One thing more to do.
    #[must_use]
    pub fn and(mut self, effect: Effect<Action>) -> Self {
        self.push(effect);
        self
    }

    /// Adds an effect; [`Effect::None`] adds nothing.
    pub fn push(&mut self, effect: Effect<Action>) {
        if !effect.is_none() {
            self.0.push(effect);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Effect<Action>> {
        self.0.iter()
    }
}

impl<Action: 'static> Effects<Action> {
    /// See [`Effect::map`].
    #[must_use]
    pub fn map<Outer: 'static>(self, convert: impl Fn(Action) -> Outer + Send + Sync + 'static) -> Effects<Outer> {
        let convert: Convert<Action, Outer> = Arc::new(convert);
        self.into_iter().map(|effect| effect.map_shared(&convert)).collect()
    }
}

impl<Action> Default for Effects<Action> {
    fn default() -> Self {
        Self::none()
    }
}

impl<Action> From<Effect<Action>> for Effects<Action> {
    fn from(effect: Effect<Action>) -> Self {
        if effect.is_none() { Self::none() } else { Self(smallvec![effect]) }
    }
}

impl<Action> FromIterator<Effect<Action>> for Effects<Action> {
    fn from_iter<I: IntoIterator<Item = Effect<Action>>>(effects: I) -> Self {
        Self(effects.into_iter().filter(|effect| !effect.is_none()).collect())
    }
}

impl<Action> IntoIterator for Effects<Action> {
    type Item = Effect<Action>;
    type IntoIter = IntoIter<[Effect<Action>; 1]>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, Action> IntoIterator for &'a Effects<Action> {
    type Item = &'a Effect<Action>;
    type IntoIter = std::slice::Iter<'a, Effect<Action>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<Action: fmt::Debug> fmt::Debug for Effects<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self).finish()
    }
}
