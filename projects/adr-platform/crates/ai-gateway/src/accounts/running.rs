//! Writing what calls came to, and noticing what others have changed.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use ai_gateway_ledger::{Settlement, TenantId};
use ai_gateway_sdk::telemetry::SETTLEMENTS_UNWRITTEN;
use api_gateway_core::ServiceError;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::Accounts;

/// How often in the time that a settlement may wait it is looked whether so many wait that they are written before.
const WRITES_LOOKED_FOR: u32 = 4;
/// How often it is looked for what is old.
const CLEAN_EVERY: Duration = Duration::from_secs(3_600);
/// How long after some of it was removed the next is.
const CLEAN_ON: Duration = Duration::from_secs(1);
/// Rows that are removed at once, each of which may be some thousand calls: some milliseconds, in which nothing is written.
const CLEAN_AT_ONCE: u32 = 100;

impl Accounts {
    /// Keeps the ledger and the store in step until `stop`, and writes what is left then. While the database does not
    /// answer it goes on trying; requests are let in until too much waits to be written. Calls that are too old are
    /// removed, some at a time.
    pub async fn run(&self, stop: &CancellationToken) {
        let mut writing = interval(self.options.write_every / WRITES_LOOKED_FOR);
        let mut refreshing = interval(self.options.refresh_every);
        writing.set_missed_tick_behavior(MissedTickBehavior::Delay);
        refreshing.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut written, mut cleaning) = (Instant::now(), Instant::now());
        let mut health = Health::default();
        let unwritten = metrics::gauge!(SETTLEMENTS_UNWRITTEN);
        loop {
            tokio::select! {
                now = writing.tick() => {
                    let is_due = now - written >= self.options.write_every;
                    if is_due || self.ledger.waiting() >= self.options.enough {
                        health.note(self.write().await);
                        written = now;
                    }
                    unwritten.set(self.ledger.waiting() as f64);
                }
                _ = refreshing.tick() => health.note(self.look().await),
                () = sleep_until(cleaning) => cleaning = Instant::now() + self.clean().await,
                () = stop.cancelled() => break,
            }
        }
        if let Err(error) = self.write().await {
            let waiting = self.ledger.waiting();
            tracing::error!(
                ?error,
                waiting,
                "settlements are lost: the database did not answer when the gateway ended"
            );
        }
    }

    /// Writes the settlements that wait now, and keeps the alerts that were raised. What comes meanwhile waits for the
    /// next time: there is always some, and one write after the other for a few calls each would keep a core busy.
    ///
    /// # Errors
    /// When the database does not answer. What was not written waits on.
    pub async fn write(&self) -> Result<(), ServiceError> {
        let _lock = self.store_lock.lock().await;
        let mut left = self.ledger.waiting();
        while left > 0 {
            let batch = self.ledger.batch(self.options.batch.min(left));
            left = left.saturating_sub(batch.settlements().len().max(1));
            let mut by_tenant: BTreeMap<TenantId, Vec<&Settlement>> = BTreeMap::new();
            for settlement in batch.settlements() {
                by_tenant.entry(settlement.scopes.tenant).or_default().push(settlement);
            }
            let mut totals = Vec::new();
            for (tenant, settlements) in by_tenant {
                let changed = self.store.write(tenant, &settlements).await?;
                self.heard(tenant, &changed);
                totals.extend(changed.into_iter().map(|total| (tenant, total)));
            }
            batch.written(&totals);
        }
        self.keep_alerts().await
    }

    /// Looks for what admins have changed elsewhere, and for what other processes have let in: who has nothing to write
    /// would not hear of it otherwise.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look(&self) -> Result<(), ServiceError> {
        self.refresh_everything_stopped().await?;
        for change in self.store.changes(&self.ledger.tenants(), self.now()).await? {
            let known = self.known().get(&change.tenant).copied().unwrap_or_default();
            if known.revision != Some(change.revision) {
                self.refresh(change.tenant).await?;
            } else if known.month != change.month {
                self.hear(change.tenant).await?;
            }
        }
        Ok(())
    }

    /// Reads what a tenant has used by now, by whatever process.
    async fn hear(&self, tenant: TenantId) -> Result<(), ServiceError> {
        let _lock = self.store_lock.lock().await;
        let totals = self.store.totals(tenant, self.now()).await?;
        self.heard(tenant, &totals);
        self.ledger.apply_totals(&totals.into_iter().map(|total| (tenant, total)).collect::<Vec<_>>());
        Ok(())
    }

    /// Removes some of what is old, and says when to look again.
    async fn clean(&self) -> Duration {
        let Ok(before) = self.now().checked_sub(self.options.keep_calls) else { return CLEAN_EVERY };
        match self.store.remove_old(before, CLEAN_AT_ONCE).await {
            Ok(0) => CLEAN_EVERY,
            Ok(_) => CLEAN_ON,
            Err(error) => {
                tracing::warn!(?error, "old calls could not be removed, which is tried again");
                CLEAN_EVERY
            }
        }
    }

    async fn keep_alerts(&self) -> Result<(), ServiceError> {
        let alerts = {
            let mut waiting = self.alerts.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.extend(self.ledger.take_alerts());
            waiting.clone()
        };
        for (tenant, alert) in &alerts {
            if self.store.keep_alert(*tenant, alert).await? {
                tracing::warn!(target: "audit", %tenant, "{alert}");
            }
            self.alerts.lock().unwrap_or_else(PoisonError::into_inner).remove(0);
        }
        Ok(())
    }
}

/// Says once that the database does not answer, and once that it does again.
#[derive(Default)]
struct Health {
    is_failing: bool,
}

impl Health {
    fn note(&mut self, result: Result<(), ServiceError>) {
        match &result {
            Ok(()) if self.is_failing => tracing::info!("the gateway's settlements are written again"),
            Err(error) if !self.is_failing => {
                tracing::error!(?error, "the gateway's settlements cannot be written, and wait");
            }
            _ => {}
        }
        self.is_failing = result.is_err();
    }
}
