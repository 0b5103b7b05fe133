//! What calls cost.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on should stop it there")]

use ai_gateway_ledger::{CostOverflow, PicoDollars, Price, PriceTable, Tier, TokenKind, Tokens, WhenUnknown};
use proptest::prelude::*;

fn dollars(text: &str) -> PicoDollars {
    text.parse().unwrap()
}

fn per_million(text: &str) -> PicoDollars {
    PicoDollars::per_million_tokens(text).unwrap()
}

#[test]
fn the_bundled_prices_are_there_for_each_provider_and_none_is_nought() {
    let table = PriceTable::bundled().unwrap();
    assert!(table.version().starts_with("litellm "), "{}", table.version());
    for provider in ["openai/", "anthropic/", "gemini/"] {
        assert!(table.models().filter(|model| model.starts_with(provider)).count() >= 10, "{provider}");
    }
    for model in table.models() {
        let price = table.price(model).unwrap();
        for tier in [Tier::Standard, Tier::Batch, Tier::Flex, Tier::Priority] {
            for kind in TokenKind::ALL.into_iter().filter(|kind| kind.is_input()) {
                assert!(price.rate(kind, tier, 1) > PicoDollars::ZERO, "{model} {kind:?}");
            }
        }
    }
}

/// By the providers' own price lists, worked out by hand.
#[test]
fn known_calls_cost_what_their_provider_asks() {
    let table = PriceTable::bundled().unwrap();
    let cases = [
        // Cached input is a tenth, and is not charged as input as well.
        (
            "openai/gpt-5",
            Tokens { input: 1_000, cache_read: 9_000, output: 500, reasoning: 200, ..Tokens::default() },
            Tier::Standard,
            "0.009375",
        ),
        ("openai/gpt-5", Tokens::new(1_000_000, 1_000_000), Tier::Flex, "5.625"),
        ("openai/gpt-5", Tokens::new(1_000_000, 1_000_000), Tier::Priority, "22.5"),
        (
            "anthropic/claude-sonnet-4-5",
            Tokens {
                input: 10,
                cache_read: 100_000,
                cache_write_5m: 2_000,
                cache_write_1h: 1_000,
                output: 1,
                ..Tokens::default()
            },
            Tier::Standard,
            "0.043545",
        ),
        // At the threshold as usual, above it all tokens at the higher rate.
        ("gemini/gemini-2.5-pro", Tokens::new(200_000, 1_000), Tier::Standard, "0.26"),
        ("gemini/gemini-2.5-pro", Tokens::new(200_001, 1_000), Tier::Standard, "0.5150025"),
        ("gemini/gemini-2.5-pro", Tokens { cache_read: 200_000, ..Tokens::new(1, 0) }, Tier::Standard, "0.0500025"),
        ("openai/text-embedding-3-small", Tokens::new(1, 0), Tier::Standard, "0.00000002"),
        ("anthropic/claude-sonnet-4-5", Tokens::default(), Tier::Standard, "0"),
    ];
    for (model, tokens, tier, cost) in cases {
        assert_eq!(table.price(model).unwrap().cost(&tokens, tier), Ok(dollars(cost)), "{model} {tokens:?}");
    }
}

#[test]
fn a_rate_that_is_missing_is_the_nearest_one_and_never_nought() {
    let json = r#"{"version": "mine", "models": {"x/y": {
        "standard": {"input": "2", "output": "8", "cache_read": "1", "cache_write_5m": "3"},
        "batch": {"input": "1"},
        "priority": {"input": "5", "output": "20"},
        "long_context": {"1000": {"standard": {"input": "4"}, "priority": {"output": "44"}}, "2000": {"standard": {"output": "16"}}}
    }}}"#;
    let table = PriceTable::empty().overlaid(json).unwrap();
    let price = table.price("x/y").unwrap();
    let cases = [
        (TokenKind::Input, Tier::Batch, 1_000, "1"),
        (TokenKind::Input, Tier::Flex, 1_000, "2"),
        (TokenKind::CacheRead, Tier::Batch, 1_000, "1"),
        (TokenKind::CacheWrite1h, Tier::Standard, 1_000, "3"),
        (TokenKind::AudioInput, Tier::Priority, 1_000, "5"),
        (TokenKind::Reasoning, Tier::Priority, 1_000, "20"),
        (TokenKind::AudioOutput, Tier::Standard, 1_000, "8"),
        (TokenKind::Input, Tier::Batch, 1_001, "4"),
        (TokenKind::Input, Tier::Priority, 1_001, "5"),
        (TokenKind::Output, Tier::Priority, 1_001, "44"),
        (TokenKind::CacheRead, Tier::Standard, 1_001, "1"),
        (TokenKind::Output, Tier::Standard, 2_001, "16"),
        (TokenKind::Output, Tier::Priority, 2_001, "20"),
    ];
    for (kind, tier, input, rate) in cases {
        assert_eq!(price.rate(kind, tier, input), per_million(rate), "{kind:?} {tier:?} {input}");
    }
}

#[test]
fn an_operators_prices_replace_the_bundled_ones() {
    let table = PriceTable::bundled().unwrap();
    let bundled = table.models().count();
    let table = table
        .overlaid(r#"{"version": "ours", "models": {"openai/gpt-5": {"standard": {"input": "1", "output": "1"}}}}"#)
        .unwrap()
        .with("local/extractive", Price::free());
    assert_eq!(table.models().count(), bundled + 1);
    assert!(table.version().ends_with(" + ours"));
    let cost = |model| table.price(model).unwrap().cost(&Tokens::new(1_000_000, 0), Tier::Standard);
    assert_eq!(cost("openai/gpt-5"), Ok(dollars("1")));
    assert_eq!(cost("local/extractive"), Ok(PicoDollars::ZERO));
}

#[test]
fn an_unknown_model_is_refused_or_charged_and_never_free() {
    let table = PriceTable::bundled().unwrap();
    let refused = table.price("openai/gpt-99").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the price of the model \"openai/gpt-99\" is not known: give it one in the gateway's prices"
    );
    assert!(table.price(&"x".repeat(1_000_000)).unwrap_err().model.len() < 1_000);
    let dear = Price::new(per_million("100"), per_million("200"));
    let table = table.when_unknown(WhenUnknown::Charge(dear.clone().into()));
    assert_eq!(**table.price("openai/gpt-99").unwrap(), dear);
    assert_ne!(**table.price("openai/gpt-5").unwrap(), dear);
}

#[test]
fn a_dated_name_has_the_price_of_its_model() {
    let table = PriceTable::empty().with("a/m", Price::free());
    for known in ["a/m", "a/m-20250929", "a/m-2025-08-07"] {
        assert!(table.price(known).is_ok(), "{known}");
    }
    for unknown in ["a/m-2025", "a/m-mini", "a/m-20250929-1", "a/m-2025-8-7", "a/m-25-08-07", "-", "", "-20250929"] {
        assert!(table.price(unknown).is_err(), "{unknown}");
    }
}

#[test]
fn prices_that_say_too_little_or_something_else_are_refused() {
    let table = |model: &str| {
        let json = format!(r#"{{"version": "x", "models": {{"a/b": {model}}}}}"#);
        PriceTable::empty().overlaid(&json).map_err(|error| error.to_string())
    };
    assert!(table(r#"{"standard": {"input": "1", "output": "0"}}"#).is_ok());
    let incomplete = table(r#"{"standard": {"input": "1"}}"#).unwrap_err();
    assert!(incomplete.contains("a price needs the standard rates for input and output"), "{incomplete}");
    for wrong in [
        "{}",
        r#"{"standard": {"input": 1, "output": "0"}}"#,
        r#"{"standard": {"input": "-1", "output": "0"}}"#,
        r#"{"standard": {"input": "1", "output": "0", "ouput": "1"}}"#,
        r#"{"standard": {"input": "1", "output": "0"}, "bacth": {}}"#,
        r#"{"standard": {"input": "1", "output": "0"}, "long_context": {"many": {}}}"#,
        r#"{"standard": {"input": "0.0000001", "output": "0"}}"#,
    ] {
        assert!(table(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_cannot_be_counted_is_an_error() {
    let price = Price::new(per_million("1"), per_million("1"));
    assert_eq!(price.cost(&Tokens::new(u64::MAX, 0), Tier::Standard), Err(CostOverflow));
    assert_eq!(price.cost(&Tokens::new(u64::MAX, u64::MAX), Tier::Standard), Err(CostOverflow));
    assert_eq!(price.worst_cost(0, u64::MAX, Tier::Standard), Err(CostOverflow));
    assert!(Price::free().cost(&Tokens::new(u64::MAX, u64::MAX), Tier::Standard).is_ok());
}

fn tokens() -> impl Strategy<Value = Tokens> {
    proptest::array::uniform8(0..2_000_000_u64).prop_map(|counts| {
        let mut tokens = Tokens::default();
        TokenKind::ALL.into_iter().zip(counts).for_each(|(kind, count)| tokens[kind] = count);
        tokens
    })
}

proptest! {
    /// No call with so many tokens costs more than the worst, for any bundled model.
    #[test]
    fn no_cost_is_worse_than_the_worst(tokens in tokens(), which in any::<prop::sample::Index>(), tier in 0..4_usize) {
        let table = PriceTable::bundled().unwrap();
        let models: Vec<&str> = table.models().collect();
        let price = table.price(models[which.index(models.len())]).unwrap();
        let tier = [Tier::Standard, Tier::Batch, Tier::Flex, Tier::Priority][tier];
        let worst = price.worst_cost(tokens.total_input(), tokens.total_output(), tier).unwrap();
        prop_assert!(price.cost(&tokens, tier).unwrap() <= worst);
    }
}
