//! The verbs between records.

use crate::model::LinkKind;
use crate::words::{Word, matches_at, words};

/// Phrases by kind; the longest that fits counts.
#[rustfmt::skip]
const VERBS: &[(LinkKind, &[&str])] = &[
    (LinkKind::SupersededBy, &[
        "superseded by", "superceded by", "superseeded by", "supersede by", "replaced by", "replaced with",
        "obsoleted by", "exceeded by", "overruled by", "superseded with", "superseded in favour of",
        "superseded in favor of", "superseded", "superceded", "deprecated by", "deprecated in favour of",
        "deprecated in favor of", "replaced in favour of", "replaced in favor of", "ersetzt durch", "ersetzt von",
        "abgelöst durch", "abgelöst von", "überholt durch", "remplacé par", "remplacée par", "reemplazado por",
        "reemplazada por", "sustituido por", "sustituida por", "substituído por", "substituída por", "superado por",
        "sostituito da", "sostituita da", "vervangen door",
    ]),
    (LinkKind::Supersedes, &[
        "supersedes", "supercedes", "superseeds", "superseding", "replaces", "replacing", "obsoletes", "supplants",
        "ersetzt", "löst ab", "remplace", "reemplaza", "reemplaza a", "sustituye", "sustituye a", "substitui",
        "sostituisce", "vervangt",
    ]),
    (LinkKind::AmendedBy, &[
        "amended by", "extended by", "refined by", "updated by", "clarified by", "modified by", "revised by",
        "complemented by", "ergänzt durch", "geändert durch", "modifié par", "complété par", "modificado por",
        "partly superseded by", "partially superseded by", "partly replaced by", "partially replaced by",
        "teilweise ersetzt durch", "amended in", "superseded in part by", "partially superseded",
        "partly superseded",
    ]),
    (LinkKind::Amends, &[
        "amends", "amending", "extends", "extending", "refines", "updates", "clarifies", "modifies", "revises",
        "complements", "ergänzt", "ändert", "modifie", "complète", "modifica", "amplía", "partly supersedes",
        "partially supersedes", "partially replaces", "partly replaces", "in part supersedes", "supersedes in part",
        "supersedes part of", "supersedes parts of", "in part replaces", "replaces part of", "replaces parts of",
        "amendment to", "addendum to",
    ]),
    (LinkKind::RelatesTo, &[
        "relates to", "related to", "related", "see also", "see", "depends on", "depended on by", "required by",
        "requires", "builds on", "based on", "follows", "followed by", "influenced by", "influences", "linked to",
        "in favour of", "in favor of", "conflicts with", "drives", "driven by", "siehe", "voir", "véase", "enables",
        "enabled by", "references", "relacionado con", "implements", "implemented by", "tracked in", "duplicates",
        "duplicate of",
    ]),
];

fn phrase_at(words: &[Word], at: usize) -> Option<(LinkKind, usize)> {
    let mut best: Option<(LinkKind, usize)> = None;
    for (kind, phrases) in VERBS {
        for phrase in *phrases {
            if let Some(length) = matches_at(words, at, phrase)
                && best.is_none_or(|(_, longest)| length > longest)
            {
                best = Some((*kind, length));
            }
        }
    }
    best
}

/// Every verb of a text: its kind and where it ends.
fn all(words: &[Word]) -> Vec<(LinkKind, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match phrase_at(words, at) {
            Some((kind, length)) => {
                found.push((kind, at, at + length));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// The kind said by the last verb before a place, within the 300 bytes before it.
pub(crate) fn before(text: &str, place: usize) -> Option<LinkKind> {
    let from = (place.saturating_sub(300)..=place).find(|at| text.is_char_boundary(*at))?;
    let before = text.get(from..place)?;
    let sentence = before.rsplit(". ").next().unwrap_or(before);
    all(&words(sentence)).last().map(|(kind, _, _)| *kind)
}

/// The first verb of a text: where it ends, in bytes, and its kind.
pub(crate) fn first(text: &str) -> Option<(usize, LinkKind)> {
    let words = words(crate::date::head(text, 500));
    let (kind, _, end) = all(&words).into_iter().next()?;
    words.get(end.checked_sub(1)?).map(|word| (word.end, kind))
}

/// Words with which a sentence speaks about its own record.
const THIS: [&str; 11] = ["This", "this", "THIS", "Diese", "diese", "Cette", "cette", "Esta", "esta", "Este", "este"];

/// The kind that a sentence about this very record says of what follows it.
pub(crate) fn about_this(sentence: &str) -> Option<LinkKind> {
    if !THIS.iter().any(|this| sentence.contains(this)) {
        return None;
    }
    let words = words(sentence);
    let (kind, start, end) = all(&words).into_iter().rfind(|(kind, _, _)| *kind != LinkKind::RelatesTo)?;
    let subject = words.get(..start)?;
    let this = subject
        .iter()
        .rposition(|word| matches!(word.lower.as_str(), "this" | "diese" | "dieser" | "cette" | "esta" | "este"))?;
    let named = subject.get(this + 1).is_some_and(|word| {
        matches!(
            word.lower.as_str(),
            "adr"
                | "decision"
                | "record"
                | "document"
                | "proposal"
                | "rfc"
                | "entscheidung"
                | "décision"
                | "decisión"
                | "one"
        )
    });
    let near = start - this <= 6 && words.len() - end <= 8;
    (named && near).then_some(kind)
}
