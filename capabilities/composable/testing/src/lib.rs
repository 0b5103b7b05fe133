//! An in-memory event store, contract suites and given/when/then for aggregates.
