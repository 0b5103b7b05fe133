//! One ranking from two: by word and by meaning.
//!
//! Scores of each ranking are scaled to 0–1 and added with weights. Rank fusion was measured beside it and came out
//! behind; the decision record `0009-fusion-of-rankings.md` has the figures.

use std::collections::HashMap;
use std::hash::Hash;

/// How much search by word counts; meaning has the rest.
pub(crate) const LEXICAL_WEIGHT: f32 = 0.5;

/// Fuses two rankings, best first. What one of them lacks has zero there.
pub(crate) fn fuse<K: Copy + Eq + Hash + Ord>(lexical: &[(K, f32)], semantic: &[(K, f32)]) -> Vec<(K, f32)> {
    let mut fused: HashMap<K, f32> = HashMap::with_capacity(lexical.len() + semantic.len());
    // No match by word is worth zero, so the scale begins there; no similarity is, so that scale begins at the least.
    let lexical_top = lexical.iter().map(|(_, score)| *score).fold(0.0, f32::max);
    add(&mut fused, lexical, 0.0, lexical_top, LEXICAL_WEIGHT);
    let least = semantic.iter().map(|(_, score)| *score).fold(f32::INFINITY, f32::min);
    let most = semantic.iter().map(|(_, score)| *score).fold(f32::NEG_INFINITY, f32::max);
    add(&mut fused, semantic, least, most, 1.0 - LEXICAL_WEIGHT);
    ranked(fused)
}

fn add<K: Copy + Eq + Hash>(fused: &mut HashMap<K, f32>, ranking: &[(K, f32)], least: f32, most: f32, weight: f32) {
    let range = most - least;
    for (key, score) in ranking {
        let scaled = if range > f32::EPSILON { (score - least) / range } else { 1.0 };
        *fused.entry(*key).or_default() += weight * scaled;
    }
}

/// The best score of each group, best group first. Hits come best first.
pub(crate) fn best_of_each<K: Copy + Eq + Hash + Ord>(hits: impl IntoIterator<Item = (K, f32)>) -> Vec<(K, f32)> {
    let mut best: HashMap<K, f32> = HashMap::new();
    for (key, score) in hits {
        let entry = best.entry(key).or_insert(score);
        *entry = entry.max(score);
    }
    ranked(best)
}

/// Best first; ties in the order of keys, so that the same search gives the same answer.
fn ranked<K: Copy + Ord>(scores: HashMap<K, f32>) -> Vec<(K, f32)> {
    let mut ranked: Vec<(K, f32)> = scores.into_iter().collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_find_comes_first() {
        let fused = fuse(&[('a', 9.0), ('b', 8.0)], &[('c', 0.9), ('b', 0.8), ('d', 0.1)]);
        assert_eq!(fused[0].0, 'b');
        assert_eq!(fused.last().map(|(key, _)| *key), Some('d'));
    }

    #[test]
    fn one_ranking_alone_keeps_its_order() {
        let order = |fused: Vec<(char, f32)>| fused.into_iter().map(|(key, _)| key).collect::<String>();
        assert_eq!(order(fuse(&[('b', 3.0), ('a', 2.0)], &[])), "ba");
        assert_eq!(order(fuse(&[], &[('b', 0.5), ('a', 0.4)])), "ba");
        assert!(fuse::<char>(&[], &[]).is_empty());
    }

    #[test]
    fn equal_scores_are_no_division_by_zero() {
        assert!(fuse(&[('a', 0.0)], &[('b', 0.3), ('c', 0.3)]).iter().all(|(_, score)| score.is_finite()));
    }

    #[test]
    fn groups_take_their_best() {
        assert_eq!(best_of_each([(1, 0.2), (2, 0.5), (1, 0.9)]), [(1, 0.9), (2, 0.5)]);
    }
}
