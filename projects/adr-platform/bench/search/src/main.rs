//! Measures finding decisions: latency by word, by meaning and by both, recall against exact search, whether the right
//! record comes first, sizes and indexing rates.
//!
//! ```text
//! TEST_DATABASE_URL=… ADR_MODEL_DIR=… ORT_DYLIB_PATH=… search-bench [--corpora DIR] [--sizes 10000,100000] [--out FILE]
//! ```
//! `SEARCH_BENCH_SQL=1` measures BM25 in SQL beside it, `SEARCH_BENCH_TUNE=1` tries other weights of fields;
//! `--sizes 0` measures quality only; `SEARCH_BENCH_VECTORS=FILE` keeps vectors between measurements.
//!
//! Quality and the texts come from the corpora of real records. Passages for the speed measurement recombine halves of
//! real ones; the vector of such a passage is the direction between those of its halves plus two percent of noise, so
//! that 100,000 need not go through the model. Queries do go through it.

mod bm25_sql;
mod corpus;
mod model;
mod quality;
mod speed;
mod stage;

use std::path::PathBuf;
use std::sync::Arc;

use ai_gateway_sdk::EmbeddingProvider;
use anyhow::{Context, Result, bail};

struct Options {
    corpora: PathBuf,
    sizes: Vec<usize>,
    out: PathBuf,
}

fn options() -> Result<Options> {
    let mut options = Options {
        corpora: "../shared/data/adr-corpora".into(),
        sizes: vec![10_000, 100_000],
        out: "target/bench/search.json".into(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--corpora" => options.corpora = value.into(),
            "--out" => options.out = value.into(),
            "--sizes" => {
                let sizes: Result<Vec<usize>, _> = value.split(',').map(str::parse).collect();
                options.sizes = sizes.context("sizes are numbers, separated by commas")?;
                options.sizes.retain(|size| *size > 0);
            }
            _ => bail!("{name} is not known, use --corpora, --sizes or --out"),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = options()?;
    let samples = corpus::load(&options.corpora)?;
    let loaded = model::load()?;
    let remembering = std::env::var_os("SEARCH_BENCH_VECTORS")
        .map(|file| Arc::new(model::Remembering::open(Arc::clone(&loaded), file.into())));
    let model = remembering.clone().map_or(loaded, |model| model as Arc<dyn EmbeddingProvider>);
    let timed = remembering.is_none();
    let mut report = bench_report::Report::new("search");
    let stage = stage::Stage::open(Arc::clone(&model)).await?;
    quality::run(&stage, &samples, timed, &mut report).await?;
    drop(stage);
    if let Some(remembering) = &remembering {
        remembering.save()?;
    }
    if !options.sizes.is_empty() {
        speed::run(&options.sizes, &samples, &model, timed, &mut report).await?;
    }
    if let Some(remembering) = &remembering {
        remembering.save()?;
    }
    Ok(report.write(&options.out)?)
}
