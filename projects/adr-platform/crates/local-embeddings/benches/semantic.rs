//! How often the gateway's cache is right about questions that mean the same, and how often it is wrong:
//! `cargo bench -p local-embeddings --bench semantic`.
//!
//! Needs `ADR_MODEL_DIR` and `ORT_DYLIB_PATH` like the tests. Each pair of `tests/fixtures/questions.json` is asked under
//! instructions of its own, one question after the other, through a gateway whose threshold is as low as it can be; what it
//! says of the similarity is held against each threshold. The table of `docs/ai-gateway.md` is this one's.
#![expect(clippy::print_stdout, reason = "a table on stdout is its purpose")]
#![expect(clippy::expect_used, reason = "a measurement that cannot run has nothing to recover")]

#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../tests/semantic/gateway.rs"]
mod gateway;

use std::collections::BTreeMap;

use ai_gateway_sdk::{EmbeddingProvider, Purpose};
use gateway::{Stand, model};
use serde::Deserialize;

const THRESHOLDS: [f64; 8] = [0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99];
/// Said before each question of a pair, to see what length does.
const BEFORE: &str = "I am preparing the architecture review of our platform team on Monday and would like to know the \
                      following; please keep the answer short and name the record in which it was decided. ";

#[derive(Deserialize)]
struct Questions {
    same: Vec<[String; 2]>,
    different: BTreeMap<String, Vec<[String; 2]>>,
    /// Written when the rules and the default were settled.
    unseen: Unseen,
}

#[derive(Deserialize)]
struct Unseen {
    same: Vec<[String; 2]>,
    different: Vec<[String; 2]>,
}

#[tokio::main]
async fn main() {
    let questions: Questions =
        serde_json::from_str(include_str!("../tests/fixtures/questions.json")).expect("the questions can be read");
    print!("|  | pairs |");
    THRESHOLDS.iter().for_each(|threshold| print!(" {threshold:.2} |"));
    println!("\n| --- |{}", " ---: |".repeat(THRESHOLDS.len() + 1));
    measure("rephrased", &questions.same, "").await;
    for (kind, pairs) in &questions.different {
        measure(kind, pairs, "").await;
    }
    let different: Vec<[String; 2]> = questions.different.into_values().flatten().collect();
    measure("different", &different, "").await;
    directly("different, by their vectors alone", &different).await;
    measure("rephrased, written afterwards", &questions.unseen.same, "").await;
    measure("different, written afterwards", &questions.unseen.different, "").await;
    measure("rephrased, after 190 bytes that are the same", &questions.same, BEFORE).await;
    measure("different, after 190 bytes that are the same", &different, BEFORE).await;
}

/// How often the second question of a pair would be given the first one's answer, by threshold.
async fn measure(name: &str, pairs: &[[String; 2]], before: &str) {
    let stand = Stand::start("threshold = 0.9, longest_bytes = 1000").await;
    let mut similarities = Vec::new();
    for (number, [one, other]) in pairs.iter().enumerate() {
        let instructions = format!("pair {number}");
        stand.ask(&instructions, &format!("{before}{one}")).await;
        let (_, similarity) = stand.ask(&instructions, &format!("{before}{other}")).await;
        similarities.push(similarity.unwrap_or_default());
    }
    print(name, &similarities);
}

/// The same without a gateway: what the model alone says.
async fn directly(name: &str, pairs: &[[String; 2]]) {
    let mut similarities = Vec::new();
    for pair in pairs {
        let vectors = model().embed(pair.to_vec(), Purpose::Query).await.expect("vectors");
        let cosine: f32 = vectors[0].iter().zip(&vectors[1]).map(|(one, other)| one * other).sum();
        similarities.push(f64::from(cosine));
    }
    print(name, &similarities);
}

fn print(name: &str, similarities: &[f64]) {
    print!("| {name} | {} |", similarities.len());
    for threshold in THRESHOLDS {
        print!(" {} |", similarities.iter().filter(|similarity| **similarity >= threshold).count());
    }
    println!();
}
