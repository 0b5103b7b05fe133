//! What calls to models cost, and who may still spend how much.
//!
//! **When to use it.** In front of anything that pays per call. It does no I/O, has no clock and no randomness of its
//! own, and answers in well under a microsecond: [`Ledger::reserve`] before a call, [`Reservation::settle`] after it, and
//! a task that writes [`Ledger::batch`]es to a store.
//!
//! ```
//! use ai_gateway_ledger::{
//!     Bill, Ledger, LedgerOptions, Limits, Opening, Outcome, PriceTable, Scope, Scopes, TenantId, Tier, Tokens, UserId, Worst,
//! };
//! use jiff::Timestamp;
//! use uuid::Uuid;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (tenant, ada, now) = (TenantId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)), Timestamp::UNIX_EPOCH);
//! let ledger = Ledger::new(LedgerOptions::default(), 42);
//! let budget = Limits { dollars_per_day: Some("0.10".parse()?), ..Limits::NONE };
//! ledger.open(tenant, Opening::new(now).with_limits(Scope::EachUser, budget), now);
//!
//! let prices = PriceTable::bundled()?;
//! let price = prices.price("anthropic/claude-sonnet-4-5")?;
//! let scopes = Scopes { tenant, user: Some(ada), key: None, model: "anthropic/claude-sonnet-4-5".into() };
//! let worst = Worst { tokens: 12_000, cost: price.worst_cost(8_000, 4_000, Tier::Standard)? };
//! let place = ledger.reserve(&scopes, worst, now)?;
//! let refusal = ledger.reserve(&scopes, worst, now).unwrap_err();
//! assert_eq!(refusal.code(), "ai_limit.dollars_per_day");
//!
//! let tokens = Tokens { cache_read: 6_000, ..Tokens::new(2_000, 350) };
//! let cost = price.cost(&tokens, Tier::Standard)?;
//! assert_eq!(cost.to_string(), "$0.01305");
//! let (is_estimated, outcome) = (false, Outcome::Completed);
//! let (model, finished_at) = (scopes.model.clone(), now);
//! place.settle(Bill { model, tokens, cost, is_estimated, outcome, first_token_at: None, finished_at });
//! assert_eq!(ledger.batch(500).settlements().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! **How to extend it.** A further limit is a [`Measure`] and its arms in `limits` and `book::meter`. A further kind of
//! token is a [`TokenKind`]. Prices come from `prices.json`, which `scripts/update_prices.py` makes, and an operator's
//! own go over them ([`PriceTable::overlaid`]).
//!
//! | module | what is in it |
//! | --- | --- |
//! | `money`, `tokens` | amounts |
//! | `price` | rates, tiers, the table |
//! | `scope`, `limits`, `options`, `overriding` | who may use how much |
//! | `ledger`, `reservation`, `book` | letting in, holding, settling |
//! | `refusal`, `alert`, `signal` | saying no, saying soon, saying stop |
//! | `settlement`, `opening`, `snapshot` | what goes to the store, comes from it, and is shown |

mod alert;
mod book;
mod ids;
mod ledger;
mod limits;
mod money;
mod opening;
mod options;
mod overriding;
mod price;
mod refusal;
mod reservation;
mod scope;
mod settlement;
mod signal;
mod snapshot;
mod tokens;

pub use alert::{Alert, TenantAlert};
pub use book::Span;
pub use ledger::{Ledger, Switch};
pub use limits::{Limits, Measure, Worst};
pub use money::{Error as MoneyError, PicoDollars};
pub use opening::{Opening, Settings, Total};
pub use options::LedgerOptions;
pub use overriding::Override;
pub use price::{CostOverflow, IncompletePrice, Price, PriceTable, Rates, TableError, Tier, UnknownModel, WhenUnknown};
pub use refusal::{LimitReached, Refusal};
pub use reservation::Reservation;
pub use scope::{KeyId, Scope, Scopes, SettlementId, Subject, TenantId, UserId};
pub use settlement::{Batch, Bill, Outcome, Settlement};
pub use signal::StoppedBy;
pub use snapshot::SubjectUse;
pub use tokens::{TokenKind, Tokens};
