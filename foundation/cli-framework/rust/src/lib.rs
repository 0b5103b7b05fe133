//! Output, exit codes and configuration that every command-line tool here shares.
