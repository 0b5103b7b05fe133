//! What one tenant uses: all its meters, behind one lock.
//!
//! Everything that a request counts for belongs to one tenant, so a place in every limit or in none is a matter of
//! holding one lock. Tenants do not wait for each other.

mod meter;
mod period;
mod rolling;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use smallvec::SmallVec;

use crate::alert::Alert;
use crate::limits::{Limits, Measure, Worst};
use crate::opening::{Opening, Settings, Total};
use crate::options::LedgerOptions;
use crate::overriding::Override;
use crate::refusal::{LimitReached, Refusal};
use crate::scope::{Scope, Scopes, Subject};
use crate::settlement::Settlement;
use crate::signal::Signal;
use crate::snapshot::SubjectUse;

use meter::{Held, Meter};
pub use period::Span;

/// A request that claims more tokens holds this many, so that sums of them cannot overflow.
const TOKENS_AT_MOST: u64 = 1 << 40;

/// A clock that is set back by less stands still until it has caught up; one that is set back further is believed.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

const TENANT: usize = 0;

/// The meters that a request counts for: tenant, person and key, each with and without the model.
type Meters = SmallVec<[usize; 6]>;

#[derive(Debug)]
pub(crate) struct Book {
    /// The latest moment that was heard of.
    now: Timestamp,
    is_new_until: Timestamp,
    limits: HashMap<Subject, Limits>,
    /// The models that a limit names.
    limited_models: HashSet<Arc<str>>,
    meters: Vec<Meter>,
    index: HashMap<Subject, usize>,
    stopped: HashSet<Scope>,
    live: Vec<Option<Live>>,
    free: Vec<usize>,
}

/// A request under way.
#[derive(Debug)]
struct Live {
    signal: Arc<Signal>,
    scopes: [Option<Scope>; 3],
}

/// A place that a request has been given.
#[derive(Debug)]
pub(crate) struct Place {
    meters: Meters,
    held: Held,
    /// When it was taken, by the clock that does not go back.
    pub(crate) since: Timestamp,
    live: usize,
    pub(crate) signal: Arc<Signal>,
}

impl Book {
    pub(crate) fn open(opening: Opening, options: &LedgerOptions, now: Timestamp) -> Self {
        let mut book = Self {
            now,
            is_new_until: opening.since.checked_add(options.newcomer_for).unwrap_or(Timestamp::MAX),
            limits: HashMap::new(),
            limited_models: HashSet::new(),
            meters: Vec::new(),
            index: HashMap::new(),
            stopped: HashSet::new(),
            live: Vec::new(),
            free: Vec::new(),
        };
        book.meter_of(Scope::Tenant.into());
        book.configure(opening.settings);
        for total in &opening.totals {
            book.stored(total);
        }
        book
    }

    /// Replaces what admins have set.
    pub(crate) fn configure(&mut self, settings: Settings) {
        self.limits = settings.limits.into_iter().collect();
        self.note_limits();
        self.stopped = settings.stopped.into_iter().collect();
        self.meters.iter_mut().for_each(Meter::clear_overrides);
        for (subject, measure, over) in settings.overrides {
            self.set_override(&subject, measure, Some(over));
        }
    }

    /// Holds a place in every limit, or in none; then with the hard stops that are new.
    pub(crate) fn hold(
        &mut self,
        scopes: &Scopes,
        worst: Worst,
        options: &LedgerOptions,
        now: Timestamp,
    ) -> Result<Place, (Refusal, Vec<Alert>)> {
        self.observe(now);
        let affected = scopes_of(scopes);
        if let Some(by) = affected.iter().flatten().find(|scope| self.stopped.contains(scope)) {
            return Err((Refusal::Stopped { by: Some(*by) }, Vec::new()));
        }
        let held = Held { tokens: worst.tokens.min(TOKENS_AT_MOST), money: worst.cost.get() };
        let meters = self.meters_of(scopes, affected);
        if let Some(reached) = self.reached(&meters, held, options) {
            let now = self.now;
            let alerts = meters.iter().flat_map(|meter| self.meters[*meter].hard_stops(held, options, now)).collect();
            return Err((Refusal::Limit(Box::new(reached)), alerts));
        }
        for meter in &meters {
            self.meters[*meter].hold(held);
        }
        let signal = Arc::new(Signal::default());
        let live = self.enter(Live { signal: Arc::clone(&signal), scopes: affected });
        Ok(Place { meters, held, since: self.now, live, signal })
    }

    /// Gives a place back as if it had never been taken.
    pub(crate) fn release(&mut self, place: &Place) {
        for meter in &place.meters {
            self.meters[*meter].release(place.since, place.held);
        }
        self.leave(place.live);
    }

    /// Gives a place back and counts what was used.
    pub(crate) fn settle(&mut self, place: &Place, settlement: &Settlement, options: &LedgerOptions) -> Vec<Alert> {
        self.observe(settlement.finished_at);
        self.leave(place.live);
        let used = used(settlement);
        let mut alerts = Vec::new();
        for meter in &place.meters {
            let meter = &mut self.meters[*meter];
            meter.advance(self.now);
            meter.settle(place.since, place.held, used);
            alerts.append(&mut meter.alerts(options));
        }
        alerts
    }

    /// What was settled for these scopes on the day of this moment is in the store.
    pub(crate) fn written(&mut self, scopes: &Scopes, moment: Timestamp, settled: Settled) {
        for meter in self.meters_of(scopes, scopes_of(scopes)) {
            self.meters[meter].written(moment, settled);
        }
    }

    /// The store's total is what counts, and what is not in it yet.
    pub(crate) fn stored(&mut self, total: &Total) {
        if total.subject.model.is_none() || self.own_or_default(&total.subject).is_some() {
            let meter = self.meter_of(total.subject.clone());
            let used = Held { tokens: total.tokens, money: total.cost.get() };
            self.meters[meter].stored(total.span, total.starts, used);
        }
    }

    pub(crate) fn set_limits(&mut self, subject: &Subject, limits: Option<Limits>) {
        match limits {
            Some(limits) => self.limits.insert(subject.clone(), limits),
            None => self.limits.remove(subject),
        };
        self.note_limits();
    }

    pub(crate) fn set_override(&mut self, subject: &Subject, measure: Measure, over: Option<Override>) {
        let meter = self.meter_of(subject.clone());
        self.meters[meter].set_override(measure, over);
    }

    /// The thresholds that have been passed and not been told of.
    pub(crate) fn alerts(&mut self, options: &LedgerOptions) -> Vec<Alert> {
        self.meters.iter_mut().flat_map(|meter| meter.alerts(options)).collect()
    }

    pub(crate) fn set_stopped(&mut self, scope: Scope, is_stopped: bool) {
        if is_stopped {
            self.stopped.insert(scope);
        } else {
            self.stopped.remove(&scope);
        }
    }

    pub(crate) fn stopped(&self) -> Vec<Scope> {
        self.stopped.iter().copied().collect()
    }

    /// The signals of the requests under way that count for a scope; for all of them without one.
    pub(crate) fn signals(&self, scope: Option<Scope>) -> Vec<Arc<Signal>> {
        let concerns = |live: &&Live| scope.is_none() || live.scopes.contains(&scope);
        self.live.iter().flatten().filter(concerns).map(|live| Arc::clone(&live.signal)).collect()
    }

    pub(crate) fn snapshot(&mut self, now: Timestamp) -> Vec<SubjectUse> {
        self.observe(now);
        let now = self.now;
        self.meters.iter_mut().for_each(|meter| meter.advance(now));
        let mut uses: Vec<SubjectUse> = self.meters.iter().map(Meter::snapshot).collect();
        uses.sort_by(|one, other| one.subject.cmp(&other.subject));
        uses
    }

    /// Time goes on. See [`PATIENCE`] for when it does not.
    fn observe(&mut self, now: Timestamp) {
        if now >= self.now {
            self.now = now;
        } else if self.now.duration_since(now) > PATIENCE {
            self.now = now;
            self.meters.iter_mut().for_each(|meter| meter.restart(now));
        }
    }

    /// Of the limits without room, the one that takes longest.
    fn reached(&self, meters: &[usize], held: Held, options: &LedgerOptions) -> Option<LimitReached> {
        let reached = meters.iter().flat_map(|meter| {
            let limits = self.limits_of(*meter, options);
            self.meters[*meter].reached(held, limits, options, self.now)
        });
        reached.max_by_key(|reached| (reached.retry_after.is_none(), reached.retry_after))
    }

    fn limits_of(&self, meter: usize, options: &LedgerOptions) -> Limits {
        let limits = &self.meters[meter].limits;
        if meter == TENANT && self.now < self.is_new_until { limits.and(&options.newcomer) } else { *limits }
    }

    fn meters_of(&mut self, scopes: &Scopes, affected: [Option<Scope>; 3]) -> Meters {
        let mut meters: Meters = affected.iter().flatten().map(|scope| self.meter_of((*scope).into())).collect();
        if self.limited_models.contains(&scopes.model) {
            for scope in affected.into_iter().flatten() {
                let subject = Subject { scope, model: Some(Arc::clone(&scopes.model)) };
                if self.own_or_default(&subject).is_some() {
                    meters.push(self.meter_of(subject));
                }
            }
        }
        let now = self.now;
        meters.iter().for_each(|meter| self.meters[*meter].advance(now));
        meters
    }

    fn meter_of(&mut self, subject: Subject) -> usize {
        if let Some(meter) = self.index.get(&subject) {
            return *meter;
        }
        let limits = self.own_or_default(&subject).copied().unwrap_or(Limits::NONE);
        self.meters.push(Meter::new(subject.clone(), limits, self.now));
        self.index.insert(subject, self.meters.len() - 1);
        self.meters.len() - 1
    }

    /// The limits that were set for a subject, or else for everyone of its kind.
    fn own_or_default(&self, subject: &Subject) -> Option<&Limits> {
        let each = match subject.scope {
            Scope::User(_) => Scope::EachUser,
            Scope::Key(_) => Scope::EachKey,
            scope => scope,
        };
        self.limits.get(subject).or_else(|| self.limits.get(&Subject { scope: each, model: subject.model.clone() }))
    }

    fn note_limits(&mut self) {
        self.limited_models = self.limits.keys().filter_map(|subject| subject.model.clone()).collect();
        let mut meters = std::mem::take(&mut self.meters);
        for meter in &mut meters {
            meter.limits = self.own_or_default(&meter.subject).copied().unwrap_or(Limits::NONE);
        }
        self.meters = meters;
    }

    fn enter(&mut self, live: Live) -> usize {
        match self.free.pop() {
            Some(place) => {
                self.live[place] = Some(live);
                place
            }
            None => {
                self.live.push(Some(live));
                self.live.len() - 1
            }
        }
    }

    fn leave(&mut self, place: usize) {
        self.live[place] = None;
        self.free.push(place);
    }
}

fn scopes_of(scopes: &Scopes) -> [Option<Scope>; 3] {
    [Some(Scope::Tenant), scopes.user.map(Scope::User), scopes.key.map(Scope::Key)]
}

/// What settlements came to: tokens and pico-dollars, too wide to overflow.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settled {
    tokens: u128,
    money: u128,
}

impl Settled {
    pub(crate) fn add(&mut self, settlement: &Settlement) {
        let used = used(settlement);
        self.tokens += u128::from(used.tokens);
        self.money += u128::from(used.money);
    }
}

fn used(settlement: &Settlement) -> Held {
    Held { tokens: settlement.tokens.total().min(TOKENS_AT_MOST), money: settlement.cost.get() }
}
