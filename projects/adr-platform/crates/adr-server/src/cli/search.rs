//! `adr search`.

use clap::{Args, ValueEnum};
use cli_framework::{Failure, Output};
use platform_contracts::adr::v1::{GetIndexStatusRequest, GetIndexStatusResponse, SearchMode, SearchRequest};
use serde::Serialize;

use super::client::{Client, failure};
use super::list::{FilterArgs, Row, refuse_unknown_projects};

#[derive(Args)]
pub(super) struct SearchArgs {
    /// Words, "a phrase", or the beginning of a word followed by *
    #[arg(required = true)]
    query: Vec<String>,
    /// By word, by meaning, or both
    #[arg(long, value_enum, default_value = "hybrid")]
    mode: Mode,
    #[command(flatten)]
    filter: FilterArgs,
    /// At most this many
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    Lexical,
    Semantic,
    Hybrid,
}

#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    row: Row,
    score: f64,
    /// False when it is only close in meaning, because no decision has any of the words.
    has_words: bool,
    passage: String,
}

pub(super) async fn run(client: &Client, args: SearchArgs, output: Output) -> Result<(), Failure> {
    let mode = match args.mode {
        Mode::Lexical => SearchMode::SEARCH_MODE_LEXICAL,
        Mode::Semantic => SearchMode::SEARCH_MODE_SEMANTIC,
        Mode::Hybrid => SearchMode::SEARCH_MODE_HYBRID,
    };
    let query = args.query.join(" ");
    let filter = args.filter.message();
    let request = SearchRequest {
        query: query.clone(),
        mode: mode.into(),
        filter: filter.clone().into(),
        limit: args.limit,
        ..Default::default()
    };
    // Asked first: what is indexed in between is found, and nothing that is not is kept secret.
    let status = client.search.get_index_status(GetIndexStatusRequest::default()).await.map_err(failure)?.into_owned();
    let response = client.search.search(request).await.map_err(failure)?.into_owned();
    if response.hits.is_empty() {
        refuse_unknown_projects(client, &filter).await?;
    }
    if !status.up_to_date {
        output.note(&behind(&status));
    }
    if !response.corrected_query.is_empty() {
        output.note(&format!("searched for {:?} instead", response.corrected_query));
    }
    if response.mode == SearchMode::SEARCH_MODE_LEXICAL && mode != SearchMode::SEARCH_MODE_LEXICAL {
        output.note("search by meaning is not available yet; these are matches by word");
    }
    if response.only_by_meaning {
        output.note(&format!("no decision contains {}; these are the closest in meaning", asked_for(&query)));
    }
    let found: Vec<Found> = response
        .hits
        .into_iter()
        .map(|hit| Found {
            row: hit.decision.into_option().unwrap_or_default().into(),
            score: hit.score,
            has_words: !response.only_by_meaning,
            passage: hit.passages.into_iter().next().map(|passage| passage.text).unwrap_or_default(),
        })
        .collect();
    output.data(&found, |found| page(found));
    Ok(())
}

/// What is written and cannot be found yet.
fn behind(status: &GetIndexStatusResponse) -> String {
    let GetIndexStatusResponse { passages_total: total, passages_semantic: ready, .. } = *status;
    if status.words_up_to_date {
        format!("{ready} of {total} passages can be found by meaning yet; all can be found by word")
    } else {
        "what is new is still being read for search; search again in a moment to find it".to_owned()
    }
}

fn asked_for(query: &str) -> &'static str {
    match query {
        quoted if quoted.contains(['"', '“', '”', '„', '«', '»']) => "this phrase",
        one if one.split_whitespace().nth(1).is_none() => "this word",
        _ => "these words",
    }
}

fn page(found: &[Found]) -> String {
    if found.is_empty() {
        return "nothing found; try fewer or other words".to_owned();
    }
    let entry = |found: &Found| {
        let Row { project, status, .. } = &found.row;
        format!("{}  ({project}, {status})\n    {}", found.row.name(), excerpt(&found.passage))
    };
    found.iter().map(entry).collect::<Vec<_>>().join("\n")
}

fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 160 { line } else { line.chars().take(159).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::asked_for;

    #[test]
    fn what_no_decision_contains_is_named_as_it_was_asked_for() {
        assert_eq!(asked_for("zzzzqqq"), "this word");
        assert_eq!(asked_for("zzzz qqq"), "these words");
        assert_eq!(asked_for("\"zzzz qqq\""), "this phrase");
    }
}
