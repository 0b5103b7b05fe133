//! Measures the running product over its API, as programs use it.
//!
//! ```text
//! load-bench import|api|startup --adr target/release/adr [--corpora DIR] [--out FILE] [--only CASE]
//! ```
//! `--only` leaves out the cases of `api` whose names do not contain it, for work on one of them.
//! Starts `adr up` on a data folder of its own and stops it again. `import` sends folders of records; `api` reads and
//! changes decisions at several concurrencies, closed loop, and at 1,000 commands a second, open loop: there a command
//! that waits for its turn counts as slow. `startup` starts and stops it, signs in and asks for pages. The load generator shares the machine with the server.

mod api;
mod browser;
mod import;
mod records;
mod stack;
mod startup;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What the command line says.
struct Options {
    part: String,
    adr: PathBuf,
    corpora: PathBuf,
    out: PathBuf,
    only: String,
}

fn options() -> Result<Options> {
    let mut arguments = std::env::args().skip(1);
    let part = arguments.next().context("name a part: import, api or startup")?;
    let mut options = Options {
        adr: "target/release/adr".into(),
        corpora: "../shared/data/adr-corpora".into(),
        out: format!("target/bench/{part}.json").into(),
        only: String::new(),
        part,
    };
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--adr" => options.adr = value.into(),
            "--corpora" => options.corpora = value.into(),
            "--out" => options.out = value.into(),
            "--only" => options.only = value,
            _ => bail!("{name} is not known, use --adr, --corpora, --out or --only"),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = options()?;
    let records = records::load(&options.corpora);
    let report = match options.part.as_str() {
        "startup" => startup::run(&options.adr, &records).await?,
        "import" | "api" => {
            let folder = tempfile::tempdir()?;
            let stack = stack::Stack::start_in(&options.adr, folder.path()).await?;
            let report = match options.part.as_str() {
                "import" => import::run(&stack, &records).await?,
                _ => api::run(&stack, &records, &options.only).await?,
            };
            stack.stop().await?;
            report
        }
        other => bail!("{other} is no part of this benchmark, use import, api or startup"),
    };
    Ok(report.write(&options.out)?)
}
