//! A fresh database, and accounts on it whose clock the test sets.

use std::sync::Arc;

use ai_gateway::{Accounts, AccountsOptions, MIGRATIONS, Store};
use ai_gateway_ledger::{
    Bill, LedgerOptions, Outcome, PicoDollars, Refusal, Reservation, Scopes, Settlement, SettlementId, TenantId,
    Tokens, UserId, Worst,
};
use composable_core::environment::FixedClock;
use jiff::Timestamp;
use storage_patterns::testing::TestDatabase;
use uuid::Uuid;

pub(crate) const MODEL: &str = "openai/gpt-5";
pub(crate) const ADMIN: UserId = UserId(Uuid::from_u128(1));
pub(crate) const ADA: UserId = UserId(Uuid::from_u128(2));

pub(crate) struct App {
    pub(crate) database: TestDatabase,
    pub(crate) store: Store,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) tenant: TenantId,
}

impl App {
    pub(crate) async fn start() -> Self {
        let database = TestDatabase::create(&[composable_postgres::MIGRATIONS, identity::MIGRATIONS, MIGRATIONS]).await;
        let store = Store::new(database.databases.application.clone());
        let clock = Arc::new(FixedClock::at(at("2026-11-21T10:00:00Z")));
        Self { database, store, clock, tenant: new_tenant() }
    }

    /// Accounts as another process would have them.
    pub(crate) fn accounts(&self) -> Accounts {
        let ledger = LedgerOptions { hard_stop_percent: 100, ..LedgerOptions::default() };
        let options = AccountsOptions { ledger, batch: 3, ..AccountsOptions::default() };
        Accounts::new(self.store.clone(), Arc::clone(&self.clock) as _, options).unwrap()
    }

    pub(crate) fn scopes(&self) -> Scopes {
        Scopes { tenant: self.tenant, user: Some(ADA), key: None, model: MODEL.into() }
    }

    /// One number from the database, as its owner sees it.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        let query = sqlx::AssertSqlSafe(query.to_owned());
        sqlx::query_scalar(query).fetch_one(&self.database.owner).await.unwrap()
    }
}

pub(crate) fn new_tenant() -> TenantId {
    TenantId(Uuid::now_v7())
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn dollars(text: &str) -> PicoDollars {
    text.parse().unwrap()
}

pub(crate) fn settlement(scopes: &Scopes, cost: &str) -> Settlement {
    Settlement {
        id: SettlementId(Uuid::now_v7()),
        scopes: scopes.clone(),
        model: scopes.model.clone(),
        tokens: Tokens { cache_read: 7, reasoning: 3, ..Tokens::new(100, 20) },
        cost: dollars(cost),
        is_estimated: false,
        outcome: Outcome::Completed,
        started_at: at("2026-11-21T10:00:00Z"),
        first_token_at: Some(at("2026-11-21T10:00:00.25Z")),
        finished_at: at("2026-11-21T10:00:01Z"),
    }
}

/// Takes a place for a dollar at most.
pub(crate) fn ask(accounts: &Accounts, scopes: &Scopes) -> Result<Reservation, Refusal> {
    accounts.ledger().reserve(scopes, Worst { tokens: 100, cost: dollars("1") }, accounts.now())
}

pub(crate) fn spend(accounts: &Accounts, scopes: &Scopes, cost: &str) {
    ask(accounts, scopes).unwrap().settle(Bill {
        model: MODEL.into(),
        tokens: Tokens::new(100, 20),
        cost: dollars(cost),
        is_estimated: false,
        outcome: Outcome::Completed,
        first_token_at: None,
        finished_at: accounts.now(),
    });
}

/// What a tenant has spent today, as this process knows.
pub(crate) fn spent(accounts: &Accounts, tenant: TenantId) -> PicoDollars {
    accounts.ledger().snapshot(tenant, accounts.now())[0].spent_today
}
