//! The text of a new record.
//!
//! Prompts are comments, so that a record looks finished as soon as its text is. To add a template, add a variant to
//! [`TemplateKind`] and a function that returns its text.

use crate::plain;

/// A form for new records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TemplateKind {
    /// Markdown Architectural Decision Records, version 4.
    #[default]
    Madr,
    /// Michael Nygard's, with status, context, decision and consequences.
    Nygard,
}

/// The text of a new, proposed record. `date` is `YYYY-MM-DD`; the number stands in the title only where the form has
/// it there.
#[must_use]
pub fn template(kind: TemplateKind, number: Option<u32>, title: &str, date: &str) -> String {
    let title = plain::escaped(&title.split_whitespace().collect::<Vec<_>>().join(" "));
    match kind {
        TemplateKind::Madr => madr(&title, date),
        TemplateKind::Nygard => nygard(number, &title, date),
    }
}

fn madr(title: &str, date: &str) -> String {
    format!(
        "---
status: proposed
date: {date}
decision-makers: []
consulted: []
informed: []
---

# {title}

## Context and Problem Statement

<!-- What situation calls for a decision, and which question does it answer? Two or three sentences are enough. -->

## Decision Drivers

<!-- The forces that pull: qualities, costs, deadlines, rules. One per line. -->

## Considered Options

<!-- Every option that was looked at, one per line, also the one not taken. -->

## Decision Outcome

<!-- Chosen option: which, because why. -->

### Consequences

<!-- - Good, because …
- Bad, because … -->

### Confirmation

<!-- How will anyone notice that the decision is followed: a review, a test, a metric? -->

## Pros and Cons of the Options

<!-- A heading for each option, and under it what speaks for and against it. -->

## More Information

<!-- Links, evidence, when to look at this again. -->
"
    )
}

fn nygard(number: Option<u32>, title: &str, date: &str) -> String {
    let number = number.map(|number| format!("{number}. ")).unwrap_or_default();
    format!(
        "# {number}{title}

Date: {date}

## Status

Proposed

## Context

<!-- The forces at play, told as facts. -->

## Decision

<!-- What we will do, in full sentences: \"We will …\" -->

## Consequences

<!-- What becomes easier and what becomes harder, wanted or not. -->
"
    )
}
