//! The ledger: who may still spend, and what was spent.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use jiff::Timestamp;

use crate::alert::{Alert, TenantAlert};
use crate::book::{Book, Settled};
use crate::ids::Ids;
use crate::limits::{Limits, Measure, Worst};
use crate::opening::{Opening, Settings, Total};
use crate::options::LedgerOptions;
use crate::overriding::Override;
use crate::refusal::Refusal;
use crate::reservation::Reservation;
use crate::scope::{KeyId, Scope, Scopes, Subject, TenantId};
use crate::settlement::{Batch, Queue, Settlement};
use crate::signal::StoppedBy;
use crate::snapshot::SubjectUse;

/// Who may still spend, and what was spent and is not written yet. Clones share it.
///
/// It knows no clock: every question brings the present moment. A clock that is set back by less than an hour stands
/// still meanwhile; one that is set back further is believed, and nothing that was used is forgotten.
#[derive(Clone, Debug)]
pub struct Ledger {
    shared: Arc<Shared>,
}

/// What can be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Switch {
    /// Every request of every tenant.
    Everything,
    /// Those of a tenant, or of one of its people or keys.
    Of(TenantId, Scope),
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: LedgerOptions,
    pub(crate) queue: Queue,
    books: RwLock<HashMap<TenantId, Arc<Mutex<Book>>>>,
    everything_is_stopped: AtomicBool,
    alerts: Mutex<Vec<TenantAlert>>,
    ids: Ids,
}

impl Ledger {
    /// A ledger that knows no tenant yet. `seed` is a random number that no other process has: ids are made from it.
    #[must_use]
    pub fn new(options: LedgerOptions, seed: u128) -> Self {
        let shared = Shared {
            queue: Queue::new(options.unwritten_at_most),
            options,
            books: RwLock::default(),
            everything_is_stopped: AtomicBool::new(false),
            alerts: Mutex::default(),
            ids: Ids::new(seed),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Begins to let in a tenant's requests. Says whether that is new: of several who open a tenant at once, the first
    /// does.
    pub fn open(&self, tenant: TenantId, opening: Opening, now: Timestamp) -> bool {
        let mut books = self.shared.books.write().unwrap_or_else(PoisonError::into_inner);
        if books.contains_key(&tenant) {
            return false;
        }
        let mut book = Book::open(opening, &self.shared.options, now);
        let alerts = book.alerts(&self.shared.options);
        books.insert(tenant, Arc::new(Mutex::new(book)));
        drop(books);
        self.shared.tell(tenant, alerts);
        true
    }

    /// Whether a tenant's requests can be let in.
    #[must_use]
    pub fn is_open(&self, tenant: TenantId) -> bool {
        self.shared.books().contains_key(&tenant)
    }

    /// The tenants that are open, in no order.
    #[must_use]
    pub fn tenants(&self) -> Vec<TenantId> {
        self.shared.books().keys().copied().collect()
    }

    /// Holds a place for a request in every limit it counts for, or in none.
    ///
    /// Whatever else happens at the same time, what is used and held is never more than a limit allows; only a provider
    /// that uses more than `worst` can lead beyond.
    ///
    /// # Errors
    /// When a limit has no room, something is stopped, the tenant is not open, or too much waits to be written.
    pub fn reserve(&self, scopes: &Scopes, worst: Worst, now: Timestamp) -> Result<Reservation, Refusal> {
        let shared = &self.shared;
        let book = shared.book(scopes.tenant).ok_or(Refusal::NotOpen)?;
        shared.queue.enter().map_err(|waiting| Refusal::Backlog { waiting })?;
        let held = {
            let mut book = lock(&book);
            // Asked under the lock, so that whoever stops everything finds this request among those under way or has
            // it refused here.
            if shared.everything_is_stopped.load(Ordering::SeqCst) {
                Err((Refusal::Stopped { by: None }, Vec::new()))
            } else {
                book.hold(scopes, worst, &shared.options, now)
            }
        };
        match held {
            Ok(place) => {
                let id = shared.ids.next(place.since);
                Ok(Reservation::new(Arc::clone(shared), book, place, id, scopes.clone()))
            }
            Err((refusal, alerts)) => {
                shared.tell(scopes.tenant, alerts);
                shared.queue.leave(1);
                Err(refusal)
            }
        }
    }

    /// Replaces all that a tenant's admins have set, and tells the requests under way that are stopped now. Totals of
    /// models that no limit named before come with [`apply_totals`](Self::apply_totals).
    pub fn configure(&self, tenant: TenantId, settings: Settings) {
        let Some(book) = self.shared.book(tenant) else { return };
        let mut book = lock(&book);
        book.configure(settings);
        let signals: Vec<_> = book.stopped().into_iter().map(|scope| (scope, book.signals(Some(scope)))).collect();
        let alerts = book.alerts(&self.shared.options);
        drop(book);
        self.shared.tell(tenant, alerts);
        for (scope, signals) in signals {
            signals.iter().for_each(|signal| signal.stop(StoppedBy::Of(scope)));
        }
    }

    /// Sets a subject's limits, for what is under way as well. Without limits, a person's or key's are those that each
    /// person or key has.
    ///
    /// A limit that is the first to name a model counts from now, until [`apply_totals`](Self::apply_totals) says what
    /// was used before.
    pub fn set_limits(&self, tenant: TenantId, subject: &Subject, limits: Option<Limits>) {
        if let Some(book) = self.shared.book(tenant) {
            let mut book = lock(&book);
            book.set_limits(subject, limits);
            let alerts = book.alerts(&self.shared.options);
            drop(book);
            self.shared.tell(tenant, alerts);
        }
    }

    /// Lifts a budget's hard stop, or puts it back. Other limits have none that could be lifted.
    pub fn set_override(&self, tenant: TenantId, subject: &Subject, budget: Measure, over: Option<Override>) {
        if let Some(book) = self.shared.book(tenant) {
            lock(&book).set_override(subject, budget, over);
        }
    }

    /// Lets nothing in any more and tells all requests under way, or lets in again. What was under way does not come
    /// back. A tenant that is not open is stopped when its [`Opening`] says so.
    pub fn set_stopped(&self, switch: Switch, is_stopped: bool) {
        let (books, scope) = match switch {
            Switch::Everything => {
                self.shared.everything_is_stopped.store(is_stopped, Ordering::SeqCst);
                (self.shared.books().values().cloned().collect::<Vec<_>>(), None)
            }
            Switch::Of(tenant, scope) => (self.shared.book(tenant).into_iter().collect(), Some(scope)),
        };
        for book in books {
            let mut book = lock(&book);
            if let Some(scope) = scope {
                book.set_stopped(scope, is_stopped);
            }
            let signals = if is_stopped { book.signals(scope) } else { Vec::new() };
            drop(book);
            let by = scope.map_or(StoppedBy::Everything, StoppedBy::Of);
            signals.iter().for_each(|signal| signal.stop(by));
        }
    }

    /// Lets nothing in any more that comes with a key, and tells the requests under way that did. For good: its
    /// [`Opening`] does not have it.
    pub fn revoke(&self, tenant: TenantId, key: KeyId) {
        let Some(book) = self.shared.book(tenant) else { return };
        let scope = Scope::Key(key);
        let signals = {
            let mut book = lock(&book);
            book.set_stopped(scope, true);
            book.signals(Some(scope))
        };
        signals.iter().for_each(|signal| signal.stop(StoppedBy::Revoked(key)));
    }

    /// What the store has of subjects, with what other processes wrote. Give it what was read after the last batch was
    /// written, or a batch that is counted here and not there is left out until the next one.
    pub fn apply_totals(&self, totals: &[(TenantId, Total)]) {
        self.shared.written(&[], totals);
    }

    /// The alerts since the last time.
    #[must_use]
    pub fn take_alerts(&self) -> Vec<TenantAlert> {
        std::mem::take(&mut *lock(&self.shared.alerts))
    }

    /// The oldest settlements that are to be written, at most so many, unless a batch came back, which is given again as
    /// it was. Only one batch at a time should be under way.
    pub fn batch(&self, most: usize) -> Batch {
        Batch { shared: Arc::clone(&self.shared), settlements: self.shared.queue.take(most) }
    }

    /// How many settlements wait to be written.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.shared.queue.len()
    }

    /// What a tenant uses now; empty when it is not open.
    #[must_use]
    pub fn snapshot(&self, tenant: TenantId, now: Timestamp) -> Vec<SubjectUse> {
        self.shared.book(tenant).map(|book| lock(&book).snapshot(now)).unwrap_or_default()
    }
}

impl Shared {
    pub(crate) fn tell(&self, tenant: TenantId, alerts: Vec<Alert>) {
        if !alerts.is_empty() {
            lock(&self.alerts).extend(alerts.into_iter().map(|alert| (tenant, alert)));
        }
    }

    pub(crate) fn written(&self, settlements: &[Settlement], totals: &[(TenantId, Total)]) {
        for ((scopes, _), (moment, settled)) in by_day(settlements) {
            if let Some(book) = self.book(scopes.tenant) {
                lock(&book).written(scopes, moment, settled);
            }
        }
        for (tenant, total) in totals {
            let Some(book) = self.book(*tenant) else { continue };
            let mut book = lock(&book);
            book.stored(total);
            let alerts = book.alerts(&self.options);
            drop(book);
            self.tell(*tenant, alerts);
        }
        self.queue.leave(settlements.len());
    }

    fn book(&self, tenant: TenantId) -> Option<Arc<Mutex<Book>>> {
        self.books().get(&tenant).cloned()
    }

    fn books(&self) -> RwLockReadGuard<'_, HashMap<TenantId, Arc<Mutex<Book>>>> {
        self.books.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What settlements came to by scopes and day, with a moment of that day. Days and months begin with days, so that it makes
/// no difference to a book, which calls wait for while it is locked.
fn by_day(settlements: &[Settlement]) -> HashMap<(&Scopes, i64), (Timestamp, Settled)> {
    let mut sums: HashMap<_, (Timestamp, Settled)> = HashMap::new();
    for settlement in settlements {
        let day = settlement.started_at.as_second().div_euclid(86_400);
        let sum = sums.entry((&settlement.scopes, day));
        sum.or_insert((settlement.started_at, Settled::default())).1.add(settlement);
    }
    sums
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
