//! How well the extractive answerer answers from real decision records:
//! `cargo bench -p local-embeddings --bench answers`.
//!
//! Needs `ADR_MODEL_DIR`, `ORT_DYLIB_PATH` and the corpora beside this repository. For each
//! question it takes the eight closest passages, as a search would, and prints what is quoted. A
//! question with an answer is right when a quote comes from the record that has it; one without is
//! right when nothing is quoted. The thresholds of `ai_gateway_sdk::extractive` were chosen with it.
#![expect(clippy::print_stdout, reason = "a table on stdout is its purpose")]
#![expect(clippy::expect_used, reason = "a measurement that cannot run has nothing to recover")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use ai_gateway_sdk::grounding::Source;
use ai_gateway_sdk::{EmbeddingProvider, Extractive, Purpose};
use local_embeddings::{LocalEmbeddings, Options};
use tokio::runtime::Runtime;

const PASSAGES: usize = 8;
/// Questions, and a part of the path of the record that answers, or of either that does.
const QUESTIONS: [(&str, &str); 36] = [
    ("Why was the Elasticsearch proxy removed?", "0022-remove-the-elasticsearch-proxy"),
    ("Why did we choose Django?", "0003-django"),
    ("How are database migrations applied?", "0013-database-migration"),
    ("How do we control what a user may do with a domain?", "0019-role-based-access-control"),
    ("What trouble did caching in Cloudfront cause for users?", "0025-caching"),
    ("Why did we remove the api-mongo cluster?", "0028-combine-api-mongo-cluster"),
    ("How is Python code packaged for Cloud.gov?", "0007-python-buildpack"),
    ("What happens when someone tries to delete a row that a foreign key points to?", "0008-restricted-deletion"),
    ("Where is sensitive Terraform data kept?", "terraform-directory-structure|0023-use-separate-data-repository"),
    ("How is the political status of content determined?", "0014-political-and-government-tagging"),
    ("How are placeholders written in the template?", "0012-use-curly-braces"),
    ("How do we allocate IP address ranges?", "0016-ip-address-range-allocation"),
    ("How often are instances patched?", "patching-strategy"),
    ("What are mempool lanes for?", "adr-118-mempool-lanes"),
    ("What happens when publishing to a topic keeps failing?", "0028-support-circuit-breaking"),
    ("What will replace MongoDB?", "0038-mongo_replacement_by_documentdb"),
    ("Where will large language models be hosted?", "0031-llms"),
    ("Why is there an app-local database when the Publishing API exists?", "0002-use-local-datastore"),
    ("Which service sends our emails?", "0010-sending-email-notifications"),
    ("Why not use plain strings for identifiers?", "0019-avoid-primitive-obsession"),
    ("What do we run Redis on?", "0025-use-elasticache-for-redis|0029-combine-api-redis"),
    ("When do releases go to production?", "0024-production-release-cadence"),
    ("Who needs a mempool that does nothing?", "adr-111-nop-mempool"),
    ("Which programming languages may the platform team use?", "core-languages"),
    ("What is the vacation policy for engineers?", ""),
    ("How much does the office rent cost?", ""),
    ("Who is the chief executive?", ""),
    ("How do I bake sourdough bread?", ""),
    ("What is the oldest version of iOS that our mobile app supports?", ""),
    ("Which payment provider handles refunds?", ""),
    ("What is the boiling point of water?", ""),
    ("When is the next team offsite?", ""),
    ("How do we train the fraud detection model?", ""),
    ("Which colour palette does the design system use?", ""),
    ("Why did we reject CockroachDB?", ""),
    ("How do we scan passports at check-in?", ""),
];

struct Passage {
    path: String,
    title: String,
    text: String,
    vector: Vec<f32>,
}

fn main() {
    let (Some(model), Some(library)) = (std::env::var_os("ADR_MODEL_DIR"), std::env::var_os("ORT_DYLIB_PATH")) else {
        println!("set ADR_MODEL_DIR and ORT_DYLIB_PATH, as model/build_model.py prints them");
        std::process::exit(2);
    };
    let embeddings = Arc::new(LocalEmbeddings::load(&Options::new(model, library)).expect("the model loads"));
    let runtime = Runtime::new().expect("a runtime");
    let passages = runtime.block_on(read(embeddings.as_ref()));
    if passages.is_empty() {
        println!("the corpora are not there; nothing is measured");
        return;
    }
    let meaning: Arc<dyn EmbeddingProvider> = Arc::clone(&embeddings) as _;
    for (label, provider) in [("with embeddings", Some(meaning)), ("words only", None)] {
        let answerer = Extractive::new(provider);
        println!("\n== {label}, {} passages", passages.len());
        runtime.block_on(measure(&answerer, embeddings.as_ref(), &passages));
    }
}

async fn measure(answerer: &Extractive, embeddings: &LocalEmbeddings, passages: &[Passage]) {
    let (mut found, mut silent, mut retrieved) = (0, 0, 0);
    let mut times = Vec::new();
    for (question, record) in QUESTIONS {
        let near = nearest(embeddings, passages, question).await;
        let sources: Vec<Source> = (1..)
            .zip(&near)
            .map(|(number, one)| Source { number, title: one.title.clone(), text: one.text.clone() })
            .collect();
        let started = Instant::now();
        let quotes = answerer.quotes(question, &sources).await.expect("answers");
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        let best = answerer.rank(question, &sources).await.expect("ranks");
        let from = |number: u32| near[number as usize - 1].path.as_str();
        let right = if record.is_empty() {
            quotes.is_empty()
        } else {
            retrieved += usize::from(near.iter().any(|one| answers(&one.path, record)));
            quotes.iter().any(|quote| answers(from(quote.number), record))
        };
        *(if record.is_empty() { &mut silent } else { &mut found }) += usize::from(right);
        println!("{} {question}", if right { "right" } else { "WRONG" });
        for quote in best.iter().take(quotes.len().max(1)) {
            let shown: String = quote.text.chars().take(150).collect();
            println!("      {:.3} {} | {shown}", quote.score, from(quote.number));
        }
    }
    times.sort_by(f64::total_cmp);
    let with = QUESTIONS.iter().filter(|(_, record)| !record.is_empty()).count();
    println!(
        "answered from the right record {found}/{with} (retrieved {retrieved}), silent {silent}/{}, p50 {:.1} ms",
        QUESTIONS.len() - with,
        times[times.len() / 2]
    );
}

fn answers(path: &str, records: &str) -> bool {
    records.split('|').any(|record| path.contains(record))
}

async fn nearest<'a>(embeddings: &LocalEmbeddings, passages: &'a [Passage], question: &str) -> Vec<&'a Passage> {
    let asked = embeddings.embed_query(question.to_owned()).await.expect("embeds");
    let mut scored: Vec<(f32, &Passage)> = passages
        .iter()
        .map(|one| (asked.iter().zip(&one.vector).map(|(left, right)| left * right).sum(), one))
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    scored.into_iter().take(PASSAGES).map(|(_, one)| one).collect()
}

/// The corpora, cut at headings and again where a section is long.
async fn read(embeddings: &LocalEmbeddings) -> Vec<Passage> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../../shared/data/adr-corpora");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut passages = Vec::new();
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default().to_owned();
        let path = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        for section in text.split("\n## ") {
            let mut part = String::new();
            for line in section.split_inclusive('\n') {
                part.push_str(line);
                if part.len() > 900 {
                    passages.push((path.clone(), title.clone(), std::mem::take(&mut part)));
                }
            }
            passages.push((path.clone(), title.clone(), part));
        }
    }
    passages.retain(|(_, _, text)| text.len() > 40);
    let texts = passages.iter().map(|(_, title, text)| format!("{title}\n{text}")).collect();
    let vectors = embeddings.embed(texts, Purpose::Document).await.expect("embeds");
    let passage = |((path, title, text), vector)| Passage { path, title, text, vector };
    passages.into_iter().zip(vectors).map(passage).collect()
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
