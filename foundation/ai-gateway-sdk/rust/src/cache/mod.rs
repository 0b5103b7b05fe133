//! Answers that are given again to who asks the same.
//!
//! **When to use it.** A model whose settings have `cache` keeps its answers here, each for one tenant: the [`Key`] is a
//! hash of the tenant and of everything that an answer depends on. What is kept are the bytes that the first client got,
//! so that they can be told again without a look at them. Of equal requests at the same time one is asked for all; when
//! it comes to nothing, the next one asks.
//!
//! Where its settings say so, an answer is told as well to a question that is not the same but means nearly the same.
//!
//! Bounded by bytes, the least useful go first (TinyLFU), and by time.
//!
//! **How to extend it.** What an answer depends on is in `key`, what a client may say about caches in `directives`, who
//! waits for whom in `flight`, and what means nearly the same in `semantic`.

mod directives;
mod flight;
mod kept;
mod key;
mod recording;
mod semantic;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use metrics::Gauge;
use tokio::time::timeout;

pub(crate) use directives::Directives;
pub(crate) use kept::{Kept, Replay};
pub(crate) use key::{Key, KeyBuilder};
pub(crate) use recording::Recording;
pub(crate) use semantic::Meaning;

use crate::targets::CacheConfig;
use flight::{Flights, Lead, State};
use semantic::Meanings;

/// What an answer takes beside its bytes, about.
const OVERHEAD: u32 = 1_024;

/// Answers by what they answer.
pub(crate) struct Cache {
    config: CacheConfig,
    answers: moka::sync::Cache<Key, Arc<Kept>>,
    meanings: Arc<Meanings>,
    flights: Arc<Flights>,
    size: Gauge,
}

/// An answer that is here.
#[derive(Clone)]
pub(crate) struct Hit {
    pub(crate) kept: Arc<Kept>,
    /// How near the question that it answers is to the one that was asked; nothing where it is the same.
    pub(crate) similarity: Option<f64>,
}

/// What is known of a request's answer.
pub(crate) enum Found {
    /// It is here.
    Kept(Hit),
    /// It is not here, and whoever asked is to find out for all others.
    Lead(Lead),
    /// It is not here, and is not waited for any longer, or will not be kept.
    Unknown,
}

impl Cache {
    pub(crate) fn new(config: CacheConfig) -> Self {
        let meanings = Arc::new(Meanings::default());
        let gone = Arc::clone(&meanings);
        let answers = moka::sync::Cache::builder()
            .max_capacity(config.bytes)
            .weigher(|_, kept: &Arc<Kept>| kept.weight())
            .expire_after(Lifetime)
            .eviction_listener(move |_, kept: Arc<Kept>, _| {
                kept.meaning.iter().for_each(|meaning| gone.remove(meaning))
            })
            .build();
        Self { config, answers, meanings, flights: Arc::default(), size: metrics::gauge!("ai_cache_bytes") }
    }

    pub(crate) const fn config(&self) -> CacheConfig {
        self.config
    }

    /// The answer, if it is here or comes within `wait` from who asks the same now; otherwise who is to ask.
    pub(crate) async fn find(&self, key: Key, wait: Duration, will_do: impl Fn(&Hit) -> bool) -> Found {
        if let Some(hit) = self.get(&key, None).filter(&will_do) {
            return Found::Kept(hit);
        }
        let Ok(mut lead) = timeout(wait, self.flights.join(key).lock_owned()).await else { return Found::Unknown };
        match lead.state() {
            State::Kept(hit) if will_do(hit) => return Found::Kept(hit.clone()),
            State::Unkept => return Found::Unknown,
            State::Kept(_) | State::Open => {}
        }
        // It may have been kept between the look and the lock.
        if let Some(hit) = self.get(&key, None).filter(&will_do) {
            return Found::Kept(hit);
        }
        lead.reopen();
        Found::Lead(lead)
    }

    /// The answer to the question that comes nearest, of those that are at least so similar.
    pub(crate) fn nearest(&self, meaning: &Meaning, threshold: f64, will_do: impl Fn(&Hit) -> bool) -> Option<Hit> {
        let near = self.meanings.near(meaning, threshold);
        near.into_iter().find_map(|(key, similarity)| self.get(&key, Some(similarity)).filter(&will_do))
    }

    fn get(&self, key: &Key, similarity: Option<f64>) -> Option<Hit> {
        self.answers.get(key).map(|kept| Hit { kept, similarity })
    }

    fn keep(&self, key: Key, kept: &Arc<Kept>) {
        // First, for the answer may be gone again at once, and its meaning goes with it.
        if let Some(meaning) = &kept.meaning {
            self.meanings.add(key, meaning);
        }
        self.answers.insert(key, Arc::clone(kept));
        self.size.set(self.answers.weighted_size() as f64);
    }
}

/// Each answer is kept for as long as its model's settings say.
struct Lifetime;

impl moka::Expiry<Key, Arc<Kept>> for Lifetime {
    fn expire_after_create(&self, _: &Key, kept: &Arc<Kept>, _: Instant) -> Option<Duration> {
        Some(kept.lifetime())
    }

    fn expire_after_update(&self, _: &Key, kept: &Arc<Kept>, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.lifetime())
    }
}

/// How old something of then is now; not younger than new.
fn age(then: Timestamp, now: Timestamp) -> Duration {
    now.duration_since(then).try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ai_gateway_ledger::TenantId;
    use ai_gateway_wire::StopReason;
    use futures::FutureExt;
    use http::HeaderMap;
    use uuid::Uuid;

    use super::*;

    const WAIT: Duration = Duration::from_secs(3_600);

    fn cache(bytes: u64) -> Arc<Cache> {
        Arc::new(Cache::new(CacheConfig { bytes, largest_answer_bytes: 100_000 }))
    }

    fn key(number: u64) -> Key {
        KeyBuilder::new(TenantId(Uuid::nil())).with(&number.to_le_bytes()).finish()
    }

    fn recording(cache: &Arc<Cache>, key: Key, lead: Option<Lead>) -> Recording {
        Recording::new(Arc::clone(cache), key, lead, Duration::from_secs(60))
    }

    fn keep(cache: &Arc<Cache>, key: Key, lead: Option<Lead>, answer: &[u8]) {
        let mut recording = recording(cache, key, lead);
        recording.begin("one/real", &HeaderMap::new());
        assert!(recording.add(answer));
        recording.finish(&StopReason::EndTurn, Timestamp::UNIX_EPOCH);
    }

    async fn lead(cache: &Arc<Cache>, key: Key) -> Lead {
        match cache.find(key, WAIT, |_| true).await {
            Found::Lead(lead) => lead,
            Found::Kept(_) | Found::Unknown => panic!("nobody else asks"),
        }
    }

    #[tokio::test]
    async fn one_asks_for_all_and_when_it_gives_up_the_next_one_does() {
        let cache = cache(1 << 20);
        let first = lead(&cache, key(1)).await;
        let leads = Arc::new(AtomicUsize::new(0));
        let others: Vec<_> = (0..100)
            .map(|_| {
                let (cache, leads) = (Arc::clone(&cache), Arc::clone(&leads));
                tokio::spawn(async move {
                    match cache.find(key(1), WAIT, |_| true).await {
                        Found::Kept(hit) => hit.kept.frames(),
                        Found::Lead(lead) => {
                            if leads.fetch_add(1, Ordering::Relaxed) == 1 {
                                keep(&cache, key(1), Some(lead), b"answer");
                            }
                            0
                        }
                        Found::Unknown => panic!("it waits for as long as it takes"),
                    }
                })
            })
            .collect();
        drop(first);
        let mut told = 0;
        for other in others {
            told += other.await.unwrap();
        }
        assert_eq!((leads.load(Ordering::Relaxed), told), (2, 98), "the first of them gave up, the second answered");
        assert!(cache.flights.is_empty());
    }

    #[tokio::test]
    async fn what_will_not_be_kept_is_not_waited_for() {
        let cache = cache(1 << 20);
        let mut too_large = recording(&cache, key(1), Some(lead(&cache, key(1)).await));
        let waiting = tokio::spawn({
            let cache = Arc::clone(&cache);
            async move { matches!(cache.find(key(1), WAIT, |_| true).await, Found::Unknown) }
        });
        // Runs it up to where it waits.
        tokio::task::yield_now().await;
        assert!(!too_large.add(&[0; 100_001]));
        drop(too_large);
        assert!(waiting.await.unwrap());
        assert!(cache.flights.is_empty());
        assert!(matches!(cache.find(key(1), WAIT, |_| true).await, Found::Lead(_)), "who comes later tries anew");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_the_settings_say() {
        let cache = cache(1 << 20);
        let slow = lead(&cache, key(1)).await;
        assert!(matches!(cache.find(key(1), Duration::from_secs(5), |_| true).await, Found::Unknown));
        drop(slow);
        assert!(cache.flights.is_empty());
    }

    #[tokio::test]
    async fn answers_that_ended_otherwise_than_well_are_not_kept() {
        let cache = cache(1 << 20);
        for stop in [StopReason::MaxTokens, StopReason::ContentFilter, StopReason::Refusal, StopReason::Pause] {
            let mut recording = recording(&cache, key(1), Some(lead(&cache, key(1)).await));
            assert!(recording.add(b"answer"));
            recording.finish(&stop, Timestamp::UNIX_EPOCH);
        }
        assert!(matches!(cache.find(key(1), WAIT, |_| true).now_or_never(), Some(Found::Lead(_))));
    }

    #[tokio::test]
    async fn memory_is_bounded() {
        let cache = cache(50_000);
        for number in 0..200 {
            keep(&cache, key(number), None, &[7; 2_000]);
        }
        cache.answers.run_pending_tasks();
        let size = cache.answers.weighted_size();
        assert!(size <= 50_000 && size > 0, "{size}");
        assert!(cache.answers.entry_count() <= 50_000 / 3_000);
    }

    fn meaning(frame: u64) -> Option<Meaning> {
        Meaning::new(key(frame), "why?", vec![1.0; 100])
    }

    fn keep_meaning(cache: &Arc<Cache>, key: Key, frame: u64, answer: &[u8]) {
        let mut recording = recording(cache, key, None).answering(meaning(frame));
        assert!(recording.add(answer));
        recording.finish(&StopReason::EndTurn, Timestamp::UNIX_EPOCH);
    }

    #[tokio::test]
    async fn what_questions_mean_goes_when_their_answers_go() {
        let cache = cache(50_000);
        for number in 0..200 {
            keep_meaning(&cache, key(number), number % 2, &[7; 2_000]);
            cache.answers.run_pending_tasks();
            assert_eq!(cache.meanings.count() as u64, cache.answers.entry_count());
        }
        let size = cache.answers.weighted_size();
        assert!(size <= 50_000 && cache.answers.entry_count() <= 50_000 / 3_600, "numbers count, too: {size}");
        let far_too_large = [7; 60_000];
        keep_meaning(&cache, key(1_000), 9, &far_too_large);
        cache.answers.run_pending_tasks();
        assert!(cache.nearest(&meaning(9).unwrap(), 0.9, |_| true).is_none());
        assert_eq!(cache.meanings.count() as u64, cache.answers.entry_count());
        for number in 0..200 {
            // Without a meaning, as who asks for a new answer leaves one.
            keep(&cache, key(number), None, &[7; 2_000]);
        }
        cache.answers.run_pending_tasks();
        assert_eq!(cache.meanings.count(), 0);
    }

    #[tokio::test]
    async fn who_waits_hears_of_a_similar_question_only_if_that_will_do() {
        let cache = cache(1 << 20);
        keep_meaning(&cache, key(1), 0, b"answer");
        let mut asking = lead(&cache, key(2)).await;
        let wait = |number: usize| {
            let cache = Arc::clone(&cache);
            async move { cache.find(key(2), WAIT, |hit| number != 3 || hit.similarity.is_none()).await }.boxed()
        };
        let mut waiting: Vec<_> = (0..6).map(wait).collect();
        for waiting in &mut waiting {
            assert!(futures::poll!(waiting).is_pending());
        }
        asking.answered(cache.nearest(&meaning(0).unwrap(), 1.0, |_| true).unwrap());
        drop(asking);
        for (number, waiting) in waiting.into_iter().enumerate() {
            match waiting.await {
                Found::Kept(hit) => assert!(hit.similarity == Some(1.0) && number < 3, "{number}"),
                // Who wants another answer gives it up here, so that the next one looks anew.
                Found::Lead(_) => assert!(number >= 3, "{number}"),
                Found::Unknown => panic!("nobody has waited for long"),
            }
        }
        assert!(cache.flights.is_empty());
    }

    #[test]
    fn what_is_kept_is_not_found_when_it_is_too_old_for_who_asks() {
        let cache = cache(1 << 20);
        keep(&cache, key(1), None, b"answer");
        let now = Timestamp::from_second(59).unwrap();
        assert!(matches!(
            cache.find(key(1), WAIT, |hit| hit.kept.is_fresh(now, None)).now_or_never(),
            Some(Found::Kept(_))
        ));
        let kept = cache.answers.get(&key(1)).unwrap();
        assert!(!kept.is_fresh(Timestamp::from_second(60).unwrap(), None));
        assert!(
            !kept.is_fresh(now, Some(Duration::from_secs(59))) && kept.is_fresh(now, Some(Duration::from_secs(60)))
        );
    }
}
