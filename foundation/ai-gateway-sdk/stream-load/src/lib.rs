//! Load on streaming model APIs, every stream's content checked.
//!
//! It asks a server that answers with what [`ai_gateway_mock_provider`] says, directly or through any number of
//! gateways, and compares every token with the seed it asked for. A gateway that is quick and wrong is wrong.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use ai_gateway_stream_load::{Arrivals, Load, Protocol, run};
//! let mut load = Load::new("http://127.0.0.1:4000".parse()?, Protocol::Chat);
//! load.arrivals = Arrivals::Closed { clients: 32 };
//! let report = run(load).await?;
//! assert_eq!(report.flawless(), report.finished());
//! println!("p99 {} µs, {} a second", report.total.p99_us, report.per_second);
//! # Ok(())
//! # }
//! ```
//!
//! **Open loop** ([`Arrivals::Open`]): requests are due at fixed times, and their latency counts from then, so that a
//! server that stalls cannot hide behind a generator that waits for it. **Closed loop** ([`Arrivals::Closed`]): each
//! client asks again when it was answered; what one can do at most.
//!
//! To add a protocol: a variant of [`Protocol`], its request in `request` and a module in `check`.

mod check;
mod client;
mod host;
mod load;
mod perform;
mod report;
mod request;
mod run;
mod sse;

pub use load::{Arrivals, Load, LoadError, Protocol, ScriptIn};
pub use report::{Counts, Latency, Report};
pub use run::{allow_connections, run};
