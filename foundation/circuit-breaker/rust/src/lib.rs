//! Stops asking what keeps failing, and finds out when it is well again.
//!
//! **When to use it.** In front of anything that many callers share and that can be down. One [`CircuitBreaker`] per thing
//! that fails by itself; clones share it.
//!
//! ```
//! use circuit_breaker::{BreakerError, BreakerOptions, CircuitBreaker};
//!
//! # async fn ask() -> Result<u8, std::io::Error> { Ok(1) }
//! # async fn example() {
//! let breaker = CircuitBreaker::new("provider", BreakerOptions::consecutive_failures(5));
//! match breaker.call(ask).await {
//!     Ok(answer) => drop(answer),
//!     Err(BreakerError::Open(open)) => println!("come back in {:?}", open.retry_after),
//!     Err(BreakerError::Failed(error)) => println!("{error}"),
//! }
//! # }
//! ```
//!
//! **How to extend it.** When it opens is a [`TripPolicy`]; what is counted is in `window`.

mod breaker;
mod options;
mod permit;
mod window;

pub use breaker::{BreakerError, Change, CircuitBreaker, CircuitOpen, State};
pub use options::{BreakerOptions, MOST_CALLS, TripPolicy};
pub use permit::Permit;
