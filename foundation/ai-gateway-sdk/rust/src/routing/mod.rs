//! Which target is asked, in which order, and how long to wait in between.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use ai_gateway_ledger::{PicoDollars, Tier};

use crate::targets::{Choice, Model, Target};

/// The first pause before targets are asked once more; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// How much a call reads and may write, for comparing prices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) input: u64,
    pub(crate) output: u64,
}

/// A random number below `bound`, which is more than 0.
pub(crate) type Random = Arc<dyn Fn(u64) -> u64 + Send + Sync>;

/// The targets of a model in the order in which they are to be asked.
pub(crate) fn order(model: &Model, size: Size, random: &Random) -> Vec<Arc<Target>> {
    let mut targets = model.targets.clone();
    if targets.len() > 1 {
        match model.config.choice {
            Choice::Order => {}
            Choice::Weight => by_weight(&mut targets, random),
            Choice::Fastest => by_pace(&mut targets, random),
            Choice::Cheapest => targets.sort_by_cached_key(|target| cost(target, size)),
        }
    }
    targets
}

/// Draws the first by weight, then the second among the others, and so on. Those without weight come last.
fn by_weight(targets: &mut [Arc<Target>], random: &Random) {
    for from in 0..targets.len() {
        let rest = &targets[from..];
        let total: u64 = rest.iter().map(|target| u64::from(target.config.weight)).sum();
        if total == 0 {
            return;
        }
        let mut drawn = random(total);
        let chosen = rest.iter().position(|target| {
            let weight = u64::from(target.config.weight);
            let is_chosen = drawn < weight;
            drawn = drawn.saturating_sub(weight);
            is_chosen
        });
        // One step to the right, so that the order among the others stays.
        targets[from..=from + chosen.unwrap_or(0)].rotate_right(1);
    }
}

/// The better of two at random, then all others from the quickest on. Comparing two only keeps a crowd from moving to
/// the same target at once (Mitzenmacher, "The power of two choices", 2001). One that has not been tried is quickest.
fn by_pace(targets: &mut [Arc<Target>], random: &Random) {
    targets.sort_by_cached_key(|target| expected_wait(target));
    let count = targets.len() as u64;
    let one = random(count);
    let other = (one + 1 + random(count - 1)) % count;
    // They are sorted, so the better one is the earlier.
    let better = usize::try_from(one.min(other)).unwrap_or(0);
    targets[..=better].rotate_right(1);
}

/// What the next call must expect to wait for its first token: the average, once for each that is under way as well.
fn expected_wait(target: &Target) -> (u128, Reverse<u32>) {
    let load = target.state.gate.under_way() + target.state.gate.waiting() + 1;
    let wait = target.state.pace.average().map_or(0, |average| average.as_micros() * load as u128);
    (wait, Reverse(target.config.weight))
}

fn cost(target: &Target, size: Size) -> PicoDollars {
    target.price.worst_cost(size.input, size.output, Tier::Standard).unwrap_or(PicoDollars::MAX)
}

/// How long to wait before asking once more: twice as long each time, anywhere in the upper half of it, so that callers
/// who failed together do not come back together; and no less than was asked for.
pub(crate) fn pause(round: u32, asked: Option<Duration>, longest: Duration, random: &Random) -> Option<Duration> {
    let full = FIRST_PAUSE.saturating_mul(1 << round.min(16)).min(longest);
    let half = full / 2;
    let jitter = random(u64::try_from(half.as_micros()).unwrap_or(u64::MAX).max(1));
    let least = asked.unwrap_or(half).max(half);
    (asked.unwrap_or_default() <= longest).then(|| least + Duration::from_micros(jitter))
}
