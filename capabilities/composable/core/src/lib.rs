//! Reducers, effects, events and stores, without I/O.
