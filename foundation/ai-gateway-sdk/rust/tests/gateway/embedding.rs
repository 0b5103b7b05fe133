//! The vectors that settings choose: made by a provider, counted for whoever they are made for.

use ai_gateway_ledger::{Limits, Scope, Settlement, Switch, UserId};
use ai_gateway_mock_provider::{Failure, MockProvider, Script};
use ai_gateway_sdk::gateway::{Caller, GatewayEmbeddings};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_sdk::{EmbedError, Embedder, ProviderError, Purpose};
use serde_json::Value;
use uuid::Uuid;

use crate::stand::{Stand, settings};

/// What the mock provider makes.
const DIMENSIONS: usize = 1536;

/// Settings that choose the model `m` of the provider.
fn chosen(provider: &MockProvider, dimensions: usize, more: &str) -> GatewayConfig {
    let mut config = settings(&[provider], "", "");
    let text = format!("[embeddings]\nmodel = 'm'\ndimensions = {dimensions}\nlongest_tokens = 10\n{more}\n");
    config.embeddings = GatewayConfig::parse(&text).unwrap().embeddings;
    config
}

fn stand(config: &GatewayConfig) -> (Stand, GatewayEmbeddings) {
    let stand = Stand::with(config, Limits::NONE);
    let embeddings = stand.gateway.embeddings().unwrap();
    (stand, embeddings)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The texts of each request that the provider got.
fn asked(provider: &MockProvider) -> Vec<Vec<String>> {
    let inputs = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap()["input"].clone();
    provider.requests().iter().map(|request| serde_json::from_value(inputs(&request.body)).unwrap()).collect()
}

#[tokio::test]
async fn vectors_are_made_in_calls_of_the_right_size_and_counted_for_whoever_asks() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let (stand, embeddings) = stand(&chosen(&provider, DIMENSIONS, "texts_per_call = 2"));
    let model = embeddings.model();
    assert_eq!((model.id.as_str(), model.fingerprint.as_str()), ("one/real", "one/real:1536"));
    assert_eq!(embeddings.texts_per_call(), 2);
    let talking = stand.gateway.offers();
    assert!(talking.iter().all(|offer| *offer.name != *"m"), "its provider talks, and it does not");
    let user = UserId(Uuid::from_u128(3));
    let caller = Caller::of(stand.tenant, Some(user));
    let five = texts(&["one", "two", "three", "", "one"]);
    let vectors = embeddings.embed(caller.clone(), five, Purpose::Document).await.unwrap();
    assert_eq!(asked(&provider), [texts(&["one", "two"]), texts(&["three", "."]), texts(&["one"])]);
    assert_eq!(vectors.len(), 5);
    assert_eq!(vectors[0], vectors[4]);
    for vector in &vectors {
        assert_eq!(vector.len(), DIMENSIONS);
        assert!((vector.iter().map(|value| value * value).sum::<f32>() - 1.0).abs() < 1e-4);
    }
    let settled = stand.settled();
    assert!(
        settled.iter().all(|one| one.scopes.tenant == stand.tenant && one.scopes.user == Some(user)),
        "{settled:?}"
    );
    let tokens = |settlement: &Settlement| settlement.tokens.total_input();
    assert_eq!(settled.iter().map(tokens).sum::<u64>(), provider.stats().total().reported.input);
    assert_eq!(embeddings.embed(caller, Vec::new(), Purpose::Document).await, Ok(Vec::new()));
    assert_eq!(provider.stats().requests, 3);
}

#[tokio::test]
async fn vectors_of_other_dimensions_are_refused_and_paid_for() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let (stand, embeddings) = stand(&chosen(&provider, 8, ""));
    let error = embeddings.embed(stand.caller(), texts(&["one"]), Purpose::Document).await.unwrap_err();
    let said = error.to_string();
    assert!(said.contains("1536") && said.contains('8') && said.contains("`dimensions`"), "{said}");
    assert!(!error.is_refusal() && !error.may_take_fewer(), "no text is at fault");
    assert_eq!(stand.settled().len(), 1);
}

#[tokio::test]
async fn a_text_is_cut_to_what_fits_if_the_provider_says_that_it_is_too_long() {
    let too_long = || Script::failing(Failure::new(400).code("context_length_exceeded"));
    let provider = MockProvider::start_in_turn([too_long()], Script::default()).await.unwrap();
    let (stand, embeddings) = stand(&chosen(&provider, DIMENSIONS, ""));
    let huge = "word ".repeat(1_000);
    let vectors = embeddings.embed(stand.caller(), texts(&[&huge, "short"]), Purpose::Document).await.unwrap();
    assert_eq!(vectors.len(), 2);
    assert_eq!(asked(&provider), [texts(&[&huge[..160], "short"]), texts(&["word word ", "short"])]);
    // What fits by its length alone is not asked twice.
    provider.then([too_long()]);
    let error = embeddings.embed(stand.caller(), texts(&["short"]), Purpose::Document).await.unwrap_err();
    assert!(error.is_refusal() && error.may_take_fewer(), "{error}");
    assert_eq!(provider.stats().requests, 3);
}

#[tokio::test]
async fn whoever_is_stopped_has_no_vectors_until_they_are_let_in_again() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let (stand, embeddings) = stand(&chosen(&provider, DIMENSIONS, ""));
    let ask = async || embeddings.embed(stand.caller(), texts(&["one"]), Purpose::Document).await;
    for switch in [Switch::Of(stand.tenant, Scope::Tenant), Switch::Everything] {
        stand.ledger.set_stopped(switch, true);
        let error = ask().await.unwrap_err();
        assert!(matches!(&error, EmbedError::NotLetIn(_)) && !error.is_refusal(), "{error}");
        assert!(!error.may_take_fewer());
        stand.ledger.set_stopped(switch, false);
    }
    assert_eq!(provider.stats().requests, 0);
    assert_eq!(ask().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_budget_that_is_too_small_for_many_texts_may_do_for_fewer() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let limits = Limits { tokens_per_minute: Some(60), ..Limits::NONE };
    let stand = Stand::with(&chosen(&provider, DIMENSIONS, ""), limits);
    let embeddings = stand.gateway.embeddings().unwrap();
    let many = vec!["a text of some length".to_owned(); 10];
    let error = embeddings.embed(stand.caller(), many, Purpose::Document).await.unwrap_err();
    assert!(error.may_take_fewer() && !error.is_refusal(), "{error}");
    let few = vec!["a text of some length".to_owned(); 2];
    embeddings.embed(stand.caller(), few.clone(), Purpose::Document).await.unwrap();
    let error = embeddings.embed(stand.caller(), vec![few[0].clone(); 5], Purpose::Document).await.unwrap_err();
    assert!(!error.may_take_fewer() && error.retry_after().is_some(), "later they all fit: {error}");
}

#[tokio::test]
async fn who_waits_for_a_query_waits_neither_for_a_second_try_nor_for_long() {
    let provider = MockProvider::start(Script::failing(Failure::new(503))).await.unwrap();
    let mut config = chosen(&provider, DIMENSIONS, "query_ms = 20");
    config.models.get_mut("m").unwrap().retries = 1;
    let (stand, embeddings) = stand(&config);
    let ask = async |purpose| embeddings.embed(stand.caller(), texts(&["one"]), purpose).await.unwrap_err();
    assert!(matches!(ask(Purpose::Document).await, EmbedError::Provider(ProviderError::Upstream { .. })));
    assert_eq!(provider.stats().requests, 2);
    provider.set_script(Script { head_ms: 3_600_000, ..Script::default() });
    assert!(matches!(ask(Purpose::Query).await, EmbedError::Provider(ProviderError::Timeout(_))));
    assert_eq!(stand.under_way(), 0);
}

#[tokio::test]
async fn a_query_is_asked_once() {
    let provider = MockProvider::start(Script::failing(Failure::new(503))).await.unwrap();
    let (stand, embeddings) = stand(&chosen(&provider, DIMENSIONS, "query_ms = 3600000"));
    let error = embeddings.embed(stand.caller(), texts(&["one"]), Purpose::Query).await.unwrap_err();
    assert!(matches!(error, EmbedError::Provider(ProviderError::Upstream { .. })), "{error}");
    assert_eq!(provider.stats().requests, 1);
}

#[tokio::test]
async fn settings_whose_vectors_could_not_be_compared_are_refused() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let refused = |change: &dyn Fn(&mut GatewayConfig)| {
        let mut config = chosen(&provider, DIMENSIONS, "");
        change(&mut config);
        Stand::with_options(&config, Limits::NONE, |_| {}).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let part = |config: &mut GatewayConfig, change: &dyn Fn(&mut ai_gateway_sdk::targets::EmbeddingsConfig)| {
        change(config.embeddings.as_mut().unwrap());
    };
    assert_eq!(refused(&|_| {}), "");
    assert!(refused(&|config| part(config, &|own| own.model = "nobody".to_owned())).contains("not among `models`"));
    assert!(refused(&|config| part(config, &|own| own.model = "g".to_owned())).contains("does not speak"));
    for dimensions in [0, 4_001] {
        assert!(refused(&|config| part(config, &|own| own.dimensions = dimensions)).contains("`dimensions`"));
    }
    assert!(refused(&|config| part(config, &|own| own.longest_tokens = 0)).contains('0'));
    assert!(refused(&|config| part(config, &|own| own.texts_per_call = 0)).contains('0'));
    let another = |config: &mut GatewayConfig| {
        let mut target = config.models["m"].targets[0].clone();
        target.model = "another".to_owned();
        target.price = Some("free".to_owned());
        config.models.get_mut("m").unwrap().targets.push(target);
    };
    assert!(refused(&another).contains("cannot be compared"));
}

#[tokio::test]
async fn another_model_needs_a_restart_and_another_provider_of_the_same_does_not() {
    let (one, two) =
        (MockProvider::start(Script::default()).await.unwrap(), MockProvider::start(Script::default()).await.unwrap());
    let (stand, _) = stand(&chosen(&one, DIMENSIONS, ""));
    let mut both = chosen(&one, DIMENSIONS, "");
    let with_two = settings(&[&one, &two], "", "");
    (both.models, both.providers) = (with_two.models, with_two.providers);
    stand.gateway.reload(&both).unwrap();
    let mut none = both.clone();
    none.embeddings = None;
    for other in [chosen(&one, 8, ""), none] {
        assert!(stand.gateway.reload(&other).unwrap_err().to_string().contains("restart"));
    }
}
