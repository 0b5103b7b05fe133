//! A model of this process that makes vectors: a target like any other for OpenAI's embeddings.

use std::sync::Arc;

use ai_gateway_ledger::{Limits, Outcome, PicoDollars, Scope, Switch};
use ai_gateway_mock_provider::{MockProvider, Script};
use ai_gateway_sdk::gateway::{Caller, Reply, TARGET_HEADER};
use ai_gateway_sdk::local::LocalModel;
use ai_gateway_sdk::targets::{ConfigError, GatewayConfig};
use ai_gateway_sdk::{EmbeddingModel, EmbeddingProvider, ProviderError, Purpose};
use ai_gateway_wire::Protocol;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use crate::stand::{Stand, text};

const MODEL: &str = "local/lengths";
const LONGEST_TEXT: usize = 64 * 1024;

/// Makes vectors of a text's length and a third, when it is let.
struct Lengths {
    model: EmbeddingModel,
    may_end: Semaphore,
    /// How many texts it is at.
    at: watch::Sender<usize>,
    /// How many texts it was at at the same time.
    most: watch::Sender<usize>,
}

impl Lengths {
    fn new(may_end: usize) -> Arc<Self> {
        let model = EmbeddingModel { id: MODEL.into(), dimensions: 2, max_tokens: 5, fingerprint: "1".into() };
        Arc::new(Self { model, may_end: Semaphore::new(may_end), at: watch::channel(0).0, most: watch::channel(0).0 })
    }

    fn free() -> Arc<Self> {
        Self::new(Semaphore::MAX_PERMITS)
    }

    async fn until_at(&self, texts: usize) {
        self.at.subscribe().wait_for(|at| *at == texts).await.unwrap();
    }

    fn most(&self) -> usize {
        *self.most.borrow()
    }
}

/// A text that it is at.
struct At<'a>(&'a Lengths);

impl<'a> At<'a> {
    fn begin(lengths: &'a Lengths) -> Self {
        lengths.at.send_modify(|at| *at += 1);
        let now = *lengths.at.borrow();
        lengths.most.send_modify(|most| *most = now.max(*most));
        Self(lengths)
    }
}

impl Drop for At<'_> {
    fn drop(&mut self) {
        self.0.at.send_modify(|at| *at -= 1);
    }
}

impl EmbeddingProvider for Lengths {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    fn embed(&self, texts: Vec<String>, purpose: Purpose) -> BoxFuture<'_, Result<Vec<Vec<f32>>, ProviderError>> {
        assert_eq!(purpose, Purpose::Document, "queries are for whoever asks the model itself");
        async move {
            let _at = At::begin(self);
            self.may_end.acquire().await.unwrap().forget();
            if texts.iter().any(|text| text == "fail") {
                return Err(ProviderError::Local("the model has a secret fault".to_owned()));
            }
            Ok(texts.iter().map(|text| vec![text.len() as f32, 1.0 / 3.0]).collect())
        }
        .boxed()
    }

    fn count_tokens(&self, text: &str) -> usize {
        text.split_whitespace().count()
    }
}

fn build(model: &Arc<Lengths>, settings: &str, limits: Limits) -> Result<Stand, ConfigError> {
    Stand::with_options(&GatewayConfig::parse(settings).unwrap(), limits, |options| {
        options.local = vec![LocalModel::embedding(Arc::clone(model) as Arc<dyn EmbeddingProvider>)];
    })
}

fn stand(model: &Arc<Lengths>) -> Stand {
    build(model, "", Limits::NONE).unwrap()
}

async fn ask(stand: &Stand, body: Value) -> Reply {
    stand.call(Protocol::Embeddings, &body).await
}

async fn answer(reply: Reply) -> Value {
    serde_json::from_str(&text(reply).await).unwrap()
}

/// Asks for so many texts in a task of its own. Its status.
fn asking(stand: &Arc<Stand>, texts: usize) -> JoinHandle<u16> {
    let stand = Arc::clone(stand);
    tokio::spawn(async move {
        let reply = ask(&stand, json!({"model": MODEL, "input": vec!["text"; texts]})).await;
        reply.status.as_u16()
    })
}

#[tokio::test]
async fn vectors_come_in_order_in_either_form_with_the_models_own_tokens_and_cost_nothing() {
    let stand = stand(&Lengths::free());
    let reply = ask(&stand, json!({"model": MODEL, "input": ["one two", "three"], "user": "sam"})).await;
    assert_eq!((reply.status.as_u16(), reply.headers[TARGET_HEADER].to_str().unwrap()), (200, MODEL));
    let item = |index: usize, embedding: Value| json!({"object": "embedding", "index": index, "embedding": embedding});
    let third = 1.0_f32 / 3.0;
    let expected = json!({
        "object": "list",
        "data": [item(0, json!([7.0, third])), item(1, json!([5.0, third]))],
        "model": "lengths",
        "usage": {"prompt_tokens": 3, "total_tokens": 3},
    });
    let numbers = |value: &Value| serde_json::from_value::<Vec<f32>>(value.clone()).unwrap();
    let mut answered = answer(reply).await;
    for index in 0..2 {
        let embedding = &mut answered["data"][index]["embedding"];
        assert_eq!(numbers(embedding), numbers(&expected["data"][index]["embedding"]));
        *embedding = expected["data"][index]["embedding"].clone();
    }
    assert_eq!(answered, expected);
    let bill = stand.settled().remove(0);
    assert_eq!((bill.outcome, bill.cost, bill.is_estimated), (Outcome::Completed, PicoDollars::ZERO, false));
    assert_eq!((bill.tokens.total_input(), bill.tokens.output, &*bill.model), (3, 0, MODEL));

    for (dimensions, format) in [(json!(null), json!(null)), (json!(2), json!("float")), (json!(2), json!("base64"))] {
        let body = json!({"model": MODEL, "input": "one two", "dimensions": dimensions, "encoding_format": format});
        let embedding = answer(ask(&stand, body).await).await["data"][0]["embedding"].take();
        if format == "base64" {
            assert_eq!(embedding, "AADgQKuqqj4=", "7 and a third, their lowest byte first");
        } else {
            assert_eq!(numbers(&embedding), [7.0, third]);
        }
    }
}

#[tokio::test]
async fn it_is_listed_with_the_models_but_not_among_those_to_talk_with() {
    let stand = stand(&Lengths::free());
    let caller = stand.caller();
    assert_eq!(stand.gateway.models(&caller), [MODEL.into()]);
    assert!(stand.gateway.offers().is_empty());
    let narrow = Caller { models: Some(["openai/*".to_owned()].into()), ..caller };
    assert!(stand.gateway.models(&narrow).is_empty());
    let body = json!({"model": MODEL, "input": "x"});
    assert_eq!(stand.call_as(narrow, Protocol::Embeddings, &body, Default::default()).await.status, 404);
    let talk = json!({"model": MODEL, "messages": [{"role": "user", "content": "why?"}]});
    let reply = stand.call(Protocol::ChatCompletions, &talk).await;
    assert_eq!(reply.status, 404);
    assert!(text(reply).await.contains("does not speak chat_completions"));
}

#[tokio::test]
async fn what_it_cannot_do_is_refused_with_the_field_at_fault() {
    let model = Lengths::free();
    let stand = stand(&model);
    let many = vec!["x"; 2_049];
    for (field, value, words) in [
        ("dimensions", json!(1), "vectors of 2 numbers"),
        ("dimensions", json!(1536), "vectors of 2 numbers"),
        ("encoding_format", json!("int8"), "`base64`"),
        ("input", json!(null), "nothing to make vectors of"),
        ("input", json!([]), "at least one"),
        ("input", json!(""), "is empty"),
        ("input", json!(["a", ""]), "is empty"),
        ("input", json!([1, 2]), "send no tokens"),
        ("input", json!([[1, 2]]), "send no tokens"),
        ("input", json!({"text": "a"}), "send no tokens"),
        ("input", json!(many), "at most 2048"),
    ] {
        let mut body = json!({"model": MODEL, "input": "x"});
        body[field] = value;
        let reply = ask(&stand, body).await;
        assert_eq!(reply.status, 400, "{field}: {words}");
        let error = answer(reply).await["error"].take();
        assert_eq!((&error["param"], &error["type"]), (&json!(field), &json!("invalid_request_error")));
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    }
    assert_eq!(ask(&stand, json!({"model": MODEL, "input": "x", "dimensions": "2"})).await.status, 400);
    assert_eq!(model.most(), 0, "it was never asked");
    assert_eq!(ask(&stand, json!({"model": MODEL, "input": &many[1..]})).await.status, 200);
}

#[tokio::test]
async fn of_a_long_text_what_the_model_reads_counts() {
    let stand = stand(&Lengths::free());
    let long = "word ".repeat(100);
    let answered = answer(ask(&stand, json!({"model": MODEL, "input": [long, "two words"]})).await).await;
    assert_eq!(answered["usage"], json!({"prompt_tokens": 7, "total_tokens": 7}));
    // Cut between characters.
    let endless = format!("x{}", "é".repeat(LONGEST_TEXT));
    let answered = answer(ask(&stand, json!({"model": MODEL, "input": endless})).await).await;
    assert_eq!(answered["data"][0]["embedding"][0], (LONGEST_TEXT - 1) as f64);
}

#[tokio::test]
async fn however_much_is_asked_for_few_texts_wait_in_the_models_line() {
    let model = Lengths::new(0);
    let stand = Arc::new(stand(&model));
    let one = asking(&stand, 100);
    model.until_at(4).await;
    let others: Vec<_> = (0..30).map(|_| asking(&stand, 10)).collect();
    model.until_at(16 * 4).await;
    model.may_end.add_permits(Semaphore::MAX_PERMITS);
    for call in std::iter::once(one).chain(others) {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!(model.most(), 16 * 4);
    assert_eq!(stand.settled().len(), 31);
}

#[tokio::test]
async fn who_goes_away_takes_back_what_was_not_begun() {
    let model = Lengths::new(0);
    let stand = Arc::new(stand(&model));
    let call = asking(&stand, 100);
    model.until_at(4).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    model.until_at(0).await;
    assert_eq!((model.most(), stand.under_way()), (4, 0));
    let bill = stand.settled().remove(0);
    assert_eq!((bill.outcome, bill.cost), (Outcome::Cancelled, PicoDollars::ZERO));
}

#[tokio::test]
async fn stops_end_it_and_limits_hold_for_it() {
    let model = Lengths::new(0);
    let limits = Limits { requests_per_minute: Some(1), ..Limits::NONE };
    let stand = Arc::new(build(&model, "", limits).unwrap());
    let call = asking(&stand, 100);
    model.until_at(4).await;
    assert_eq!(asking(&stand, 1).await.unwrap(), 429);
    let switch = Switch::Of(stand.tenant, Scope::Tenant);
    stand.ledger.set_stopped(switch, true);
    assert_eq!(call.await.unwrap(), 403);
    model.until_at(0).await;
    assert_eq!(model.most(), 4);
    assert_eq!(stand.under_way(), 0);
}

#[tokio::test]
async fn when_it_fails_another_one_is_asked_and_its_faults_stay_in_the_log() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let alone = "[models.alone]\nretries = 0\ntargets = [{ provider = 'local', model = 'lengths' }]\n";
    let settings = format!(
        "{alone}[providers.one]\nprotocols = ['embeddings']\nbase_url = '{}/v1'\n[models.both]\nretries = 0\n\
         targets = [{{ provider = 'local', model = 'lengths' }}, {{ provider = 'one', model = 'real' }}]\n",
        provider.base_url
    );
    let stand = build(&Lengths::free(), &settings, Limits::NONE).unwrap();
    let reply = ask(&stand, json!({"model": "alone", "input": ["a", "fail"]})).await;
    assert_eq!(reply.status, 500);
    let said = text(reply).await;
    assert!(said.contains("on this machine failed") && !said.contains("secret"), "{said}");
    let reply = ask(&stand, json!({"model": "both", "input": ["a", "fail"]})).await;
    assert_eq!((reply.status.as_u16(), reply.headers[TARGET_HEADER].to_str().unwrap()), (200, "one/real"));
    let reply = ask(&stand, json!({"model": "both", "input": "a"})).await;
    assert_eq!(reply.headers[TARGET_HEADER], MODEL);
}

#[test]
fn settings_may_name_it_where_it_is_and_search_asks_it_itself() {
    let model = Lengths::free();
    let refused =
        |settings: &str| build(&model, settings, Limits::NONE).err().map(|error| error.to_string()).unwrap_or_default();
    let target = |name: &str| format!("[models.m]\ntargets = [{{ provider = 'local', model = '{name}' }}]\n");
    assert_eq!(refused(&target("lengths")), "");
    assert_eq!(refused(&format!("{}cache = {{ semantic = {{ model = '{MODEL}' }} }}\n", target("lengths"))), "");
    assert!(refused(&target("extractive")).contains("`local/extractive`"));
    let chosen = format!("[embeddings]\nmodel = '{MODEL}'\ndimensions = 2\nlongest_tokens = 5\n");
    assert!(refused(&chosen).contains("of this process"));
    let taken = "[providers.local]\nprotocols = ['embeddings']\nbase_url = 'http://127.0.0.1:1'\n";
    assert!(refused(taken).contains("`local`"));
    let without = Stand::with_options(&GatewayConfig::parse(&target("lengths")).unwrap(), Limits::NONE, |_| {});
    assert!(without.err().unwrap().to_string().contains("`local/lengths`"));
}
