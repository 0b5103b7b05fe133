//! Kept answers by what they answer, for questions that mean nearly the same.
//!
//! A [`Meaning`] is compared only with those of its frame: the key of a tenant and of everything about a request but the
//! text that was compared. What is here are meanings and keys; the answers themselves are kept elsewhere, and when one of
//! them goes, its meaning goes as well.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Key;
use crate::embedding::normalized;

/// The most meanings that one is compared with; the oldest make room. Comparing with so many takes less than a
/// millisecond.
const MOST: usize = 1_000;
/// What a meaning takes here beside its numbers, about, in bytes.
const OVERHEAD: usize = 256;

/// What a question means.
pub(crate) struct Meaning {
    /// What it may be compared with.
    frame: Key,
    words: Words,
    /// Of length 1.
    vector: Box<[f32]>,
}

impl Meaning {
    /// None for a vector without a direction.
    pub(crate) fn new(frame: Key, text: &str, vector: Vec<f32>) -> Option<Self> {
        Some(Self { frame, words: Words::of(text), vector: normalized(vector)?.into_boxed_slice() })
    }

    /// The cosine to four digits, as it is told; 1 is the same. Nothing for vectors of different lengths, nor for the same
    /// words in another order: from here to there is not from there to here, and a vector hardly tells.
    fn similarity(&self, other: &Self) -> Option<f64> {
        if self.vector.len() != other.vector.len() || self.words.are_reordered(other.words) {
            return None;
        }
        Some((f64::from(product(&self.vector, &other.vector)) * 1e4).round() / 1e4)
    }

    /// What it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.vector) + OVERHEAD
    }
}

/// The sum of the products, in lanes that a processor adds at once.
fn product(one: &[f32], other: &[f32]) -> f32 {
    let ((ones, one_rest), (others, other_rest)) = (one.as_chunks::<16>(), other.as_chunks::<16>());
    let mut lanes = [0.0; 16];
    for (one, other) in ones.iter().zip(others) {
        for (lane, (one, other)) in lanes.iter_mut().zip(one.iter().zip(other)) {
            *lane += one * other;
        }
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    lanes.iter().sum::<f32>() + rest
}

/// The words of a text, whatever their case and what is between them.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Words {
    in_order: u64,
    in_any_order: u64,
}

impl Words {
    fn of(text: &str) -> Self {
        let (mut in_order, mut in_any_order) = (DefaultHasher::new(), 0u64);
        for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word = word.to_lowercase();
            word.hash(&mut in_order);
            let mut alone = DefaultHasher::new();
            word.hash(&mut alone);
            in_any_order = in_any_order.wrapping_add(alone.finish());
        }
        Self { in_order: in_order.finish(), in_any_order }
    }

    const fn are_reordered(self, other: Self) -> bool {
        self.in_any_order == other.in_any_order && self.in_order != other.in_order
    }
}

#[derive(Clone)]
struct Known {
    answer: Key,
    meaning: Arc<Meaning>,
}

/// All meanings, by their frames. Whoever compares does so with a copy of the list and keeps nobody waiting.
#[derive(Default)]
pub(super) struct Meanings(Mutex<HashMap<Key, Arc<Vec<Known>>>>);

impl Meanings {
    /// This is what the answer under a key answers.
    pub(super) fn add(&self, answer: Key, meaning: &Arc<Meaning>) {
        let mut frames = self.lock();
        let known = Arc::make_mut(frames.entry(meaning.frame).or_default());
        known.retain(|known| known.answer != answer);
        if known.len() == MOST {
            known.remove(0);
        }
        known.push(Known { answer, meaning: Arc::clone(meaning) });
    }

    /// Its answer is gone.
    pub(super) fn remove(&self, meaning: &Arc<Meaning>) {
        if let Entry::Occupied(mut frame) = self.lock().entry(meaning.frame) {
            let known = Arc::make_mut(frame.get_mut());
            known.retain(|known| !Arc::ptr_eq(&known.meaning, meaning));
            if known.is_empty() {
                frame.remove();
            }
        }
    }

    /// The answers to questions that are at least so similar, the nearest first, and how near they are.
    pub(super) fn near(&self, meaning: &Meaning, threshold: f64) -> Vec<(Key, f64)> {
        let known = self.lock().get(&meaning.frame).cloned().unwrap_or_default();
        let similar = |known: &Known| Some((known.answer, meaning.similarity(&known.meaning)?));
        let mut near: Vec<_> =
            known.iter().filter_map(similar).filter(|(_, similarity)| *similarity >= threshold).collect();
        near.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        near
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.lock().values().map(|known| known.len()).sum()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Arc<Vec<Known>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use ai_gateway_ledger::TenantId;
    use uuid::Uuid;

    use super::super::KeyBuilder;
    use super::*;

    fn key(number: usize) -> Key {
        KeyBuilder::new(TenantId(Uuid::nil())).with(&number.to_le_bytes()).finish()
    }

    /// Another direction for each angle.
    fn meaning(frame: usize, angle: f32) -> Arc<Meaning> {
        Arc::new(Meaning::new(key(frame), "why?", vec![2.0 * angle.cos(), 2.0 * angle.sin()]).unwrap())
    }

    fn near(meanings: &Meanings, meaning: &Meaning, threshold: f64) -> Vec<f64> {
        meanings.near(meaning, threshold).into_iter().map(|(_, similarity)| similarity).collect()
    }

    #[test]
    fn the_nearest_comes_first_and_only_of_the_same_frame() {
        let meanings = Meanings::default();
        for (answer, angle) in [(1, 0.3), (2, 0.0), (3, 3.0)] {
            meanings.add(key(answer), &meaning(0, angle));
        }
        meanings.add(key(4), &meaning(9, 0.0));
        let asked = meaning(0, 0.0);
        assert_eq!(near(&meanings, &asked, 0.9), [1.0, 0.9553]);
        assert_eq!(near(&meanings, &asked, 0.9553), [1.0, 0.9553], "what is told is what counts");
        assert_eq!(near(&meanings, &asked, 0.9554), [1.0]);
        assert!(meanings.near(&meaning(0, 0.0), 1.0)[0].0 == key(2));
        let longer = Meaning::new(key(0), "why?", vec![1.0, 0.0, 0.0]).unwrap();
        assert!(near(&meanings, &longer, 0.0).is_empty(), "vectors of another model are not compared");
        for vector in [vec![], vec![0.0, 0.0], vec![f32::NAN, 1.0]] {
            assert!(Meaning::new(key(0), "why?", vector).is_none());
        }
    }

    #[test]
    fn the_same_words_in_another_order_are_another_question() {
        let meanings = Meanings::default();
        let saying = |text| Arc::new(Meaning::new(key(0), text, vec![1.0]).unwrap());
        meanings.add(key(1), &saying("How do I get from Rome to Oslo?"));
        for (text, expected) in [
            ("How do I get from Oslo to Rome?", &[][..]),
            ("how do I get from Rome to Oslo", &[1.0]),
            ("How can I get from Rome to Oslo?", &[1.0]),
            ("?!", &[1.0]),
        ] {
            assert_eq!(near(&meanings, &saying(text), 1.0), expected, "{text}");
        }
    }

    #[test]
    fn all_numbers_of_a_vector_count() {
        for length in [0u8, 1, 15, 16, 17, 191] {
            let vector: Vec<f32> = (0..length).map(f32::from).collect();
            let expected: f32 = vector.iter().map(|value| value * value).sum();
            assert!((product(&vector, &vector) - expected).abs() <= expected * 1e-6, "{length}");
        }
    }

    #[test]
    fn a_meaning_goes_with_its_answer_and_not_with_the_one_before() {
        let meanings = Meanings::default();
        let (old, new) = (meaning(0, 0.0), meaning(0, 0.0));
        meanings.add(key(1), &old);
        meanings.add(key(1), &new);
        meanings.remove(&old);
        assert_eq!((near(&meanings, &new, 1.0), meanings.count()), (vec![1.0], 1));
        meanings.remove(&new);
        meanings.remove(&new);
        assert!(meanings.lock().is_empty(), "an empty frame takes nothing");
    }

    #[test]
    fn the_oldest_make_room() {
        let meanings = Meanings::default();
        for answer in 0..=MOST {
            meanings.add(key(answer), &meaning(0, 0.0));
        }
        let near = meanings.near(&meaning(0, 0.0), 1.0);
        assert!(near.len() == MOST && !near.iter().any(|(answer, _)| *answer == key(0)));
    }
}
