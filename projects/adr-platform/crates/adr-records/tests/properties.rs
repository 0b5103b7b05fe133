//! What holds for every text: reading never fails, bytes survive, edits are read back, passages lie inside the text.

use adr_records::{
    Format, LinkKind, MAX_PIECES, MAX_WORDS, Record, Status, Successor, TextEncoding, classify, decode, encode,
    passages, set_status, set_superseded_by, set_title,
};
use proptest::prelude::*;

const STATUSES: [Status; 6] =
    [Status::Draft, Status::Proposed, Status::Accepted, Status::Rejected, Status::Deprecated, Status::Superseded];
const PATHS: [&str; 4] = ["docs/0012-use-it.md", "0012-use-it.rst", "a/b/use-it.adoc", "2024-05-13-use-it/README.md"];

/// Pieces that records are made of, so that arbitrary texts come near real ones.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "# ", "## ", "### ", "Status", "Status: ", "**Status**: ", "* Status: ", "- **Status:** ", "| Status | Accepted |", "|---|---|", "Accepted", "accepted", "Superseded by ", "[ADR-0003](0003-x.md)", "~~Proposed~~ ",
            "- [x] Accepted", "- [ ] Proposed", "---", "---\n", "+++\n", "===", "title: ", "status: ", "status = \"draft\"", "date: 2024-05-13", "\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", " ", "    ", "\t", "```", "```\n", "<!--", "-->", "{", "}", "[", "]", "(", ")", "`", "``", "*", "**", "_",
            "= Title", "== Status", ":status: accepted", ":Status: Accepted", ".. list-table::", "* - Status", "  - Accepted", "Title\n=====", "Status\n------", "****", "....", "----", "|===", "12. ", "ADR-12: ", "Date: ", "17.10.2025", "3rd of May 2020", "supersedes ", "This ADR replaces ",
            "![Accepted](https://img.shields.io/badge/status-accepted-green)", "✅ ", "Ünïcödé", "状态", "已接受", "\u{feff}", "\u{a0}", "> ", "1. ", "Context", "Decision", "because it is.", "[x]: y.md", "[[0001-a]]", "xref:0001-a.adoc[A]", "`A <0001-a.rst>`_", "<a href=\"0001-a.md\">a</a>",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in text(), path in prop::sample::select(PATHS.to_vec())) {
        let record = Record::parse(&text, path);
        prop_assert!(!record.title.is_empty());
        let _ = classify(&text, path);
    }

    #[test]
    fn a_status_is_read_back_and_nothing_is_lost(text in text(), path in prop::sample::select(PATHS.to_vec()), status in prop::sample::select(STATUSES.to_vec())) {
        let edited = set_status(&text, path, status);
        prop_assert_eq!(Record::parse(&edited, path).status.status, status, "{:?}", edited);
        prop_assert_eq!(set_status(&edited, path, Status::Other), edited);
    }

    #[test]
    fn a_successor_is_read_back(text in text(), path in prop::sample::select(PATHS.to_vec()), number in prop::option::of(1_u32..9999)) {
        let successor = Successor { number, title: "Use another".to_owned(), path: "docs/2000-use-another.md".to_owned() };
        let edited = set_superseded_by(&text, path, std::slice::from_ref(&successor));
        let record = Record::parse(&edited, path);
        prop_assert_eq!(record.status.status, Status::Superseded, "{:?}", edited);
        prop_assert!(record.links.iter().any(|link| link.kind == LinkKind::SupersededBy && link.target.path.as_deref() == Some("docs/2000-use-another.md")), "{:?} {:?}", edited, record.links);
        prop_assert_eq!(set_superseded_by(&edited, path, &[successor]), edited);
    }

    #[test]
    fn a_title_is_written_without_harm(text in text(), path in prop::sample::select(PATHS.to_vec())) {
        let edited = set_title(&text, path, "Keep it simple");
        prop_assert!(edited.contains("Keep it simple"));
    }

    #[test]
    fn passages_lie_inside_the_text(text in text(), format in prop::sample::select(vec![Format::Markdown, Format::ReStructuredText, Format::AsciiDoc])) {
        for passage in passages(&text, format) {
            prop_assert!(text.get(passage.start..passage.end).is_some());
            prop_assert!(!passage.text.trim().is_empty());
            prop_assert!(passage.text.split_whitespace().count() <= MAX_WORDS);
        }
    }

    #[test]
    fn bytes_survive(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(decoded) = decode(&bytes) {
            prop_assert_eq!(encode(&decoded.text, decoded.encoding, decoded.byte_order_mark), Some(bytes));
        }
    }

    #[test]
    fn texts_survive_every_encoding(text in "\\PC{1,200}", mark in any::<bool>(), encoding in prop::sample::select(vec![TextEncoding::Utf8, TextEncoding::Utf16Le, TextEncoding::Utf16Be])) {
        let bytes = encode(&text, encoding, mark).unwrap();
        if mark {
            let decoded = decode(&bytes).unwrap();
            prop_assert_eq!((decoded.text, decoded.encoding), (text, encoding));
        } else if let Ok(decoded) = decode(&bytes) {
            prop_assert_eq!(encode(&decoded.text, decoded.encoding, decoded.byte_order_mark), Some(bytes));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn long_texts_are_cut(words in prop::collection::vec("[a-zA-Zäöü。.]{1,30}", 0..1500), newline in prop::sample::select(vec![" ", "\n", "\n\n", "\n- ", "\n    "])) {
        let text = words.join(newline);
        for passage in passages(&text, Format::Markdown) {
            prop_assert!(text.get(passage.start..passage.end).is_some());
            prop_assert!(passage.text.split_whitespace().count() <= MAX_WORDS);
            prop_assert!(passage.text.chars().count() <= MAX_PIECES * 6 + MAX_WORDS);
        }
    }
}
