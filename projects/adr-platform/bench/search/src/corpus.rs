//! Real decision records, and any number of passages made from them.

use std::path::{Path, PathBuf};

use adr_records::{FileKind, Record, classify, decode, is_record_path, passages};
use adr_search::PassageText;
use anyhow::{Context, Result};

/// A real record.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) path: String,
    pub(crate) project: String,
    pub(crate) title: String,
    pub(crate) passages: Vec<PassageText>,
}

/// The records below a folder, in the order of their paths.
pub(crate) fn load(root: &Path) -> Result<Vec<Sample>> {
    let mut files = Vec::new();
    collect(root, &mut files).with_context(|| format!("read the records in {}", root.display()))?;
    files.sort();
    let mut samples = Vec::new();
    for file in files {
        let path = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
        if !is_record_path(&path) {
            continue;
        }
        let Ok(decoded) = decode(&std::fs::read(&file)?) else { continue };
        if classify(&decoded.text, &path) != FileKind::Record {
            continue;
        }
        samples.push(sample(path, &decoded.text));
    }
    Ok(samples)
}

fn sample(path: String, text: &str) -> Sample {
    let record = Record::parse(text, &path);
    let own = |first: &String| first.trim().ends_with(record.title.trim());
    let passages = passages(text, record.format)
        .into_iter()
        .map(|passage| {
            let skip = usize::from(passage.headings.first().is_some_and(own));
            PassageText { headings: passage.headings[skip..].to_vec(), anchor: passage.anchor, text: passage.text }
        })
        .collect();
    let project = path.split('/').next().unwrap_or_default().to_owned();
    Sample { path, project, title: record.title, passages }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Random enough, and the same each time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`, by splitmix64.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }
}

/// A passage made of halves of two real ones.
pub(crate) struct Recombined {
    pub(crate) text: PassageText,
    /// Which ones.
    pub(crate) halves: (usize, usize),
}

/// Recombines passages: the first half of one, the second of another.
pub(crate) fn recombine(real: &[PassageText], count: usize, seed: u64) -> Vec<Recombined> {
    let mut dice = Dice::new(seed);
    (0..count)
        .map(|number| {
            let halves = (dice.below(real.len()), dice.below(real.len()));
            let first: Vec<&str> = real[halves.0].text.split_whitespace().collect();
            let second: Vec<&str> = real[halves.1].text.split_whitespace().collect();
            let mut words = first[..first.len().div_ceil(2)].to_vec();
            words.extend_from_slice(&second[second.len() / 2..]);
            let headings = real[halves.0].headings.clone();
            // Each is a text of its own, as real ones are.
            let text = format!("{} r{number}", words.join(" "));
            Recombined { text: PassageText { headings, anchor: String::new(), text }, halves }
        })
        .collect()
}
