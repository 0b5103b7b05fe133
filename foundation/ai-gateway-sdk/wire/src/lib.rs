//! The wire formats of model providers: requests, answers, streams, errors and translation between them.
