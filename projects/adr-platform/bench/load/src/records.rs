//! What is imported: real records where they are there, made-up ones otherwise.

use std::path::Path;

use walkdir::WalkDir;

/// Folders of records, by name.
pub(crate) type Folders = Vec<(String, Vec<(String, Vec<u8>)>)>;

/// Reads every folder below `corpora`; without any, one folder is made up.
pub(crate) fn load(corpora: &Path) -> Folders {
    let mut folders = Folders::new();
    let Ok(entries) = std::fs::read_dir(corpora) else { return vec![made_up()] };
    for folder in entries.flatten().filter(|entry| entry.path().is_dir()) {
        let root = folder.path().join("records");
        let files = WalkDir::new(&root).sort_by_file_name().into_iter().flatten();
        let files = files.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
            let path = entry.path().strip_prefix(&root).ok()?.to_string_lossy().into_owned();
            Some((path, std::fs::read(entry.path()).ok()?))
        });
        folders.push((folder.file_name().to_string_lossy().to_lowercase(), files.collect()));
    }
    if folders.is_empty() { vec![made_up()] } else { folders }
}

fn made_up() -> (String, Vec<(String, Vec<u8>)>) {
    let record = |number: usize| {
        let reasons = "Because it is simpler to run, and the team knows it. ".repeat(40);
        let text = format!("# {number}. Choice {number}\n\n## Status\n\nAccepted\n\n## Context\n\n{reasons}\n");
        (format!("{number:04}-choice.md"), text.into_bytes())
    };
    ("made-up".to_owned(), (1..=500).map(record).collect())
}
