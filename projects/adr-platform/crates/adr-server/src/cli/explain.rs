//! `adr explain`: what an error's code means and what to do, from the page of errors that the program carries with it.
//!
//! To explain another code add its section to `docs/errors.md`; the web shows the same.

use clap::Args;
use cli_framework::{ExitCode, Failure, Output};
use serde::Serialize;

/// The page. Its third-level headings are codes.
const PAGE: &str = include_str!("../../../../../../docs/errors.md");

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A code such as `decision.changed` [default: list all of them]
    code: Option<String>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Explanation {
    code: &'static str,
    /// Paragraphs, as Markdown.
    text: &'static str,
}

pub(super) fn run(args: ExplainArgs, output: Output) -> Result<(), Failure> {
    let Some(code) = args.code else {
        output.data(&sections().collect::<Vec<_>>(), |all| {
            all.iter().map(|one| format!("{:<36}{}", one.code, first_sentence(one.text))).collect::<Vec<_>>().join("\n")
        });
        return Ok(());
    };
    let found = find(&code).ok_or_else(|| {
        Failure::new(ExitCode::NotFound, "code.unknown", format!("there is no error with the code {code:?}"))
            .hint("`adr explain` lists all of them")
    })?;
    output.data(&found, |found| format!("{code}\n\n{}", found.text));
    Ok(())
}

/// True when there is something to read about a code.
pub(super) fn knows(code: &str) -> bool {
    find(code).is_some()
}

/// The section of a code. Codes of the connection, such as `transport.unavailable`, share one.
fn find(code: &str) -> Option<Explanation> {
    let family = code.split_once('.').map_or(code, |(family, _)| family);
    sections().find(|one| one.code == code).or_else(|| sections().find(|one| one.code == family))
}

fn sections() -> impl Iterator<Item = Explanation> {
    PAGE.split("\n### ").skip(1).filter_map(|section| {
        let (code, text) = section.split_once('\n')?;
        // The next group's heading ends the last section of this one.
        Some(Explanation { code, text: text.split("\n## ").next().unwrap_or_default().trim() })
    })
}

fn first_sentence(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.split_once(". ").map_or(line.trim_end_matches('.'), |(first, _)| first).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{find, first_sentence, knows, sections};

    #[test]
    fn a_code_has_its_section_and_no_other() {
        let found = find("search.unavailable").unwrap();
        assert!(found.text.starts_with("Search does not answer just now."), "{found:?}");
        assert!(!found.text.contains('#'), "{found:?}");
        assert_eq!(find("transport.deadline_exceeded"), find("transport"));
        assert!(!knows("") && !knows("decision") && !knows("decision.") && !knows("nonsense"));
    }

    #[test]
    fn the_list_has_every_code_once() {
        let codes: Vec<_> = sections().map(|one| one.code).collect();
        let unique: std::collections::BTreeSet<_> = codes.iter().collect();
        assert!(codes.len() > 80 && unique.len() == codes.len(), "{codes:?}");
        assert_eq!(first_sentence("One\nthing. Another."), "One thing");
        assert_eq!(first_sentence("One thing."), "One thing");
    }
}
