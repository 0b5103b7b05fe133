//! The ledger, kept in step with the store.
//!
//! A tenant is opened when its first request comes: its settings, keys and totals are read, and from then on nothing is
//! read before a call. [`Accounts::run`] writes settlements every second, or sooner when many wait, and looks every half
//! second for changes of settings and keys and for what other processes have written. What others wrote comes back with what is
//! written, too. So several processes share one budget, and overrun it by no more than they let in until they hear of each
//! other.
//!
//! **What a crash costs.** Settlements that were not written are lost: those of the last second, and of calls under
//! way. Nothing is ever charged twice, because a batch that may have been written is written again as it was, and kept
//! once.

mod running;
mod strangers;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ai_gateway_ledger::{Alert, KeyId, Ledger, LedgerOptions, Scopes, Switch, TenantId, Total, UserId};
use api_gateway_core::ServiceError;
use composable_core::Clock;
use jiff::Timestamp;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::Store;
use crate::keys::{KeyRing, KeySecret, ModelScope, VirtualKey};
use crate::store::MonthTotal;
use strangers::Strangers;

/// How accounts are kept.
#[derive(Clone, Copy, Debug)]
pub struct AccountsOptions {
    /// How the ledger behaves.
    pub ledger: LedgerOptions,
    /// How long a settlement waits at most before it is written.
    pub write_every: Duration,
    /// So many are written before that.
    pub enough: usize,
    /// How many settlements are written in one statement.
    pub batch: usize,
    /// How long a change of settings or keys made elsewhere goes unnoticed at most.
    pub refresh_every: Duration,
    /// How long each call is kept for; at least 31 days.
    pub keep_calls: Duration,
}

impl Default for AccountsOptions {
    fn default() -> Self {
        Self {
            ledger: LedgerOptions::default(),
            write_every: Duration::from_secs(1),
            enough: 1_000,
            batch: 4_000,
            refresh_every: Duration::from_millis(500),
            keep_calls: Duration::from_secs(400 * 86_400),
        }
    }
}

/// Everyone's accounts in this process.
pub struct Accounts {
    store: Store,
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    options: AccountsOptions,
    keys: KeyRing,
    strangers: Strangers,
    /// What is known of each open tenant.
    known: Mutex<HashMap<TenantId, Known>>,
    /// Alerts that are not kept yet.
    alerts: Mutex<Vec<(TenantId, Alert)>>,
    /// Held while something is written or read again, so that what is read is never older than what was written.
    store_lock: tokio::sync::Mutex<()>,
}

/// What this process has read of a tenant last.
#[derive(Clone, Copy, Default)]
struct Known {
    /// Of its settings.
    revision: Option<i64>,
    month: MonthTotal,
}

/// Who calls with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// The tenant.
    pub tenant: TenantId,
    /// The person, where the key is one person's.
    pub user: Option<UserId>,
    /// The key.
    pub key: KeyId,
    /// The models that it may call.
    pub models: ModelScope,
}

impl KeyHolder {
    /// Whom a request of theirs counts for.
    #[must_use]
    pub fn scopes(&self, model: impl Into<Arc<str>>) -> Scopes {
        Scopes { tenant: self.tenant, user: self.user, key: Some(self.key), model: model.into() }
    }
}

impl Accounts {
    /// Accounts that are kept in a store. No tenant is open yet.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new(store: Store, clock: Arc<dyn Clock>, options: AccountsOptions) -> Result<Self, ServiceError> {
        let mut seed = [0; 16];
        let failed = |_| ServiceError::internal("the system gave no random bytes");
        SystemRandom::new().fill(&mut seed).map_err(failed)?;
        Ok(Self {
            store,
            ledger: Ledger::new(options.ledger, u128::from_le_bytes(seed)),
            clock,
            options,
            keys: KeyRing::default(),
            strangers: Strangers::default(),
            known: Mutex::default(),
            alerts: Mutex::default(),
            store_lock: tokio::sync::Mutex::default(),
        })
    }

    /// Where requests take their places. A tenant must be [open](Self::open).
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// How they are kept.
    #[must_use]
    pub const fn options(&self) -> &AccountsOptions {
        &self.options
    }

    /// The tables, for what admins do.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The present moment, by the clock that the ledger is asked with.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Makes a tenant's requests possible; does nothing when they are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(&self, tenant: TenantId) -> Result<(), ServiceError> {
        if self.ledger.is_open(tenant) {
            return Ok(());
        }
        let _lock = self.store_lock.lock().await;
        // Several requests may have waited for the lock.
        if !self.ledger.is_open(tenant) {
            self.load(tenant).await?;
        }
        Ok(())
    }

    /// Who calls with a key. Reads the database only for the first key of a tenant, and now and then for keys that are
    /// none.
    ///
    /// # Errors
    /// `ai_key.unknown`, `ai_key.expired`, or when the database does not answer.
    pub async fn authenticate(&self, text: &str) -> Result<KeyHolder, ServiceError> {
        let secret = KeySecret::parse(text).ok_or_else(unknown)?;
        let (tenant, key) = match self.keys.find(&secret) {
            Some(found) => found,
            None => self.find(&secret).await?,
        };
        if key.has_expired(self.now()) {
            return Err(ServiceError::unauthenticated("ai_key.expired", "this gateway key has ended")
                .hint("ask who administers the gateway for another one"));
        }
        Ok(KeyHolder { tenant, user: key.user, key: key.id, models: key.models.clone() })
    }

    /// Looks for a key whose tenant is not open, or that was made a moment ago.
    async fn find(&self, secret: &KeySecret) -> Result<(TenantId, Arc<VirtualKey>), ServiceError> {
        if self.strangers.knows(secret) {
            return Err(unknown());
        }
        let turn = self.strangers.turn().await;
        // Others may have waited with the same key.
        if let Some(found) = self.keys.find(secret) {
            return Ok(found);
        }
        let Some(tenant) = self.store.tenant_of(secret).await? else {
            self.strangers.remember(secret);
            return Err(unknown());
        };
        self.reload(tenant).await?;
        drop(turn);
        self.keys.find(secret).ok_or_else(unknown)
    }

    /// Reads a tenant's settings and keys again, so that what an admin has just changed holds here. Does nothing for a
    /// tenant that is not open.
    ///
    /// # Errors
    /// When the database does not answer. They are then read when it does.
    pub async fn refresh(&self, tenant: TenantId) -> Result<(), ServiceError> {
        if !self.ledger.is_open(tenant) {
            return Ok(());
        }
        self.reload(tenant).await
    }

    /// Whether everything is stopped is read again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh_everything_stopped(&self) -> Result<(), ServiceError> {
        let is_stopped = self.store.everything_is_stopped().await?;
        self.ledger.set_stopped(Switch::Everything, is_stopped);
        Ok(())
    }

    async fn reload(&self, tenant: TenantId) -> Result<(), ServiceError> {
        let _lock = self.store_lock.lock().await;
        self.load(tenant).await
    }

    /// Reads a tenant's account and lets the ledger and the key ring have it. Under the lock.
    async fn load(&self, tenant: TenantId) -> Result<(), ServiceError> {
        // Before the first request is let in.
        self.refresh_everything_stopped().await?;
        let now = self.now();
        let account = self.store.account(tenant, now).await?;
        let month = MonthTotal::among(&account.opening.totals).unwrap_or_default();
        let totals: Vec<_> = account.opening.totals.iter().map(|total| (tenant, total.clone())).collect();
        let settings = account.opening.settings.clone();
        if !self.ledger.open(tenant, account.opening, now) {
            self.ledger.configure(tenant, settings);
            self.ledger.apply_totals(&totals);
        }
        for key in self.keys.replace(tenant, account.keys) {
            // Ends what is under way with it. Later requests are refused because there is no such key.
            self.ledger.revoke(tenant, key);
        }
        self.known().insert(tenant, Known { revision: Some(account.revision), month });
        Ok(())
    }

    /// Notes what the store has said of a tenant's totals.
    fn heard(&self, tenant: TenantId, totals: &[Total]) {
        if let Some(month) = MonthTotal::among(totals) {
            self.known().entry(tenant).or_default().month = month;
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<TenantId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown() -> ServiceError {
    ServiceError::unauthenticated("ai_key.unknown", "this is no gateway key, or it was revoked")
        .hint("ask who administers the gateway for another one")
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Accounts").field("options", &self.options).finish_non_exhaustive()
    }
}
