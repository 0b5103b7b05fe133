//! The edge of a service: who calls, within which limits, and where a request goes.
