//! How records are cut for search.

use adr_records::{Format, passages};

const RECORD: &str = "---\nstatus: accepted\n---\n# Use B\n\nDate: 2020\n\n## Context\n\nSome *words* with a [link](x.md) & `code`.\n\n```sh\nrun --this\n```\n\n## Options\n\n### One\n\nFirst.\n\n### Two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Context\n\nAgain.\n";

#[test]
fn small_sections_are_joined_under_their_parent() {
    let found = passages(RECORD, Format::Markdown);
    let shown: Vec<(String, &str, &str)> = found
        .iter()
        .map(|passage| (passage.headings.join(" > "), passage.anchor.as_str(), passage.text.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("Use B".to_owned(), "use-b", "Date: 2020\nContext\nSome words with a link & code.\n\n    run --this"),
            ("Use B".to_owned(), "one", "Options\nOne\nFirst.\nTwo\na | b\n1 | 2\nContext\nAgain."),
        ]
        .to_vec()
    );
    assert!(found.iter().all(|passage| !passage.text.contains("status: accepted")));
}

#[test]
fn long_sections_are_cut_between_sentences_and_keep_their_places() {
    let sentence = "The quick brown fox jumps over the lazy dog near the river. ";
    let text = format!("# T\n\n## Long\n\n{}\n\n## Long\n\n{}\n", sentence.repeat(60), "word ".repeat(500));
    let found = passages(&text, Format::Markdown);
    assert!(found.len() >= 7, "{}", found.len());
    assert_eq!((found[0].anchor.as_str(), found.last().map(|last| last.anchor.as_str())), ("long", Some("long-1")));
    for passage in &found {
        let source = text.get(passage.start..passage.end).unwrap_or_default();
        assert_eq!(source.split_whitespace().collect::<Vec<_>>(), passage.text.split_whitespace().collect::<Vec<_>>());
    }
    assert!(found[..3].iter().all(|passage| passage.text.ends_with("river.")));
}

#[test]
fn other_formats_have_headings_and_anchors() {
    let prose =
        "Enough words to stand alone in a passage of its own, because small ones are joined with their neighbours. "
            .repeat(3);
    let rst = format!(
        "Title\n=====\n\nA *part*\n--------\n\n{prose}\n\nB & C\n-----\n\n.. code-block:: sh\n\n   run\n\n{prose}\n"
    );
    let adoc = format!("= Title\n\n== A *part*\n\n{prose}\n\n== B & C\n\n----\nrun\n----\n\n{prose}\n");
    for (text, format) in [(rst, Format::ReStructuredText), (adoc, Format::AsciiDoc)] {
        let found = passages(&text, format);
        let anchors: Vec<&str> = found.iter().map(|passage| passage.anchor.as_str()).collect();
        assert_eq!(anchors, ["a-part", "b--c"], "{format:?}");
        assert_eq!(found[1].headings, ["Title", "B & C"]);
        assert!(found[1].text.contains("run"), "{}", found[1].text);
    }
}
