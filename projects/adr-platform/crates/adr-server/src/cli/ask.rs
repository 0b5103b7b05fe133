//! `adr ask`.

use ai_gateway_ledger::PicoDollars;
use clap::Args;
use cli_framework::{Failure, Format, Output};
use platform_contracts::adr::v1::{StreamRequest, StreamResponse, stream_response::Event};
use platform_contracts::ai;
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

/// What the answer came to.
#[derive(Serialize, Default)]
struct Usage {
    input_tokens: u64,
    output_tokens: u64,
    /// In dollars, where the price is known.
    cost: Option<String>,
    /// Whether the gateway counted, because the provider did not say.
    estimated: bool,
}

impl From<ai::v1::Usage> for Usage {
    fn from(usage: ai::v1::Usage) -> Self {
        Self {
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            cost: usage.cost_picodollars.and_then(PicoDollars::new).map(|cost| cost.to_string()),
            estimated: usage.estimated,
        }
    }
}

#[derive(Serialize, Default)]
struct Answer {
    model: String,
    extractive: bool,
    answered: bool,
    text: String,
    /// What the text cites, in order of number.
    sources: Vec<Source>,
    usage: Usage,
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
            Some(Event::Finished(finished)) => {
                answer.answered = finished.answered;
                answer.usage = finished.usage.into_option().unwrap_or_default().into();
            }
            None => {}
        }
    }
    output.data(&answer, ending);
    Ok(())
}

/// The sources that the answer cites, and what it cost; the answer itself has been printed as it came.
fn ending(answer: &Answer) -> String {
    let line = |source: &Source| format!("  [{}] {} ({})", source.number, source.row.name(), source.row.project);
    let lines: Vec<_> = answer.sources.iter().map(line).collect();
    let mut text = if lines.is_empty() { String::new() } else { format!("\nSources\n{}", lines.join("\n")) };
    if let Some(cost) = answer.usage.cost.as_ref().filter(|_| !answer.extractive) {
        let Usage { input_tokens, output_tokens, estimated, .. } = answer.usage;
        let about = if estimated { "about " } else { "" };
        text.push_str(&format!("\n{about}{cost} for {input_tokens} tokens read and {output_tokens} written"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_is_the_last_line_and_quotes_have_none() {
        let usage = ai::v1::Usage {
            input_tokens: 1_200,
            output_tokens: 80,
            cost_picodollars: Some(1_520_000_000),
            ..Default::default()
        };
        let mut answer = Answer { usage: usage.clone().into(), ..Answer::default() };
        assert_eq!(ending(&answer), "\n$0.00152 for 1200 tokens read and 80 written");
        answer.usage.estimated = true;
        assert_eq!(ending(&answer), "\nabout $0.00152 for 1200 tokens read and 80 written");
        answer.extractive = true;
        assert_eq!(ending(&answer), "");
        answer.usage = ai::v1::Usage { cost_picodollars: None, ..usage }.into();
        answer.extractive = false;
        assert_eq!(ending(&answer), "");
    }
}
