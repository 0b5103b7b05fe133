//! `adr ask`.

use clap::Args;
use cli_framework::{Failure, Format, Output};
use platform_contracts::adr::v1::{StreamRequest, StreamResponse, stream_response::Event};
use serde::Serialize;

use super::client::{Client, failure};
use super::list::Row;

#[derive(Args)]
pub(super) struct AskArgs {
    /// The question
    #[arg(required = true)]
    question: Vec<String>,
    /// Which model answers [default: the server's]
    #[arg(long)]
    model: Option<String>,
    /// Answer from this project only
    #[arg(long)]
    project: Option<String>,
}

#[derive(Serialize)]
struct Source {
    number: u32,
    #[serde(flatten)]
    row: Row,
    passage: String,
}

#[derive(Serialize, Default)]
struct Answer {
    model: String,
    extractive: bool,
    answered: bool,
    text: String,
    /// What the text cites, in order of number.
    sources: Vec<Source>,
}

pub(super) async fn run(client: &Client, args: AskArgs, output: Output) -> Result<(), Failure> {
    let request = StreamRequest {
        question: args.question.join(" "),
        model: args.model.unwrap_or_default(),
        project: args.project.unwrap_or_default(),
        ..Default::default()
    };
    let mut stream = client.chat.stream(request).await.map_err(failure)?;
    let mut answer = Answer::default();
    while let Some(message) = stream.message::<StreamResponse>().await.map_err(failure)? {
        match message.to_owned_message().event {
            Some(Event::Started(started)) => {
                let model = started.model.into_option().unwrap_or_default();
                (answer.model, answer.extractive) = (model.id, model.extractive);
            }
            Some(Event::Cited(citation)) => answer.sources.push(Source {
                number: citation.number,
                row: citation.decision.into_option().unwrap_or_default().into(),
                passage: citation.passage.into_option().unwrap_or_default().text,
            }),
            Some(Event::Delta(piece)) => {
                if output.format() == Format::Text {
                    output.stream(&piece);
                }
                answer.text.push_str(&piece);
            }
            Some(Event::Finished(finished)) => answer.answered = finished.answered,
            None => {}
        }
    }
    output.data(&answer, sources);
    Ok(())
}

/// The sources that the answer cites; the answer itself has been printed as it came.
fn sources(answer: &Answer) -> String {
    let line = |source: &Source| format!("  [{}] {} ({})", source.number, source.row.name(), source.row.project);
    let lines: Vec<_> = answer.sources.iter().map(line).collect();
    if lines.is_empty() { String::new() } else { format!("\nSources\n{}", lines.join("\n")) }
}
