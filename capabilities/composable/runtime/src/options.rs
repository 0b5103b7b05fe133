//! Limits of a store, and what is told when something fails.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use composable_core::store::Cause;
use thiserror::Error;

/// Something failed that no action answers.
#[derive(Clone, Debug, Error)]
pub enum Failure {
    /// The reducer panicked; the state is what it was before the action.
    #[error("the reducer panicked, the state is as before: {message}")]
    ReducerPanicked {
        /// What it said.
        message: String,
    },
    /// An effect panicked; the actions it had still to produce do not come.
    #[error("an effect panicked, what it had to produce does not come: {message}")]
    EffectPanicked {
        /// What it said.
        message: String,
    },
    /// A deadline was not kept or not forgotten.
    #[error("a deadline could not be set or forgotten: look at the cause")]
    Deadline {
        /// What went wrong.
        source: Cause,
    },
}

/// Told of each failure, from the task where it happens.
pub type OnFailure = Arc<dyn Fn(&Failure) + Send + Sync>;

/// Limits of a store.
#[derive(Clone)]
pub struct Options {
    /// How many actions from outside wait at most; senders wait for room.
    pub queue: NonZeroUsize,
    /// While so many effects of the outermost level run, nothing is taken from outside.
    pub effects: NonZeroUsize,
    /// Told of what no action answers. By default it goes to the log.
    pub on_failure: OnFailure,
}

impl Default for Options {
    /// 1,024 actions, 1,024 effects, failures to the log.
    fn default() -> Self {
        let many = NonZeroUsize::MIN.saturating_add(1_023);
        Self { queue: many, effects: many, on_failure: Arc::new(|failure| tracing::error!(%failure, "store")) }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Options");
        shown.field("queue", &self.queue).field("effects", &self.effects).finish_non_exhaustive()
    }
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

/// An error and its causes, in one line; what an error says of its cause itself is not said again.
#[must_use]
pub fn described(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        said if said.ends_with(&cause) => said.to_owned(),
        said => format!("{said}: {cause}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Nested {
        #[error("the row is locked")]
        Locked,
        #[error("error of the database: {0}")]
        Database(#[source] Box<Self>),
        #[error("the event cannot be taken")]
        Event(#[source] Box<Self>),
    }

    #[test]
    fn every_cause_is_said_once() {
        let error = Nested::Event(Nested::Database(Nested::Locked.into()).into());
        assert_eq!(described(&error), "the event cannot be taken: error of the database: the row is locked");
        assert_eq!(described(&Nested::Locked), "the row is locked");
    }
}
