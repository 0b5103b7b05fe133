/** What a new decision begins with. The server writes the title as the first heading and gives the number. */
export interface Template {
  id: string;
  name: string;
  note: string;
  content: string;
}

export const templates: readonly [Template, ...Template[]] = [
  {
    id: "madr",
    name: "MADR",
    note: "Options compared, with front matter",
    content: `---
status: proposed
date:
decision-makers:
---

## Context and Problem Statement

What made this decision necessary, in two or three sentences?

## Decision Drivers

* a force that matters

## Considered Options

* one way
* another way

## Decision Outcome

Chosen option: "one way", because …

### Consequences

* Good, because …
* Bad, because …
`,
  },
  {
    id: "nygard",
    name: "Nygard",
    note: "Context, decision, consequences",
    content: `## Status

Proposed

## Context

The forces at play, told as facts.

## Decision

We will …

## Consequences

What becomes easier, and what harder.
`,
  },
  {
    id: "y-statement",
    name: "Y-statement",
    note: "One sentence that says it all",
    content: `## Status

Proposed

## Decision

In the context of …, facing …, we decided for … and against …, to achieve …, accepting that ….
`,
  },
  { id: "blank", name: "Blank", note: "Only a status", content: "## Status\n\nProposed\n\n" },
];
