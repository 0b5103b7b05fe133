//! Measures queries and documents on this machine: `cargo bench -p local-embeddings`.
//!
//! Needs `ADR_MODEL_DIR` and `ORT_DYLIB_PATH` like the tests. Documents are the decision records
//! beside this repository where they are, else made-up prose. Repeats each figure and prints the
//! median of the repetitions, because other work on the machine only ever makes one slower.
#![expect(clippy::print_stdout, reason = "a table on stdout is its purpose")]
#![expect(clippy::expect_used, reason = "a measurement that cannot run has nothing to recover")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ai_gateway_sdk::{EmbeddingProvider, Purpose};
use local_embeddings::{LocalEmbeddings, Options};
use tokio::runtime::Runtime;

const REPETITIONS: usize = 5;
const QUERIES: usize = 200;
const QUESTION: &str = "how do we roll back a failed deployment of the gateway";

fn main() {
    let (Some(model), Some(library)) = (std::env::var_os("ADR_MODEL_DIR"), std::env::var_os("ORT_DYLIB_PATH")) else {
        println!("set ADR_MODEL_DIR and ORT_DYLIB_PATH, as model/build_model.py prints them");
        std::process::exit(2);
    };
    let base = Options::new(model, library);
    let runtime = Runtime::new().expect("a runtime");
    println!("{:46} {:>10} {:>10} {:>12}", "", "p50 ms", "p95 ms", "tokens/s");
    for threads in [1, 2] {
        let options = Options { document_threads: threads, query_threads: threads, ..base.clone() };
        let started = Instant::now();
        let provider = LocalEmbeddings::load(&options).expect("the model loads");
        println!("{threads} thread(s) for each purpose, loaded in {:?}", started.elapsed());
        runtime.block_on(measure(&provider));
    }
    agreement(&LocalEmbeddings::load(&base).expect("the model loads"), &runtime);
}

async fn measure(provider: &LocalEmbeddings) {
    let chunks = documents(provider);
    let tokens: usize = chunks.iter().map(|chunk| provider.count_tokens(chunk) + 2).sum();
    let sample: Vec<String> = chunks.iter().take(chunks.len() / 10 + 1).cloned().collect();
    provider.embed(sample, Purpose::Document).await.expect("warms up");
    latency(provider, "query, nothing else to do").await;
    let mut rates = Vec::new();
    for _ in 0..REPETITIONS {
        let started = Instant::now();
        provider.embed(chunks.clone(), Purpose::Document).await.expect("embeds");
        rates.push(tokens as f64 / started.elapsed().as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    let label = format!("documents, {} of {} tokens each", chunks.len(), tokens / chunks.len());
    println!("{label:46} {:>10} {:>10} {:>12.0}  (best {:.0})", "", "", rates[REPETITIONS / 2], rates[REPETITIONS - 1]);
    let endless = async {
        loop {
            provider.embed(chunks.clone(), Purpose::Document).await.expect("embeds");
        }
    };
    tokio::select! {
        () = endless => {}
        () = latency(provider, "query, while documents are embedded") => {}
    }
}

async fn latency(provider: &LocalEmbeddings, label: &str) {
    let (mut p50, mut p95) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        let mut times = Vec::with_capacity(QUERIES);
        for _ in 0..QUERIES {
            // Like people and not like a loop: the processor may rest in between.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let started = Instant::now();
            provider.embed_query(QUESTION.to_owned()).await.expect("embeds");
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        p50.push(times[QUERIES / 2]);
        p95.push(times[QUERIES * 95 / 100]);
    }
    p50.sort_by(f64::total_cmp);
    p95.sort_by(f64::total_cmp);
    println!("{label:46} {:>10.2} {:>10.2}", p50[REPETITIONS / 2], p95[REPETITIONS / 2]);
}

/// About 200 chunks that nearly fill the model's window, as long records give.
fn documents(provider: &LocalEmbeddings) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../../shared/data/adr-corpora");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut text: String = files.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect();
    if text.is_empty() {
        text =
            "We keep every change as an event, because a reader must be able to see who decided what. ".repeat(4_000);
    }
    let lines: Vec<&str> = text.lines().flat_map(|line| line.split_inclusive(". ")).collect();
    let mut chunks = vec![String::new()];
    let mut length = 0;
    for line in lines {
        let tokens = provider.count_tokens(line);
        if length + tokens > 250 && length > 0 {
            if chunks.len() == 200 {
                break;
            }
            chunks.push(String::new());
            length = 0;
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.push_str(line);
            chunk.push('\n');
        }
        length += tokens;
    }
    chunks.retain(|chunk| provider.count_tokens(chunk) <= 254);
    chunks
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

fn agreement(provider: &LocalEmbeddings, runtime: &Runtime) {
    let samples: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../model/samples.json")).expect("samples are JSON");
    let mut agreements: Vec<f64> = samples
        .iter()
        .map(|sample| {
            let text = sample["text"].as_str().expect("a text").to_owned();
            let vector = runtime.block_on(provider.embed_query(text)).expect("embeds");
            let expected = sample["vector"].as_array().expect("a vector");
            vector.iter().zip(expected).map(|(one, other)| f64::from(*one) * other.as_f64().unwrap_or(0.0)).sum()
        })
        .collect();
    agreements.sort_by(f64::total_cmp);
    let mean = agreements.iter().sum::<f64>() / agreements.len() as f64;
    println!("cosine agreement with the float64 reference: {mean:.4} on average, {:.4} at least", agreements[0]);
}
