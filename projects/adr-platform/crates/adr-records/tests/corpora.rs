//! Reads eleven real folders of records and compares every row with what people read in the sources.
//!
//! The corpora lie beside the repository and are not part of it; without them the test says so and passes, and
//! `fixtures.rs` covers the same habits. `UPDATE_GOLDEN=1 cargo test -p adr-records --test corpora` rewrites the rows;
//! check each changed row against its source by eye before committing it.
#![expect(clippy::print_stderr, reason = "a test tells why it had nothing to read")]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use adr_records::{FileKind, LinkKind, Record, classify, decode, is_record_path};

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn corpora() -> Option<PathBuf> {
    let root = crate_folder().ancestors().nth(4)?;
    let folder = root.join("../shared/data/adr-corpora");
    folder.is_dir().then_some(folder)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.to_str().is_some_and(is_record_path) {
            found.push(entry);
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('\t', " ").replace("\r\n", "\\n").replace('\n', "\\n")
}

fn row(path: &str, text: &str) -> String {
    let kind = classify(text, path);
    let record = Record::parse(text, path);
    if kind != FileKind::Record {
        return format!("{path}\t{kind:?}\t\t{}\t\t\t\t\t\n", escape(&record.title));
    }
    let links = |kinds: &[LinkKind]| {
        let named = record.links.iter().filter(|link| kinds.contains(&link.kind)).map(|link| {
            let target = link.target.path.clone().or_else(|| link.target.url.clone());
            format!(
                "{:?} {}",
                link.kind,
                target
                    .or_else(|| link.target.number.map(|number| format!("#{number}")))
                    .unwrap_or_else(|| escape(&link.text))
            )
        });
        named.collect::<Vec<_>>().join(", ")
    };
    format!(
        "{path}\tRecord\t{}\t{}\t{:?}\t{}\t{}\t{}\t{}\n",
        record.number_text,
        escape(&record.title),
        record.status.status,
        escape(&record.status.text),
        record.date.iso.clone().unwrap_or_default(),
        links(&[LinkKind::Supersedes, LinkKind::SupersededBy]),
        links(&[LinkKind::Amends, LinkKind::AmendedBy]),
    )
}

#[test]
fn every_corpus_reads_as_its_sources_say() {
    let Some(corpora) = corpora() else {
        eprintln!("skipped: no corpora beside the repository");
        return;
    };
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut different = String::new();
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&corpora).expect("corpora").map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    assert_eq!(folders.len(), 11, "the eleven corpora");
    for folder in folders {
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let records = folder.join("records");
        let mut found = Vec::new();
        files(&records, &mut found);
        let mut rows = String::from("path\tkind\tnumber\ttitle\tstatus\tstatus text\tdate\tsupersedes\tamends\n");
        for file in found {
            let path = file.strip_prefix(&records).expect("a path below").to_str().expect("UTF-8").to_owned();
            let text = decode(&fs::read(&file).expect("a file")).expect("a text").text;
            rows.push_str(&row(&path, &text));
        }
        let golden = crate_folder().join("tests/corpora").join(format!("{name}.tsv"));
        if update {
            fs::write(&golden, &rows).expect("golden rows");
            continue;
        }
        let expected = fs::read_to_string(&golden).unwrap_or_else(|_| panic!("no golden rows for {name}"));
        for (read, wanted) in rows.lines().zip(expected.lines()).filter(|(read, wanted)| read != wanted) {
            writeln!(different, "{name}\n  read   {read}\n  wanted {wanted}").unwrap();
        }
        assert_eq!(rows.lines().count(), expected.lines().count(), "files of {name}");
    }
    assert!(different.is_empty(), "rows differ from the golden files:\n{different}");
}
