//! Finds references in a line: links of the three formats, `ADR-12`, file names.
//!
//! One pass; a closing bracket is looked for nearby only, so that the work stays linear.

use std::collections::HashMap;
use std::ops::Range;

use crate::path;
use crate::plain;

/// Something a line points at.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) span: Range<usize>,
    /// The words shown.
    pub(crate) text: String,
    /// The address, where it is a link.
    pub(crate) destination: Option<String>,
    /// The number of the record, where words or address tell it.
    pub(crate) number: Option<u32>,
}

impl Reference {
    /// Whether it points at another record rather than at any page.
    pub(crate) fn is_record(&self) -> bool {
        let Some(destination) = &self.destination else { return self.number.is_some() };
        let target = destination.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
        if destination.contains(':') {
            return self.number.is_some() && names_record(&self.text);
        }
        let stem = path::stem(target);
        let named = path::number(stem).is_some() || path::leading_date(stem).is_some();
        let readable = path::is_record_path(target) && !path::has_conventional_name(target);
        readable
            || (named && !target.is_empty() && (path::extension(target).is_empty() || path::is_record_path(target)))
    }
}

/// The references of a text in order. With `bare`, numbers such as `0012` and names such as `0012-use-x` count.
pub(crate) fn scan(text: &str, definitions: &HashMap<String, &str>, bare: bool) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut at = 0;
    let mut previous = ' ';
    // Marks that open nothing cost a look ahead each; a line of nothing else is not looked through to its end.
    let mut looks = 300 + text.len() / 50;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let boundary = !previous.is_alphanumeric() && previous != '/';
        let marks = matches!(first, '[' | '`' | '<');
        let reference = match first {
            _ if marks && looks == 0 => None,
            '[' => markdown(rest, definitions),
            '`' => rst(rest, definitions),
            '<' => angle(rest),
            'x' | 'l' if boundary => asciidoc(rest),
            c if boundary && c.is_ascii_alphanumeric() => named(rest, bare),
            _ => None,
        };
        looks = looks.saturating_sub(usize::from(marks && reference.is_none()));
        let step = match reference {
            Some((length, mut reference)) => {
                reference.span = at..at + length;
                let plural = reference.text.to_lowercase().starts_with("adrs");
                found.push(reference);
                if plural { length + further(rest, length, at, &mut found) } else { length }
            }
            // What is no reference as a whole holds none: `2025-10-08-name` is not record 10.
            None if boundary && first.is_alphanumeric() => {
                rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len())
            }
            None => first.len_utf8(),
        };
        previous = text.get(..at + step).and_then(|done| done.chars().next_back()).unwrap_or(' ');
        at += step.max(1);
    }
    found
}

/// The "and 61" of "ADRs 60 and 61"; returns its length.
fn further(rest: &str, from: usize, at: usize, found: &mut Vec<Reference>) -> usize {
    let mut end = from;
    while let Some(after) = rest.get(end..) {
        let separator =
            [", and ", ", ", " and ", " & ", " und ", "/"].iter().find(|separator| after.starts_with(**separator));
        let Some(digits_from) = separator.and_then(|separator| after.get(separator.len()..)) else { break };
        let digits = digits_from.bytes().take_while(u8::is_ascii_digit).count();
        let written = digits_from.get(..digits).unwrap_or_default();
        let Ok(number) = written.parse::<u32>() else { break };
        let start = end + after.len() - digits_from.len();
        end = start + digits;
        found.push(Reference {
            span: at + start..at + end,
            text: written.to_owned(),
            destination: None,
            number: Some(number),
        });
    }
    end - from
}

fn reference(text: &str, destination: Option<&str>) -> Reference {
    let text = plain::inline(text);
    let target = destination.map(|target| decode_percent(target.trim().trim_matches(['<', '>'])));
    let from_target = target.as_deref().and_then(|target| {
        let file = target.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
        let repository = target.contains("://") && !path::is_record_path(file);
        (!repository).then(|| path::number(path::stem(file)).map(|(value, _)| value)).flatten()
    });
    let number = from_target.or_else(|| number_in(&text));
    Reference { span: 0..0, text, destination: target, number }
}

/// The number in words such as `ADR-12: Title` or `12. Title`.
fn number_in(text: &str) -> Option<u32> {
    crate::title::split(text).number.or_else(|| path::number(text)).map(|(value, _)| value).or_else(|| {
        let bare = text.trim();
        (bare.len() >= 2 && bare.bytes().all(|byte| byte.is_ascii_digit())).then(|| bare.parse().ok()).flatten()
    })
}

/// Whether words name a record: `ADR-12`, `0012`.
fn names_record(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    path::is_number_prefix(text.get(..letters).unwrap_or_default()) || text.starts_with('0')
}

fn markdown(rest: &str, definitions: &HashMap<String, &str>) -> Option<(usize, Reference)> {
    let close = plain::closing(rest, '[', ']')?;
    let inner = rest.get(1..close)?;
    let after = rest.get(close + 1..)?;
    if after.starts_with('(') {
        let end = plain::closing(after, '(', ')')?;
        let target = after.get(1..end)?.trim();
        let target = if target.starts_with('<') {
            target.split('>').next().unwrap_or(target)
        } else {
            target.split([' ', '\t']).next().unwrap_or(target)
        };
        return Some((close + 1 + end + 1, reference(inner, Some(target))));
    }
    if let Some(label) =
        after.strip_prefix('[').and_then(|rest| crate::date::head(rest, 300).split_once(']')).map(|(label, _)| label)
    {
        let key = if label.is_empty() { inner } else { label };
        let target = definitions.get(&key.to_lowercase())?;
        return Some((close + 1 + label.len() + 2, reference(inner, Some(target))));
    }
    if after.starts_with(':') {
        return None;
    }
    if let Some(wiki) = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        let (target, shown) = wiki.split_once('|').unwrap_or((wiki, wiki));
        let mut found = reference(shown, Some(target));
        found.destination =
            found.destination.map(|target| if path::is_record_path(&target) { target } else { format!("{target}.md") });
        return Some((close + 1, found));
    }
    let target = definitions.get(&inner.to_lowercase())?;
    Some((close + 1, reference(inner, Some(target))))
}

/// `` `text <target>`_ ``, `` :doc:`target` ``, `` `label`_ ``, and a file name in backticks.
fn rst(rest: &str, definitions: &HashMap<String, &str>) -> Option<(usize, Reference)> {
    let close = crate::date::head(rest.get(1..)?, 500).find('`')?;
    let inner = rest.get(1..=close)?;
    let underscores =
        rest.get(close + 2..).map_or(0, |after| after.bytes().take_while(|byte| *byte == b'_').count().min(2));
    let length = close + 2 + underscores;
    let titled = inner.strip_suffix('>').and_then(|inner| inner.rsplit_once('<'));
    if let Some((text, target)) = titled.filter(|(text, _)| text.ends_with(char::is_whitespace)) {
        return Some((length, reference(text, Some(target))));
    }
    if let Some(target) = definitions.get(&inner.to_lowercase()).filter(|_| underscores > 0) {
        return Some((length, reference(inner, Some(target))));
    }
    let name = inner.trim();
    let file =
        !name.contains(char::is_whitespace) && path::is_record_path(name) && path::number(path::stem(name)).is_some();
    let titled = !name.contains(['/', '<']) && names_record(name) && crate::title::split(name).number.is_some();
    if file {
        return Some((length, reference(name, Some(name))));
    }
    titled.then(|| (length, reference(name, None)))
}

/// `<0012-x.md>`, `<<id,text>>`, `<a href="…">text</a>`.
fn angle(rest: &str) -> Option<(usize, Reference)> {
    if let Some(inner) = rest
        .strip_prefix("<<")
        .and_then(|rest| crate::date::head(rest, 300).split_once(">>"))
        .map(|(inner, _)| inner)
        .filter(|inner| inner.len() < 200)
    {
        let (target, text) = inner.split_once(',').unwrap_or((inner, inner));
        let file = target.split('#').next().filter(|file| path::is_record_path(file));
        return Some((inner.len() + 4, reference(text.trim(), file)));
    }
    if let Some(after) = rest
        .strip_prefix("<a ")
        .and_then(|tag| crate::date::head(tag, 300).split_once("href=\""))
        .map(|(_, after)| after)
    {
        let (target, after) = crate::date::head(after, 1000).split_once('"')?;
        let text = after.split_once('>')?.1.split('<').next()?;
        let end = crate::scan::offset(rest, text) + text.len();
        return Some((end, reference(text, Some(target))));
    }
    let close = crate::date::head(rest, 300).find('>')?;
    let inner = rest.get(1..close)?;
    (path::is_record_path(inner) && !inner.contains(char::is_whitespace))
        .then(|| (close + 1, reference(inner, Some(inner))))
}

fn asciidoc(rest: &str) -> Option<(usize, Reference)> {
    let target = rest.strip_prefix("xref:").or_else(|| rest.strip_prefix("link:"))?;
    let open = crate::date::head(target, 500).find(['[', ' '])?;
    let after = target.get(open..)?;
    let close = plain::closing(after, '[', ']')?;
    let text = after.get(1..close)?;
    let destination = target.get(..open)?;
    let text = if text.is_empty() { destination } else { text };
    Some((5 + open + close + 1, reference(text, Some(destination))))
}

/// `ADR-12`, `ADR 0012`, `adr12`; with `bare` also `0012`, `0012-use-x` and `0012-use-x.md`.
fn named(rest: &str, bare: bool) -> Option<(usize, Reference)> {
    let token = crate::date::head(rest, 300)
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')))
        .unwrap_or(rest.len().min(300));
    let token = rest.get(..token)?.trim_end_matches(['.', '-', '_', '/']);
    if bare
        && path::is_record_path(token)
        && (path::number(path::stem(token)).is_some() || path::leading_date(path::stem(token)).is_some())
    {
        return Some((token.len(), reference(token, Some(token))));
    }
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = rest.get(..letters)?;
    if letters > 0 {
        if !matches!(word.to_lowercase().as_str(), "adr" | "adrs" | "edr" | "tdr" | "madr" | "rfc" | "kep")
            || (word == "rfc" || word == "RFC") && !bare
        {
            return None;
        }
        let after = rest.get(letters..)?;
        let digits_from = after.trim_start_matches(['-', ' ', '_', '#', '\u{a0}', '‑']);
        let digits = digits_from.bytes().take_while(u8::is_ascii_digit).count();
        let length = rest.len() - digits_from.len() + digits;
        let next = rest.get(length..)?.chars().next();
        let plausible = (1..=6).contains(&digits)
            && digits_from.len() + 3 >= after.len()
            && next.is_none_or(|c| !c.is_alphanumeric());
        let number = digits_from.get(..digits)?.parse().ok();
        return plausible.then(|| {
            (
                length,
                Reference {
                    span: 0..0,
                    text: rest.get(..length).unwrap_or_default().to_owned(),
                    destination: None,
                    number,
                },
            )
        });
    }
    if !bare {
        return None;
    }
    let slug = token.contains('-') && token.len() > 10 && !token.contains(['/', '.']);
    if slug && path::leading_date(token).is_some_and(|(_, date)| date.len() < token.len()) {
        return Some((token.len(), reference(token, Some(token))));
    }
    let (value, written) = path::number(token)?;
    let padded = written.starts_with('0') && written.len() >= 3;
    let slug = slug && written.len() >= 2 && token.len() > written.len() + 3;
    let destination = (padded && slug).then(|| token.to_owned());
    (padded || slug)
        .then(|| (token.len(), Reference { span: 0..0, text: token.to_owned(), destination, number: Some(value) }))
}

fn decode_percent(target: &str) -> String {
    let bytes = target.as_bytes();
    let mut decoded: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let value = (*byte == b'%')
            .then(|| target.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        decoded.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| target.to_owned())
}
