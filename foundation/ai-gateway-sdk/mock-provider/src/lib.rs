//! A model provider with a script, faithful to four wire formats, for tests and benchmarks.
