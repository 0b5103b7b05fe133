//! Old events, read by new code.
//!
//! **Purpose.** An event is kept for ever in the form it was written in. [`Upcasters`] turn
//! any form that was ever written into the one that is written now, step by step, so that
//! the decoder of a domain knows one form only.
//!
//! **When to use it.** When a form changes so that old payloads no longer decode. A field
//! that may be absent needs no step.
//!
//! ```
//! use composable_core::upcast::{Form, Upcasters};
//!
//! let upcasters = Upcasters::builder()
//!     .current(Form::new("order.Placed", 2))
//!     .step(Form::new("order.Placed", 1), Form::new("order.Placed", 2), |payload| Ok(payload.clone()))
//!     .step(Form::new("order.Created", 1), Form::new("order.Placed", 1), |payload| Ok(payload.clone()))
//!     .build()?;
//! # Ok::<(), composable_core::upcast::InvalidChain>(())
//! ```
//!
//! Give them to [`AggregateStore::with_upcasters`](crate::AggregateStore::with_upcasters), and decode with
//! [`Upcasters::decode`] what comes from a subscription. Keep golden bytes of every form: `composable_testing::golden`.
//!
//! **How to extend it.** Raise the current version and add the step to it. `build` refuses
//! at start-up what would fail on some old event later: gaps, cycles, two steps from one form.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bytes::Bytes;
use thiserror::Error;

use crate::event::{DecodeError, Event, RecordedEvent, shredded};

/// What a step may fail with.
pub type StepError = Box<dyn std::error::Error + Send + Sync>;

/// Rewrites a payload from one form to the next.
pub type Step = fn(&Bytes) -> Result<Bytes, StepError>;

/// An event type in one version of its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    /// See [`Event::event_type`].
    pub event_type: &'static str,
    /// See [`Event::schema_version`].
    pub version: u32,
}

impl Form {
    /// This type in this version.
    #[must_use]
    pub const fn new(event_type: &'static str, version: u32) -> Self {
        Self { event_type, version }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} version {}", self.event_type, self.version)
    }
}

/// Why steps do not lead from every form to a current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidChain {
    /// Versions count from 1.
    #[error("{0}: versions count from 1")]
    Zero(Form),
    /// It is both written now and left behind.
    #[error("{0} is current and has a step away from it: raise the current version or remove the step")]
    CurrentHasStep(Form),
    /// Two steps start at it.
    #[error("two steps start at {0}: remove one")]
    TwoSteps(Form),
    /// It may have been written, and nothing is known of how to read it.
    #[error("nothing leads on from {0}: add a step, or make it current")]
    Gap(Form),
    /// Its steps lead back to it.
    #[error("the steps from {0} go round in a circle: let one of them end in a current form")]
    Cycle(Form),
}

/// Steps on their way to being [`Upcasters`].
#[derive(Debug, Default)]
pub struct Builder {
    current: BTreeSet<Form>,
    steps: Vec<(Form, Form, Step)>,
}

impl Builder {
    /// A form that is written now.
    #[must_use]
    pub fn current(mut self, form: Form) -> Self {
        self.current.insert(form);
        self
    }

    /// How one form becomes another.
    #[must_use]
    pub fn step(mut self, from: Form, to: Form, step: Step) -> Self {
        self.steps.push((from, to, step));
        self
    }

    /// Checks that every form that may have been written leads to a current one.
    ///
    /// # Errors
    /// The first form that does not, and why.
    pub fn build(self) -> Result<Upcasters, InvalidChain> {
        let mut steps = BTreeMap::new();
        for (from, to, step) in self.steps {
            if self.current.contains(&from) {
                return Err(InvalidChain::CurrentHasStep(from));
            }
            if steps.insert(from, (to, step)).is_some() {
                return Err(InvalidChain::TwoSteps(from));
            }
        }
        let upcasters = Upcasters { current: self.current, steps };
        upcasters.check_gaps()?;
        upcasters.check_cycles()?;
        Ok(upcasters)
    }
}

/// Checked steps from every form that was ever written to one that is current.
#[derive(Clone, Debug, Default)]
pub struct Upcasters {
    current: BTreeSet<Form>,
    steps: BTreeMap<Form, (Form, Step)>,
}

impl Upcasters {
    /// Without steps yet.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Reads a recorded event in its current form.
    ///
    /// # Errors
    /// When its form is unknown here, a step fails, or the current form does not decode.
    pub fn decode<E: Event>(&self, recorded: &RecordedEvent) -> Result<E, DecodeError> {
        if let Some(shredded) = shredded(&recorded.event_type, &recorded.payload) {
            return shredded;
        }
        let (form, payload) = self.upcast(&recorded.event_type, recorded.schema_version, &recorded.payload)?;
        E::decode(form.event_type, form.version, &payload)
    }

    /// Turns a payload into its current form.
    ///
    /// # Errors
    /// When the form is unknown here, or a step fails.
    pub fn upcast(&self, event_type: &str, version: u32, payload: &Bytes) -> Result<(Form, Bytes), DecodeError> {
        let mut form = self.find(event_type, version)?;
        let mut payload = payload.clone();
        while let Some((to, step)) = self.steps.get(&form) {
            payload = step(&payload).map_err(|source| DecodeError::malformed(form.event_type, source))?;
            form = *to;
        }
        Ok((form, payload))
    }

    fn find(&self, event_type: &str, version: u32) -> Result<Form, DecodeError> {
        let mut newest = None;
        for form in self.forms().filter(|form| form.event_type == event_type) {
            if form.version == version {
                return Ok(form);
            }
            newest = newest.max(Some(form.version));
        }
        match newest {
            Some(newest) => {
                Err(DecodeError::UnsupportedVersion { event_type: event_type.to_owned(), found: version, newest })
            }
            None => Err(DecodeError::unknown(event_type)),
        }
    }

    /// Every form that may have been written.
    pub fn forms(&self) -> impl Iterator<Item = Form> {
        self.current.iter().copied().chain(self.steps.keys().copied())
    }

    fn check_gaps(&self) -> Result<(), InvalidChain> {
        let mentioned = self.forms().chain(self.steps.values().map(|(to, _)| *to));
        let mut newest: BTreeMap<&str, Form> = BTreeMap::new();
        for form in mentioned {
            if form.version == 0 {
                return Err(InvalidChain::Zero(form));
            }
            let known = newest.entry(form.event_type).or_insert(form);
            *known = form.max(*known);
        }
        // Whatever has a version has had all versions before it.
        for newest in newest.into_values() {
            for version in 1..=newest.version {
                let form = Form { version, ..newest };
                if !self.current.contains(&form) && !self.steps.contains_key(&form) {
                    return Err(InvalidChain::Gap(form));
                }
            }
        }
        Ok(())
    }

    fn check_cycles(&self) -> Result<(), InvalidChain> {
        for start in self.steps.keys() {
            let mut form = start;
            for _ in 0..=self.steps.len() {
                let Some((to, _)) = self.steps.get(form) else { break };
                form = to;
            }
            if self.steps.contains_key(form) {
                return Err(InvalidChain::Cycle(*start));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACED: [Form; 4] =
        [Form::new("Placed", 0), Form::new("Placed", 1), Form::new("Placed", 2), Form::new("Placed", 3)];
    const CREATED: Form = Form::new("Created", 1);

    fn append(letter: u8, payload: &Bytes) -> Bytes {
        payload.iter().copied().chain([letter]).collect()
    }

    fn a(payload: &Bytes) -> Result<Bytes, StepError> {
        Ok(append(b'a', payload))
    }

    fn b(payload: &Bytes) -> Result<Bytes, StepError> {
        Ok(append(b'b', payload))
    }

    fn fails(_: &Bytes) -> Result<Bytes, StepError> {
        Err("broken".into())
    }

    fn chain() -> Builder {
        Upcasters::builder().current(PLACED[3]).step(PLACED[1], PLACED[2], a).step(PLACED[2], PLACED[3], b)
    }

    fn upcast(upcasters: &Upcasters, form: Form) -> (Form, Bytes) {
        upcasters.upcast(form.event_type, form.version, &Bytes::from_static(b".")).unwrap()
    }

    #[test]
    fn every_form_becomes_the_current_one_step_by_step() {
        let upcasters = chain().step(CREATED, PLACED[2], a).build().unwrap();
        assert_eq!(upcast(&upcasters, PLACED[1]), (PLACED[3], Bytes::from_static(b".ab")));
        assert_eq!(upcast(&upcasters, PLACED[2]), (PLACED[3], Bytes::from_static(b".b")));
        assert_eq!(upcast(&upcasters, PLACED[3]), (PLACED[3], Bytes::from_static(b".")));
        assert_eq!(upcast(&upcasters, CREATED), (PLACED[3], Bytes::from_static(b".ab")));
    }

    #[test]
    fn chains_that_would_fail_later_are_refused_now() {
        let refused = |builder: Builder| builder.build().unwrap_err();
        let gap = Upcasters::builder().current(PLACED[3]).step(PLACED[2], PLACED[3], b);
        assert_eq!(refused(gap), InvalidChain::Gap(PLACED[1]));
        assert_eq!(refused(chain().step(CREATED, Form::new("Lost", 1), a)), InvalidChain::Gap(Form::new("Lost", 1)));
        assert_eq!(refused(chain().step(PLACED[2], PLACED[3], a)), InvalidChain::TwoSteps(PLACED[2]));
        assert_eq!(refused(chain().step(PLACED[3], PLACED[1], a)), InvalidChain::CurrentHasStep(PLACED[3]));
        assert_eq!(refused(chain().current(PLACED[0])), InvalidChain::Zero(PLACED[0]));
        let round = Upcasters::builder().step(PLACED[1], CREATED, a).step(CREATED, PLACED[1], a);
        assert_eq!(refused(round), InvalidChain::Cycle(CREATED));
    }

    #[test]
    fn unknown_forms_and_failing_steps_say_so() {
        let upcasters = Upcasters::builder().current(PLACED[2]).step(PLACED[1], PLACED[2], fails).build().unwrap();
        let error = |event_type, version| upcasters.upcast(event_type, version, &Bytes::new()).unwrap_err();
        assert!(matches!(error("Lost", 1), DecodeError::UnknownType { .. }));
        assert!(matches!(error("Placed", 3), DecodeError::UnsupportedVersion { found: 3, newest: 2, .. }));
        assert!(matches!(error("Placed", 1), DecodeError::Malformed { .. }));
    }
}
