//! Answers that are given again to who asks nearly the same. To the mock provider, texts are as near as they have words
//! in common.

use std::sync::Arc;

use ai_gateway_ledger::{Limits, Opening, Outcome, PicoDollars, Scope, Subject, Switch, TenantId};
use ai_gateway_mock_provider::{Failure, MockProvider, Script};
use ai_gateway_sdk::gateway::{Caller, Reply};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_wire::Protocol;
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stand::{Stand, settings, text};
use crate::telling::Sums;

const BODY: Protocol = Protocol::ChatCompletions;
const QUESTION: &str = "please tell me in one short sentence why the sky over the sea is blue at noon";
const REPHRASED: &str = "kindly tell me in one short sentence why the sky over the sea is blue at noon";
const ANOTHER: &str = "how do birds find their way home";

/// A provider of answers, and one of vectors.
struct Providers {
    answers: MockProvider,
    vectors: MockProvider,
}

impl Providers {
    async fn start() -> Self {
        let start = || async { MockProvider::start(Script::seeded(3, 20)).await.unwrap() };
        Self { answers: start().await, vectors: start().await }
    }

    /// Settings whose models keep answers and compare questions, with more said about that.
    fn settings(&self, more: &str) -> GatewayConfig {
        let more = if more.is_empty() { "threshold = 0.9" } else { more };
        let semantic = format!("semantic = {{ model = 'embed', query_ms = 3600000, {more} }}");
        let mut config = settings(&[&self.answers], &format!("cache = {{ wait_ms = 3600000, {semantic} }}"), "");
        let vectors = GatewayConfig::parse(&format!(
            "[providers.vectors]\nprotocols = ['embeddings']\nbase_url = '{}/v1'\n\
             [models.embed]\ntargets = [{{ provider = 'vectors', model = 'v', price = 'one/real' }}]\n",
            self.vectors.base_url
        ));
        let vectors = vectors.unwrap();
        config.providers.extend(vectors.providers);
        config.models.extend(vectors.models);
        config
    }

    fn stand(&self) -> Stand {
        Stand::with(&self.settings(""), Limits::NONE)
    }

    /// How many answers and how many vectors have been asked for.
    fn asked(&self) -> (u64, u64) {
        (self.answers.stats().requests, self.vectors.stats().requests)
    }
}

fn asking(protocol: Protocol, question: &str, stream: bool) -> Value {
    match protocol {
        Protocol::ChatCompletions => json!({"model": "m", "temperature": 0, "stream": stream, "max_tokens": 100,
            "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": question}]}),
        Protocol::Messages => json!({"model": "m", "temperature": 0, "stream": stream, "max_tokens": 100,
            "messages": [{"role": "user", "content": [{"type": "text", "text": question}]}]}),
        Protocol::Responses => {
            json!({"model": "m", "temperature": 0, "stream": stream, "max_output_tokens": 100, "input": question})
        }
        Protocol::GenerateContent => json!({"contents": [{"role": "user", "parts": [{"text": question}]}],
            "stream": stream, "generationConfig": {"maxOutputTokens": 100, "temperature": 0}}),
        Protocol::Embeddings => json!({"model": "m", "input": question}),
    }
}

fn header(name: &'static str, value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))])
}

fn marked(reply: &Reply) -> String {
    assert_eq!(reply.status, 200);
    reply.headers["x-ai-cache"].to_str().unwrap().to_owned()
}

/// What the reply says about the cache, once it is over.
async fn ask(stand: &Stand, body: &Value) -> String {
    let reply = stand.call(BODY, body).await;
    let marked = marked(&reply);
    text(reply).await;
    marked
}

async fn ask_with(stand: &Stand, question: &str, headers: HeaderMap) -> String {
    let reply = stand.call_with(BODY, &asking(BODY, question, false), headers).await;
    let marked = marked(&reply);
    text(reply).await;
    marked
}

async fn ask_about(stand: &Stand, question: &str) -> String {
    ask_with(stand, question, HeaderMap::new()).await
}

#[tokio::test]
async fn a_rephrased_question_is_answered_from_the_cache_and_marked_in_every_protocol_streamed_and_whole() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    for protocol in Protocol::CONVERSATIONS {
        for stream in [true, false] {
            let before = providers.asked();
            let first = stand.call(protocol, &asking(protocol, QUESTION, stream)).await;
            assert_eq!(marked(&first), "miss", "{protocol} {stream}");
            assert!(!first.headers.contains_key("x-ai-cache-similarity"));
            let (headers, told) = (first.headers.clone(), text(first).await);
            let again = stand.call(protocol, &asking(protocol, REPHRASED, stream)).await;
            assert_eq!(marked(&again), "semantic", "{protocol} {stream}");
            let similarity: f64 = again.headers["x-ai-cache-similarity"].to_str().unwrap().parse().unwrap();
            assert!((0.9..1.0).contains(&similarity), "{similarity}");
            for name in ["content-type", "x-ai-model", "x-ai-target"] {
                assert_eq!(headers[name], again.headers[name], "{protocol} {name}");
            }
            assert!(again.headers["x-ai-cost"] == "$0.00" && again.headers.contains_key("age"));
            assert_eq!(text(again).await, told, "{protocol} {stream}");
            let other = stand.call(protocol, &asking(protocol, ANOTHER, stream)).await;
            assert_eq!(marked(&other), "miss", "{protocol} {stream}");
            text(other).await;
            let after = providers.asked();
            assert_eq!((after.0 - before.0, after.1 - before.1), (2, 3));
        }
    }
}

#[tokio::test]
async fn vectors_are_counted_for_whoever_asks_and_answers_from_the_cache_cost_nothing_more() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    ask_about(&stand, QUESTION).await;
    ask_about(&stand, REPHRASED).await;
    let settled = stand.settled();
    let [vector, paid, vector_again, free] = settled.as_slice() else { unreachable!("{settled:?}") };
    for vector in [vector, vector_again] {
        assert_eq!((&*vector.scopes.model, &*vector.model, vector.outcome), ("embed", "vectors/v", Outcome::Completed));
        assert!(vector.cost.get() > 0 && vector.scopes.tenant == stand.tenant);
    }
    assert_eq!((paid.outcome, free.outcome), (Outcome::Completed, Outcome::Semantic));
    assert!(free.cost == PicoDollars::ZERO && free.tokens == ai_gateway_ledger::Tokens::default());
    assert!(free.model == paid.model && free.scopes.model == paid.scopes.model);
    assert_eq!(stand.under_way(), 0);
}

#[tokio::test]
async fn each_thing_that_the_cache_does_is_counted_by_itself() {
    let sums = Sums::default();
    let _recording = metrics::set_default_local_recorder(&sums);
    let providers = Providers::start().await;
    let stand = providers.stand();
    for (question, directive, expected) in
        [(QUESTION, "", "miss"), (QUESTION, "", "hit"), (REPHRASED, "", "semantic"), (REPHRASED, "no-store", "bypass")]
    {
        assert_eq!(ask_with(&stand, question, header("cache-control", directive)).await, expected);
        assert_eq!(sums.of(&format!("ai_cache_requests_total model=m result={expected}")), 1.0, "{expected}");
    }
}

#[tokio::test]
async fn the_letter_is_looked_at_first_and_without_the_setting_nothing_is_compared() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    assert_eq!(ask_about(&stand, QUESTION).await, "hit");
    assert_eq!(providers.asked(), (1, 1));
    let plain = Stand::with(&settings(&[&providers.answers], "cache = {}", ""), Limits::NONE);
    assert_eq!([ask_about(&plain, QUESTION).await, ask_about(&plain, REPHRASED).await], ["miss", "miss"]);
    assert_eq!(providers.asked(), (3, 1));
}

#[tokio::test]
async fn whatever_else_may_change_the_answer_is_another_question() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = asking(BODY, REPHRASED, false);
        change(&mut body);
        body
    };
    let image = json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}});
    for other in [
        changed(&|body| body["messages"][0]["content"] = json!("be verbose")),
        changed(&|body| body["messages"][0]["role"] = json!("user")),
        changed(&|body| body["messages"] = json!([body["messages"][1]])),
        changed(&|body| {
            body["messages"].as_array_mut().unwrap().insert(1, json!({"role": "user", "content": QUESTION}))
        }),
        changed(&|body| body["max_tokens"] = json!(101)),
        changed(&|body| body["seed"] = json!(1)),
        changed(&|body| body["stream"] = json!(true)),
        changed(&|body| body["user"] = json!("somebody")),
        changed(&|body| body["messages"][1]["content"] = json!(format!("{REPHRASED} 2024"))),
        changed(&|body| body["messages"][1]["content"] = json!([{"type": "text", "text": REPHRASED}, image])),
    ] {
        assert_eq!(ask(&stand, &other).await, "miss", "{other}");
    }
    let beta = header("openai-beta", "more");
    assert_eq!(ask_with(&stand, REPHRASED, beta).await, "miss");
    let body = asking(Protocol::Messages, REPHRASED, false);
    assert_eq!(marked(&stand.call(Protocol::Messages, &body).await), "miss");
    assert_eq!(ask_about(&stand, REPHRASED).await, "semantic");
}

#[tokio::test]
async fn only_what_the_user_says_last_is_compared() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    let with = |first: &str, last: &str| {
        json!({"model": "m", "temperature": 0, "messages": [{"role": "user", "content": first},
            {"role": "assistant", "content": "said"}, {"role": "user", "content": last}]})
    };
    assert_eq!(ask(&stand, &with(ANOTHER, QUESTION)).await, "miss");
    assert_eq!(ask(&stand, &with(REPHRASED, QUESTION)).await, "miss");
    assert_eq!(ask(&stand, &with(ANOTHER, REPHRASED)).await, "semantic");
    let asked = providers.asked().1;
    let mut prefilled = with(ANOTHER, REPHRASED);
    prefilled["messages"].as_array_mut().unwrap().push(json!({"role": "assistant", "content": "Because"}));
    let too_long = asking(BODY, &"word ".repeat(60), false);
    for body in [prefilled, too_long, asking(BODY, " ", false)] {
        assert_eq!(ask(&stand, &body).await, "miss", "{body}");
    }
    assert_eq!(providers.asked().1, asked, "nothing of these is compared");
}

#[tokio::test]
async fn tenants_never_share_and_a_key_without_the_model_of_vectors_compares_nothing() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    let other = TenantId(Uuid::from_u128(8));
    let now = Timestamp::now();
    stand.ledger.open(other, Opening::new(now), now);
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    let body = asking(BODY, REPHRASED, false);
    let marked_for = async |caller: Caller| marked(&stand.call_as(caller, BODY, &body, HeaderMap::new()).await);
    assert_eq!(marked_for(Caller { tenant: other, ..stand.caller() }).await, "miss");
    let asked = providers.asked();
    let scoped = Caller { models: Some(["m".to_owned()].into()), ..stand.caller() };
    assert_eq!(marked_for(scoped).await, "miss");
    assert_eq!(providers.asked(), (asked.0 + 1, asked.1));
    let scoped = Caller { models: Some(["m".to_owned(), "embed".to_owned()].into()), ..stand.caller() };
    assert_eq!(marked_for(scoped).await, "hit", "the one without a vector left its answer to the letter");
    stand.ledger.set_stopped(Switch::Of(stand.tenant, Scope::Tenant), true);
    assert_eq!(stand.call(BODY, &asking(BODY, ANOTHER, false)).await.status, 403);
}

#[tokio::test]
async fn without_a_vector_a_request_goes_on_as_a_miss() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    providers.vectors.set_script(Script::failing(Failure::new(503)));
    assert_eq!(ask_about(&stand, REPHRASED).await, "miss");
    assert_eq!(providers.asked(), (2, 2), "the vector is asked for once");
    assert_eq!(ask_about(&stand, REPHRASED).await, "hit", "and the answer is kept to the letter");
    let mut slow = providers.settings("");
    let semantic = slow.models.get_mut("m").unwrap().cache.as_mut().unwrap().semantic.as_mut().unwrap();
    semantic.query_ms = 20;
    stand.gateway.reload(&slow).unwrap();
    providers.vectors.set_script(Script { head_ms: 3_600_000, ..Script::default() });
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    assert_eq!((providers.answers.stats().requests, stand.under_way()), (3, 0));
}

#[tokio::test]
async fn a_vector_takes_nothing_that_the_request_itself_needs() {
    let providers = Providers::start().await;
    for limits in [
        Limits { requests_per_minute: Some(1), ..Limits::NONE },
        Limits { concurrent_streams: Some(1), ..Limits::NONE },
        Limits { tokens_per_minute: Some(195), ..Limits::NONE },
    ] {
        let before = providers.asked();
        let stand = Stand::with(&providers.settings(""), limits);
        assert_eq!(ask_about(&stand, QUESTION).await, "miss", "{limits:?}");
        let after = providers.asked();
        assert_eq!((after.0 - before.0, after.1 - before.1), (1, 0), "{limits:?}");
    }
    let stand = providers.stand();
    let no_vectors = Limits { dollars_per_day: Some(PicoDollars::ZERO), ..Limits::NONE };
    let embed = Subject { scope: Scope::Tenant, model: Some("embed".into()) };
    stand.ledger.set_limits(stand.tenant, &embed, Some(no_vectors));
    assert_eq!([ask_about(&stand, QUESTION).await, ask_about(&stand, REPHRASED).await], ["miss", "miss"]);
}

#[tokio::test]
async fn a_client_may_ask_for_its_own_words_only_for_a_new_answer_and_for_one_of_some_age() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    let directive = |value| header("cache-control", value);
    for (value, expected) in [("exact-only", "miss"), ("exact-only", "hit")] {
        assert_eq!(ask_with(&stand, REPHRASED, directive(value)).await, expected);
    }
    assert_eq!(providers.asked(), (2, 1), "no vector was made for it");
    let third = &REPHRASED.replace("kindly", "now");
    for (value, expected) in [("no-store", "bypass"), ("no-cache", "miss"), ("max-age=0", "miss")] {
        assert_eq!(ask_with(&stand, third, directive(value)).await, expected, "{value}");
    }
    let fourth = &REPHRASED.replace("kindly", "do");
    assert_eq!(ask_with(&stand, fourth, directive("max-age=60")).await, "semantic");
}

#[tokio::test]
async fn what_was_to_be_new_or_not_kept_is_told_to_nobody_else() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    for value in ["no-store", "no-cache", "exact-only"] {
        ask_with(&stand, QUESTION, header("cache-control", value)).await;
        assert_eq!(providers.asked().1, 0, "{value}");
    }
    assert_eq!(ask_about(&stand, REPHRASED).await, "miss");
}

#[tokio::test]
async fn a_hundred_equal_rephrasings_at_once_all_hear_the_same_kept_answer() {
    let providers = Providers::start().await;
    let stand = Arc::new(providers.stand());
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let stand = Arc::clone(&stand);
            tokio::spawn(async move { ask_about(&stand, REPHRASED).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), "semantic");
    }
    assert_eq!((providers.answers.stats().requests, stand.under_way()), (1, 0));
}

#[tokio::test]
async fn who_goes_away_while_a_vector_is_made_leaves_it_to_the_next_one() {
    let providers = Providers::start().await;
    let stand = Arc::new(providers.stand());
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    providers.vectors.then([Script { head_ms: 3_600_000, ..Script::default() }]);
    let ask = || {
        let stand = Arc::clone(&stand);
        tokio::spawn(async move { ask_about(&stand, REPHRASED).await })
    };
    let first = ask();
    providers.vectors.until(|stats| stats.requests == 2).await;
    let others: Vec<_> = (0..10).map(|_| ask()).collect();
    first.abort();
    for other in others {
        assert_eq!(other.await.unwrap(), "semantic");
    }
    assert_eq!((providers.answers.stats().requests, stand.under_way()), (1, 0));
}

#[tokio::test]
async fn vectors_of_another_model_are_not_compared_with() {
    let providers = Providers::start().await;
    let stand = providers.stand();
    assert_eq!(ask_about(&stand, QUESTION).await, "miss");
    let mut config = providers.settings("");
    config.models.get_mut("embed").unwrap().targets[0].model = "another".to_owned();
    stand.gateway.reload(&config).unwrap();
    assert_eq!(ask_about(&stand, REPHRASED).await, "miss");
    stand.gateway.reload(&providers.settings("")).unwrap();
    assert_eq!(ask_about(&stand, &REPHRASED.replace("kindly", "now")).await, "semantic");
}

#[tokio::test]
async fn settings_that_could_not_compare_are_refused() {
    let providers = Providers::start().await;
    let refused = |more: &str| {
        let config = providers.settings(more);
        Stand::with_options(&config, Limits::NONE, |_| {}).err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(refused("threshold = 0.9"), "");
    assert_eq!(refused("threshold = 1.0"), "");
    for threshold in ["0.89", "1.01", "nan", "inf", "-1.0", "95.0"] {
        let said = refused(&format!("threshold = {threshold}"));
        assert!(said.contains("`m`") || said.contains("`g`"), "{said}");
        assert!(said.contains("`threshold`"), "{said}");
    }
    assert!(refused("longest_bytes = 0").contains('0'));
    let mut config = providers.settings("");
    for (model, problem) in [("nobody", "not among `models`"), ("g", "does not speak")] {
        config.models.get_mut("m").unwrap().cache.as_mut().unwrap().semantic.as_mut().unwrap().model = model.to_owned();
        let error = Stand::with_options(&config, Limits::NONE, |_| {}).err().unwrap().to_string();
        assert!(error.contains("`m`") && error.contains(problem), "{error}");
    }
    for wrong in ["cache = { semantic = {} }", "cache = { semantic = { model = 'm', treshold = 0.9 } }"] {
        assert!(GatewayConfig::parse(&format!("[models.m]\ntargets = []\n{wrong}\n")).is_err(), "{wrong}");
    }
}
