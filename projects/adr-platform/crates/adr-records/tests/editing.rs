//! Edits every record of the corpora, where they are present, and looks at what changed.
#![expect(clippy::print_stderr, reason = "a test tells why it had nothing to read")]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use adr_records::{
    FileKind, LinkKind, Record, Status, Successor, TemplateKind, classify, decode, is_record_path, passages,
    set_status, set_superseded_by, set_title, template,
};

fn records() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(4).expect("the repository");
    let corpora = root.join("../shared/data/adr-corpora");
    let mut found = Vec::new();
    if corpora.is_dir() {
        for corpus in fs::read_dir(&corpora).expect("corpora") {
            let records = corpus.expect("a corpus").path().join("records");
            if records.is_dir() {
                collect(&records, &records, &mut found);
            }
        }
    } else {
        eprintln!("skipped: no corpora beside the repository");
    }
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    let entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    for entry in entries {
        if entry.is_dir() {
            collect(root, &entry, found);
            continue;
        }
        let path = entry.strip_prefix(root).expect("below").to_str().expect("UTF-8").to_owned();
        let text = decode(&fs::read(&entry).expect("a file")).expect("a text").text;
        if is_record_path(&path) && classify(&text, &path) == FileKind::Record {
            found.push((path, text));
        }
    }
}

/// Lines of one text that the other has not, in order.
fn changed(old: &str, new: &str) -> (usize, usize) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let start = old.iter().zip(&new).take_while(|(left, right)| left == right).count();
    let end =
        old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(left, right)| left == right).count();
    (old.len() - start - end, new.len() - start - end)
}

#[test]
fn a_status_changes_its_own_lines() {
    let all =
        [Status::Draft, Status::Proposed, Status::Accepted, Status::Rejected, Status::Deprecated, Status::Superseded];
    for (index, (path, text)) in records().into_iter().enumerate() {
        let before = Record::parse(&text, &path);
        let both = text.starts_with("---") && text.contains("\n## Status");
        for status in all.into_iter().cycle().skip(index % 6).take(1) {
            let edited = set_status(&text, &path, status);
            let after = Record::parse(&edited, &path);
            assert_eq!(after.status.status, status, "{path}: {:?}", after.status.text);
            assert_eq!((&after.title, after.number), (&before.title, before.number), "{path}");
            let (removed, added) = changed(&text, &edited);
            assert!(both || (removed <= 3 && added <= 5), "{path}: {removed} lines became {added}");
            assert_eq!(text.contains("\r\n"), edited.contains("\r\n"), "{path}");
            assert!(edited.matches("\r\n").count() + 2 >= text.matches("\r\n").count(), "{path}");
            assert_eq!(set_status(&edited, &path, status), edited, "{path}: setting a status twice");
        }
    }
}

#[test]
fn a_successor_is_added_and_the_old_words_stay() {
    for (path, text) in records() {
        let before = Record::parse(&text, &path);
        let successor = Successor {
            number: Some(4711),
            title: "A new: way (better) #1".to_owned(),
            path: "new/4711-a-new-way.md".to_owned(),
        };
        let edited = set_superseded_by(&text, &path, std::slice::from_ref(&successor));
        let after = Record::parse(&edited, &path);
        assert_eq!(after.status.status, Status::Superseded, "{path}: {:?}", after.status.text);
        let named = |link: &adr_records::Link| {
            link.kind == LinkKind::SupersededBy && link.target.path.as_deref() == Some("new/4711-a-new-way.md")
        };
        assert!(after.links.iter().any(named), "{path}: {:?}", after.links);
        for link in before.links.iter().filter(|link| link.kind != LinkKind::RelatesTo) {
            assert!(after.links.contains(link), "{path} lost {link:?}");
        }
        let word = before.status.text.split_whitespace().last().unwrap_or_default();
        assert!(before.status.status == Status::Unspecified || edited.contains(word), "{path} lost {word}");
        assert_eq!(set_superseded_by(&edited, &path, &[successor]), edited, "{path}");
    }
}

#[test]
fn a_title_changes_its_own_lines() {
    for (path, text) in records() {
        let edited = set_title(&text, &path, "Keep it \"simple\": 100% better");
        let before = Record::parse(&text, &path);
        let after = Record::parse(&edited, &path);
        assert_eq!(after.title, "Keep it \"simple\": 100% better", "{path}");
        assert_eq!((after.number, &after.status, &after.date), (before.number, &before.status, &before.date), "{path}");
    }
}

#[test]
fn a_title_is_read_as_it_was_typed() {
    for title in [
        "Call __init__ & *args",
        "Keep [x](y) <b>out</b>",
        "Use `snake_case`",
        "a \\* b &amp; c",
        "link:x[y] :role:`z`",
    ] {
        let written = template(TemplateKind::Madr, None, title, "2024-05-13");
        assert_eq!(Record::parse(&written, "0001-a.md").title, title, "{written}");
        for before in ["# 1. Before\n\nText.\n", "Text without a heading.\n"] {
            let edited = set_title(before, "0001-a.md", title);
            assert_eq!(Record::parse(&edited, "0001-a.md").title, title, "{edited}");
        }
    }
    assert!(set_title("# Before\n", "a.md", "Use snake_case in C++").contains("# Use snake_case in C++\n"));
}

#[test]
fn passages_cover_the_records() {
    for (path, text) in records() {
        let record = Record::parse(&text, &path);
        let passages = passages(&text, record.format);
        assert!(!passages.is_empty(), "{path}");
        let mut last = 0;
        for passage in &passages {
            assert!(passage.start >= last && passage.end >= passage.start, "{path} {passage:?}");
            assert!(text.get(passage.start..passage.end).is_some(), "{path}");
            last = passage.start;
        }
        let words: usize = passages.iter().map(|passage| passage.text.split_whitespace().count()).sum();
        let body =
            text.strip_prefix("---").and_then(|text| text.split_once("\n---")).map_or(text.as_str(), |(_, body)| body);
        let all = body.split_whitespace().count();
        assert!(words * 2 > all, "{path}: {words} of {all} words");
        let title = record.title.split_whitespace().next().unwrap();
        assert!(
            passages.iter().any(|passage| passage.headings.concat().contains(title) || passage.text.contains(title))
                || path.contains("README")
                || path.contains("refactoring"),
            "{path}"
        );
    }
}
