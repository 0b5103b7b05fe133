//! Does the right record come first? Known-item search (a record's title finds its body, the title itself not being
//! indexed), and questions written by hand with the records that answer them.

use std::collections::HashMap;

use adr_search::lexical::Weights;
use adr_search::{Mode, SearchQuery, TenantContext};
use anyhow::{Context, Result};
use composable_core::TenantId;
use uuid::Uuid;

use crate::corpus::Sample;
use crate::stage::{Stage, Titles, change};
use bench_report::{Report, line};

type Engine = adr_search::SearchEngine<Titles>;
type Ranking = Vec<(Uuid, f32)>;

/// A question with the records that answer it.
struct Case {
    text: String,
    expected: Vec<Uuid>,
}

pub(crate) async fn run(stage: &Stage, samples: &[Sample], timed: bool, report: &mut Report) -> Result<()> {
    let written = written(samples)?;
    let (bodies, whole) = (TenantId::new(Uuid::now_v7()), TenantId::new(Uuid::now_v7()));
    let mut passages = 0;
    for (number, sample) in samples.iter().enumerate() {
        passages += 2 * sample.passages.len().max(1) as u64;
        let id = id(number);
        stage.log.append(change(bodies, id, "", &sample.project, sample.passages.clone())).await?;
        stage.log.append(change(whole, id, &sample.title, &sample.project, sample.passages.clone())).await?;
    }
    let (word_seconds, seconds) = stage.settle(&[bodies, whole], passages).await?;
    line(&format!(
        "{} records, {passages} passages twice: by word in {word_seconds:.1} s, by meaning in {seconds:.1} s",
        samples.len()
    ));
    if timed {
        report.row("ours", "corpora_indexed_with_model", "passages_per_s", &[passages as f64 / seconds]);
    }
    let known: Vec<Case> = samples
        .iter()
        .enumerate()
        .filter(|(_, sample)| !sample.passages.is_empty())
        .map(|(number, sample)| Case { text: format!("{} ", sample.title), expected: vec![id(number)] })
        .collect();
    for (tenant, cases, name) in [(bodies, &known, "known_item_title_to_body"), (whole, &written, "questions_by_hand")]
    {
        measure(&stage.engine, tenant, cases, name, report).await?;
    }
    if std::env::var_os("SEARCH_BENCH_TUNE").is_some() {
        tune(&stage.engine, &[(bodies, &known), (whole, &written), (whole, &known)]).await?;
    }
    Ok(())
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128 + 1)
}

fn written(samples: &[Sample]) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for row in include_str!("../queries.tsv").lines().filter(|row| !row.starts_with('#') && !row.is_empty()) {
        let (text, endings) = row.split_once('\t').context("a query and a path, separated by a tab")?;
        let fits = |sample: &Sample| endings.split('|').any(|ending| sample.path.ends_with(ending));
        let expected: Vec<Uuid> =
            samples.iter().enumerate().filter(|(_, sample)| fits(sample)).map(|(number, _)| id(number)).collect();
        anyhow::ensure!(!expected.is_empty(), "no record is called {endings}");
        cases.push(Case { text: format!("{text} "), expected });
    }
    Ok(cases)
}

async fn ranking(engine: &Engine, tenant: TenantId, text: &str, mode: Mode, limit: usize) -> Result<Ranking> {
    let query = SearchQuery { text: text.chars().take(1000).collect(), mode, limit, ..SearchQuery::default() };
    let found = engine.search(&TenantContext::tenant(tenant.uuid()), &query).await?;
    anyhow::ensure!(found.mode == mode, "asked for {mode:?}, answered by {:?}", found.mode);
    Ok(found.hits.into_iter().map(|hit| (hit.decision.0, hit.score)).collect())
}

/// One over the place of the first right record among the first ten.
fn reciprocal_rank(ranking: &Ranking, expected: &[Uuid]) -> f64 {
    let place = ranking.iter().take(10).position(|(id, _)| expected.contains(id));
    place.map_or(0.0, |place| 1.0 / (place as f64 + 1.0))
}

async fn measure(engine: &Engine, tenant: TenantId, cases: &[Case], name: &str, report: &mut Report) -> Result<()> {
    let mut scores: HashMap<&str, Vec<f64>> = HashMap::new();
    let mut worst = Vec::new();
    for case in cases {
        let lexical = ranking(engine, tenant, &case.text, Mode::Lexical, 100).await?;
        let semantic = ranking(engine, tenant, &case.text, Mode::Semantic, 100).await?;
        let hybrid = ranking(engine, tenant, &case.text, Mode::Hybrid, 20).await?;
        if reciprocal_rank(&hybrid, &case.expected) < 0.2 {
            worst.push(case.text.clone());
        }
        let mut score = |name, ranking: &Ranking| {
            scores.entry(name).or_default().push(reciprocal_rank(ranking, &case.expected));
        };
        score("lexical", &lexical);
        score("semantic", &semantic);
        score("hybrid", &hybrid);
        for (name, k) in [("rank_fusion_k60", 60.0), ("rank_fusion_k10", 10.0)] {
            score(name, &rank_fusion(&lexical, &semantic, k));
        }
        for (name, weight) in WEIGHTED {
            score(name, &weighted_sum(&lexical, &semantic, weight));
        }
    }
    let mut names: Vec<_> = scores.keys().copied().collect();
    names.sort_unstable();
    for mode in names {
        let system = if ["lexical", "semantic", "hybrid"].contains(&mode) { "ours" } else { "alternative" };
        let mean = scores[mode].iter().sum::<f64>() / cases.len() as f64;
        report.row(system, &format!("{name}_{mode}"), "mrr_at_10", &[mean]);
    }
    line(&format!("{} of {} not among the first five: {:?}", worst.len(), cases.len(), &worst[..worst.len().min(12)]));
    Ok(())
}

const WEIGHTED: [(&str, f32); 5] = [
    ("sum_lexical_30", 0.3),
    ("sum_lexical_40", 0.4),
    ("sum_lexical_50", 0.5),
    ("sum_lexical_60", 0.6),
    ("sum_lexical_70", 0.7),
];

fn rank_fusion(first: &Ranking, second: &Ranking, k: f32) -> Ranking {
    let mut fused: HashMap<Uuid, f32> = HashMap::new();
    for ranking in [first, second] {
        for (place, (id, _)) in ranking.iter().enumerate() {
            *fused.entry(*id).or_default() += 1.0 / (k + place as f32 + 1.0);
        }
    }
    sorted(fused)
}

fn weighted_sum(first: &Ranking, second: &Ranking, weight: f32) -> Ranking {
    let mut fused: HashMap<Uuid, f32> = HashMap::new();
    let least = second.iter().map(|(_, score)| *score).fold(f32::INFINITY, f32::min);
    for (ranking, weight, least) in [(first, weight, 0.0), (second, 1.0 - weight, least)] {
        let most = ranking.iter().map(|(_, score)| *score).fold(f32::NEG_INFINITY, f32::max);
        for (id, score) in ranking {
            *fused.entry(*id).or_default() += weight * (score - least) / (most - least).max(f32::EPSILON);
        }
    }
    sorted(fused)
}

fn sorted(fused: HashMap<Uuid, f32>) -> Ranking {
    let mut ranking: Ranking = fused.into_iter().collect();
    ranking.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    ranking
}

/// Tries other weights of fields, one at a time.
async fn tune(engine: &Engine, sets: &[(TenantId, &Vec<Case>)]) -> Result<()> {
    let base = Weights::default();
    let mut tried = vec![("as they are".to_owned(), base)];
    for value in [0.5, 1.0, 2.0, 3.0, 5.0] {
        tried.push((format!("title {value}"), Weights { title: value, ..base }));
    }
    for value in [0.0, 0.25, 0.5, 1.0, 2.0] {
        tried.push((format!("headings {value}"), Weights { headings: value, ..base }));
    }
    for value in [0.0, 0.15, 0.3, 0.6, 1.0] {
        tried.push((format!("exact {value}"), Weights { exact: value, ..base }));
    }
    for value in [0.0, 0.3, 1.0] {
        tried.push((format!("part {value}"), Weights { part: value, ..base }));
    }
    for (name, weights) in tried {
        let engine = engine.clone().with_weights(weights);
        let mut figures = Vec::new();
        for (tenant, cases) in sets {
            let mut total = 0.0;
            for case in *cases {
                total +=
                    reciprocal_rank(&ranking(&engine, *tenant, &case.text, Mode::Lexical, 10).await?, &case.expected);
            }
            figures.push(total / cases.len() as f64);
        }
        line(&format!(
            "tune {name:<16} title→body {:.4}  by hand {:.4}  title→whole {:.4}",
            figures[0], figures[1], figures[2]
        ));
    }
    Ok(())
}
