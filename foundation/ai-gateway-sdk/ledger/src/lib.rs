//! What calls to models cost, and who may still spend how much.
//!
//! **When to use it.** In front of anything that pays per call. It does no I/O, has no clock and no randomness of its
//! own, and answers in well under a microsecond: [`Ledger::reserve`] before a call, [`Reservation::settle`] after it, and
//! a task that writes [`Ledger::batch`]es to a store.
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
