//! The real model on the real runtime. `ADR_MODEL_DIR` and `ORT_DYLIB_PATH` say where they are;
//! `model/build_model.py` prints both.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use ai_gateway_sdk::{EmbeddingProvider, Purpose};
use local_embeddings::wordpiece::WordPiece;
use local_embeddings::{LoadError, LocalEmbeddings, Options};
use serde_json::Value;

fn needed(variable: &str) -> PathBuf {
    std::env::var_os(variable).map(PathBuf::from).unwrap_or_else(|| {
        panic!("set {variable}: run `make test`, or model/build_model.py and take the lines that it prints")
    })
}

fn options() -> Options {
    Options::new(needed("ADR_MODEL_DIR"), needed("ORT_DYLIB_PATH"))
}

/// One for all tests: loading takes a while and each has its own futures anyway.
fn provider() -> &'static LocalEmbeddings {
    static PROVIDER: OnceLock<LocalEmbeddings> = OnceLock::new();
    PROVIDER.get_or_init(|| LocalEmbeddings::load(&options()).unwrap())
}

fn fixture(path: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text(entry: &Value) -> String {
    entry["text"].as_str().unwrap().to_owned()
}

fn ids(entry: &Value) -> Vec<i64> {
    entry["ids"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect()
}

fn cosine(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(one, other)| one * other).sum()
}

#[test]
fn tokens_are_those_of_the_reference_tokenizer() {
    let vocabulary = std::fs::read_to_string(needed("ADR_MODEL_DIR").join("vocab.txt")).unwrap();
    let tokenizer = WordPiece::new(&vocabulary).unwrap();
    let entries = [fixture("tests/fixtures/tokens.json"), fixture("model/samples.json")].concat();
    assert!(entries.len() > 30);
    for entry in entries {
        let (text, ids) = (text(&entry), ids(&entry));
        assert_eq!(tokenizer.encode(&text, usize::MAX), ids, "{text:?}");
        assert_eq!(tokenizer.count(&text), ids.len() - 2, "{text:?}");
        let cut = tokenizer.encode(&text, 8);
        assert_eq!(cut.len(), ids.len().min(8));
        assert_eq!(cut[..cut.len() - 1], ids[..cut.len() - 1]);
    }
}

#[tokio::test]
async fn vectors_agree_with_the_reference() {
    let samples = fixture("model/samples.json");
    let vectors = provider().embed(samples.iter().map(text).collect(), Purpose::Document).await.unwrap();
    let mut agreements = Vec::new();
    for (sample, vector) in samples.iter().zip(&vectors) {
        let expected: Vec<f32> =
            sample["vector"].as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect();
        assert!((cosine(vector, vector) - 1.0).abs() < 1e-4);
        agreements.push(cosine(vector, &expected));
    }
    let mean = agreements.iter().sum::<f32>() / agreements.len() as f32;
    assert!(mean >= 0.985 && agreements.iter().all(|agreement| *agreement >= 0.97), "{agreements:?}");
}

#[tokio::test]
async fn a_text_has_the_same_vector_whatever_it_is_asked_with() {
    let text = "Why did we reject Kafka?".to_owned();
    let alone = provider().embed_query(text.clone()).await.unwrap();
    let many = vec!["x".to_owned(), text, "many other words ".repeat(200)];
    let among = provider().embed(many, Purpose::Document).await.unwrap();
    assert_eq!(alone, among[1]);
}

#[tokio::test]
async fn meaning_is_what_brings_texts_together() {
    let texts = ["How do I undo a broken release?", "rolling back a failed deployment", "cats sleep most of the day"];
    let vectors = provider().embed(texts.map(str::to_owned).to_vec(), Purpose::Query).await.unwrap();
    assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]) + 0.3);
}

#[tokio::test]
async fn any_text_will_do() {
    let huge = "word ".repeat(1_000_000);
    let endless = "a".repeat(5_000_000);
    let texts = vec![
        String::new(),
        " \n\t".to_owned(),
        "\0\u{fffd}\u{200b}\u{feff}".to_owned(),
        "🦀👩‍👩‍👧‍👧 \u{202e}reversed \u{10ffff}".to_owned(),
        "e\u{301}".repeat(500),
        huge.clone(),
        endless,
        "word ".repeat(254),
    ];
    let vectors = provider().embed(texts.clone(), Purpose::Document).await.unwrap();
    assert_eq!(vectors.len(), texts.len());
    assert!(vectors.iter().flatten().all(|number| number.is_finite()));
    assert_eq!(vectors[5], vectors[7], "only the first 256 tokens count, two of them special");
    assert_eq!(vectors[0], vectors[2], "what the tokenizer drops leaves the empty text");
    assert_eq!(provider().count_tokens(&huge), 1_000_000);
    assert!(provider().embed(Vec::new(), Purpose::Document).await.unwrap().is_empty());
}

#[tokio::test]
async fn queries_pass_documents_by_and_cancelled_work_is_not_done() {
    let long = "The service shall verify each token with the issuer's published keys. ".repeat(40);
    // Tens of seconds of work, taken back after the query.
    let background = provider().embed(vec![long; 2_000], Purpose::Document);
    let started = Instant::now();
    tokio::select! {
        _ = background => panic!("the documents were done before the query"),
        vector = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            provider().embed_query("who verifies tokens?".to_owned()).await
        } => assert_eq!(vector.unwrap().len(), 384),
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    // What was taken back must not stand before new documents.
    let started = Instant::now();
    provider().embed(vec!["next".to_owned()], Purpose::Document).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn what_is_missing_is_named_with_the_command_that_makes_it() {
    let mut nowhere = options();
    nowhere.model_dir = PathBuf::from("no-such-folder");
    let error = LocalEmbeddings::load(&nowhere).err().unwrap();
    assert!(matches!(&error, LoadError::Missing { path, .. } if path.ends_with("model.json")));
    assert!(error.to_string().contains("make setup"), "{error}");
}

#[test]
fn a_damaged_model_is_refused() {
    let folder = std::env::temp_dir().join(format!("damaged-model-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["model.json", "vocab.txt"] {
        std::fs::copy(needed("ADR_MODEL_DIR").join(name), folder.join(name)).unwrap();
    }
    std::fs::write(folder.join("model.onnx"), b"not a graph").unwrap();
    let error = LocalEmbeddings::load(&Options { model_dir: folder.clone(), ..options() }).err().unwrap();
    assert!(matches!(&error, LoadError::Damaged { path, .. } if path.ends_with("model.onnx")), "{error}");
    std::fs::write(folder.join("vocab.txt"), b"word\n").unwrap();
    let error = LocalEmbeddings::load(&Options { model_dir: folder.clone(), ..options() }).err().unwrap();
    assert!(matches!(&error, LoadError::Damaged { path, .. } if path.ends_with("vocab.txt")), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}
