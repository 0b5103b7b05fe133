//! Starts, watches and stops everything that one machine runs.
