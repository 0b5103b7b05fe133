//! Reads and writes decision records in the formats that people keep, without I/O.
