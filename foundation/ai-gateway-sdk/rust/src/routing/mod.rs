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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Mutex;

    use ai_gateway_ledger::{Price, PriceTable};

    use super::*;
    use crate::targets::{BuildOptions, GatewayConfig, Targets};
    use crate::transport::SystemResolver;

    const SMALL: Size = Size { input: 1_000, output: 10 };

    /// A model with these targets: what each costs to read and to write, and the rest of its settings.
    fn model(choice: &str, targets: &[(&str, u64, u64, &str)]) -> Arc<Model> {
        let mut prices = PriceTable::empty();
        let (mut providers, mut list) = (String::new(), Vec::new());
        for (name, input, output, settings) in targets {
            let pico = |amount: u64| PicoDollars::new(amount).unwrap();
            prices = prices.with(format!("{name}/real"), Price::new(pico(*input), pico(*output)));
            providers.push_str(&format!(
                "[providers.{name}]\nprotocols = ['messages']\nbase_url = 'http://127.0.0.1:9/v1'\n"
            ));
            list.push(format!("{{ provider = '{name}', model = 'real' {settings} }}"));
        }
        let text = format!("{providers}[models.m]\nchoice = '{choice}'\ntargets = [{}]\n", list.join(", "));
        let options = BuildOptions {
            folder: PathBuf::new(),
            prices: Arc::new(prices),
            resolver: Arc::new(SystemResolver),
            watch: Arc::new(|_| {}),
            local: Vec::new(),
        };
        let targets = Targets::build(&GatewayConfig::parse(&text).unwrap(), &options, None).unwrap();
        Arc::clone(&targets.models["m"])
    }

    fn names(targets: &[Arc<Target>]) -> String {
        targets.iter().map(|target| target.config.provider.as_str()).collect()
    }

    fn seeded(seed: u64) -> Random {
        let random = Mutex::new(fastrand::Rng::with_seed(seed));
        Arc::new(move |bound| random.lock().unwrap().u64(..bound))
    }

    /// These numbers, then none.
    fn drawing(numbers: impl IntoIterator<Item = u64>) -> Random {
        let numbers = Mutex::new(numbers.into_iter().collect::<std::collections::VecDeque<_>>());
        Arc::new(move |bound| {
            let drawn = numbers.lock().unwrap().pop_front().unwrap();
            assert!(drawn < bound, "{drawn} of {bound}");
            drawn
        })
    }

    #[test]
    fn without_a_choice_they_are_asked_as_written() {
        let model = model("order", &[("b", 9, 9, ""), ("a", 1, 1, ", weight = 9"), ("c", 5, 5, "")]);
        assert_eq!(names(&order(&model, SMALL, &drawing([]))), "bac");
    }

    #[test]
    fn by_weight_each_is_first_in_its_share_and_who_has_none_comes_last() {
        let model = model(
            "weight",
            &[
                ("z", 1, 1, ", weight = 0"),
                ("a", 1, 1, ", weight = 1"),
                ("b", 1, 1, ", weight = 3"),
                ("c", 1, 1, ", weight = 6"),
            ],
        );
        let random = seeded(5);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..20_000 {
            *counts.entry(names(&order(&model, SMALL, &random))).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 6, "all orders of those with a weight: {counts:?}");
        assert!(counts.keys().all(|order| order.ends_with('z')), "{counts:?}");
        // The chance of an order: the first among all, then the second among those left.
        for (order, chance) in
            [("cbaz", 0.6 * 0.75), ("cabz", 0.6 * 0.25), ("bcaz", 0.3 * 6.0 / 7.0), ("abcz", 0.1 / 3.0)]
        {
            let share = f64::from(counts[order]) / 20_000.0;
            assert!((share - chance).abs() < 0.015, "{order}: {share} of {chance}");
        }
    }

    #[tokio::test]
    async fn by_pace_the_better_of_two_is_first_and_the_others_follow_from_the_quickest_on() {
        let model = model("fastest", &[("a", 1, 1, ""), ("b", 1, 1, ""), ("c", 1, 1, ""), ("d", 1, 1, "")]);
        // From the quickest on: c, which nobody has tried, b, d, a.
        for (index, ms) in [(0, 400), (1, 20), (3, 50)] {
            model.targets[index].state.pace.observe(Duration::from_millis(ms));
        }
        for one in 0..4_u64 {
            for step in 0..3_u64 {
                let other = (one + 1 + step) % 4;
                let first = usize::try_from(one.min(other)).unwrap();
                let mut expected: Vec<char> = "cbda".chars().collect();
                let better = expected.remove(first);
                expected.insert(0, better);
                let found = names(&order(&model, SMALL, &drawing([one, step])));
                assert_eq!(found, expected.into_iter().collect::<String>(), "{one} {other}");
            }
        }
        // With two under way b must be waited for three times as long: longer than d.
        let _busy =
            [model.targets[1].state.gate.enter().await.unwrap(), model.targets[1].state.gate.enter().await.unwrap()];
        assert_eq!(names(&order(&model, SMALL, &drawing([0, 0]))), "cdba");
    }

    #[test]
    fn the_cheapest_is_that_for_this_call() {
        let model = model("cheapest", &[("a", 5, 5, ""), ("b", 1, 500, ""), ("c", 3, 100, "")]);
        assert_eq!(names(&order(&model, SMALL, &drawing([]))), "cab");
        assert_eq!(names(&order(&model, Size { input: 1_000_000, output: 1 }, &drawing([]))), "bca");
        assert_eq!(names(&order(&model, Size { input: 1, output: 1_000 }, &drawing([]))), "acb");
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_keep_to_what_is_asked_for() {
        let (least, most): (Random, Random) = (Arc::new(|_| 0), Arc::new(|bound| bound - 1));
        let ms = Duration::from_millis;
        let longest = ms(3_000);
        for (round, half) in [(0, 125), (1, 250), (2, 500), (3, 1_000), (4, 1_500), (40, 1_500)] {
            assert_eq!(pause(round, None, longest, &least), Some(ms(half)), "{round}");
            let upper = pause(round, None, longest, &most).unwrap();
            assert!(upper > ms(2 * half - 1) && upper < ms(2 * half), "{round}: {upper:?}");
        }
        assert_eq!(pause(0, Some(ms(2_000)), longest, &least), Some(ms(2_000)));
        assert!(pause(0, Some(ms(2_000)), longest, &most).unwrap() > ms(2_100), "all who were told so come together");
        assert_eq!(pause(0, Some(ms(5)), longest, &least), Some(ms(125)));
        assert_eq!(pause(0, Some(ms(3_001)), longest, &least), None, "longer than anybody waits");
    }
}
