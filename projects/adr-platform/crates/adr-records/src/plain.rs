//! Inline markup to plain text, for the three formats together.
//!
//! For short pieces such as titles, labels and table cells, where building a syntax tree would cost more than it
//! gives. Links become their text, pictures their description, emphasis and tags vanish, code stays as it is.
//! Unbalanced marks are kept. To support another construct, add an arm to `Stripper::step`.

/// How far a closing mark may be from its opening, in bytes; keeps the work linear.
const REACH: usize = 1000;

/// Strips inline markup and joins lines with spaces.
pub(crate) fn inline(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut looks = 300 + text.len() / 50;
    strip(text, &mut plain, 0, &mut looks);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text so that [`inline`] and every reader of Markdown give it back: marks that would be taken for markup are escaped.
pub(crate) fn escaped(text: &str) -> String {
    const MARKS: [char; 10] = ['\\', '`', '*', '_', '~', '[', ']', '<', '&', ':'];
    if inline(text) == text {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if MARKS.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    if inline(&escaped) == text { escaped } else { text.to_owned() }
}

/// `looks` counts the marks that may still be looked behind for nothing, so that no text takes more than linear time.
fn strip(text: &str, plain: &mut String, depth: usize, looks: &mut usize) {
    let mut rest = text;
    let mut previous = ' ';
    while let Some(first) = rest.chars().next() {
        let open = depth < 4 && *looks > 0 && (first.is_ascii_punctuation() || matches!(first, 'l' | 'x' | 'h'));
        let taken = open.then(|| step(rest, first, previous, plain, (depth, &mut *looks))).flatten();
        *looks = looks.saturating_sub(usize::from(open && taken.is_none()));
        let taken = taken.filter(|taken| *taken > 0).unwrap_or_else(|| {
            plain.push(if first == '\u{a0}' { ' ' } else { first });
            first.len_utf8()
        });
        let (done, after) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        previous = done.chars().next_back().unwrap_or(' ');
        rest = after;
    }
}

/// Consumes a construct at the start of `rest`; returns its length, or `None` when there is none.
fn step(rest: &str, first: char, previous: char, plain: &mut String, depth: (usize, &mut usize)) -> Option<usize> {
    match first {
        '\\' => {
            let escaped = rest.chars().nth(1).filter(char::is_ascii_punctuation)?;
            plain.push(escaped);
            Some(2)
        }
        '`' => code(rest, plain, depth),
        '<' => tag(rest, plain),
        '!' => {
            let (inner, length) = bracket_link(rest.get(1..)?)?;
            strip(inner, plain, depth.0 + 1, depth.1);
            Some(length + 1)
        }
        '[' => {
            let (inner, length) = bracket_link(rest)?;
            strip(inner, plain, depth.0 + 1, depth.1);
            Some(length)
        }
        '*' | '_' | '~' => emphasis(rest, first, previous, plain, depth),
        '&' => entity(rest, plain),
        ':' => role(rest, previous),
        'l' | 'x' | 'h' if !previous.is_alphanumeric() => asciidoc_link(rest, plain, depth),
        _ => None,
    }
}

/// The first `REACH` bytes.
fn near(text: &str) -> &str {
    crate::date::head(text, REACH)
}

fn code(rest: &str, plain: &mut String, depth: (usize, &mut usize)) -> Option<usize> {
    let run = rest.bytes().take_while(|byte| *byte == b'`').count();
    let ticks = rest.get(..run)?;
    let body = rest.get(run..)?;
    let close = near(body).find(ticks)?;
    let inner = body.get(..close)?;
    let mut length = run + close + run;
    // reStructuredText: `text <target>`_
    if let Some((text, _)) = inner.rsplit_once('<').filter(|(text, target)| {
        target.ends_with('>') && text.ends_with(char::is_whitespace) && !text.trim().is_empty()
    }) {
        strip(text.trim_end(), plain, depth.0 + 1, depth.1);
    } else {
        plain.push_str(inner.trim());
    }
    length += rest.get(length..).map_or(0, |after| after.bytes().take_while(|byte| *byte == b'_').count().min(2));
    Some(length)
}

/// A tag, a comment, an address in angle brackets, or an AsciiDoc cross reference.
fn tag(rest: &str, plain: &mut String) -> Option<usize> {
    if rest.starts_with("<!--") {
        return Some(rest.find("-->").map_or(rest.len(), |end| end + 3));
    }
    if let Some(reference) = rest.strip_prefix("<<") {
        let close = near(reference).find(">>")?;
        let inner = reference.get(..close)?;
        plain.push_str(inner.rsplit_once(',').map_or(inner, |(_, text)| text).trim());
        return Some(close + 4);
    }
    let close = near(rest).find('>')?;
    let inner = rest.get(1..close)?;
    if inner.contains("://") || (inner.contains('@') && !inner.contains(' ')) {
        plain.push_str(inner);
        return Some(close + 1);
    }
    let name = inner.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next()?.to_lowercase();
    if !is_html(&name) {
        return None;
    }
    if name == "br" {
        plain.push(' ');
    }
    Some(close + 1)
}

/// Names of HTML elements that occur in records; other angle brackets are types or placeholders.
pub(crate) fn is_html(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "center",
        "code",
        "del",
        "details",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "figure",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "picture",
        "pre",
        "s",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "video",
    ];
    NAMES.contains(&name)
}

/// `[text](target)`, `[text][label]`: the text and the length of all of it.
fn bracket_link(rest: &str) -> Option<(&str, usize)> {
    if !rest.starts_with('[') {
        return None;
    }
    let close = closing(rest, '[', ']')?;
    let inner = rest.get(1..close)?;
    let after = rest.get(close + 1..)?;
    let length = match after.chars().next() {
        Some('(') => closing(after, '(', ')')?,
        Some('[') => closing(after, '[', ']')?,
        _ => return None,
    };
    Some((inner, close + 1 + length + 1))
}

/// Where the bracket that opens `text` closes, nested ones counted.
pub(crate) fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in near(text).char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

fn emphasis(rest: &str, mark: char, previous: char, plain: &mut String, depth: (usize, &mut usize)) -> Option<usize> {
    let run = rest.chars().take_while(|c| *c == mark).count();
    if run > 3 || (mark == '~' && run != 2) || (mark == '_' && previous.is_alphanumeric()) {
        return None;
    }
    let marks = rest.get(..run)?;
    let body = rest.get(run..)?;
    if body.starts_with(char::is_whitespace) || body.is_empty() {
        return None;
    }
    let close = near(body).match_indices(marks).map(|(at, _)| at).find(|at| {
        let before = body.get(..*at).and_then(|inner| inner.chars().next_back());
        let after = body.get(at + run..).and_then(|after| after.chars().next());
        before.is_some_and(|c| !c.is_whitespace() && c != mark)
            && after.is_none_or(|c| c != mark && !(mark == '_' && c.is_alphanumeric()))
    })?;
    strip(body.get(..close)?, plain, depth.0 + 1, depth.1);
    Some(run + close + run)
}

fn entity(rest: &str, plain: &mut String) -> Option<usize> {
    const ENTITIES: [(&str, char); 7] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&nbsp;", ' '),
        ("&#39;", '\''),
        ("&apos;", '\''),
    ];
    let (name, character) = ENTITIES.iter().find(|(name, _)| rest.starts_with(name))?;
    plain.push(*character);
    Some(name.len())
}

/// The `:ref:` of a reStructuredText role.
fn role(rest: &str, previous: char) -> Option<usize> {
    if previous.is_alphanumeric() {
        return None;
    }
    let name = rest.get(1..)?.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let length = name + 2;
    (name > 0 && rest.get(length - 1..=length)? == ":`").then_some(length)
}

/// `link:target[text]`, `xref:target[text]`, `https://address[text]`.
fn asciidoc_link(rest: &str, plain: &mut String, depth: (usize, &mut usize)) -> Option<usize> {
    if !["link:", "xref:", "http://", "https://"].iter().any(|prefix| rest.starts_with(prefix)) {
        return None;
    }
    let target = rest.find(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '<' | '>'))?;
    let after = rest.get(target..)?;
    if !after.starts_with('[') {
        return None;
    }
    let close = closing(after, '[', ']')?;
    let inner = after.get(1..close)?.trim_end_matches('^');
    strip(if inner.is_empty() { rest.get(..target)? } else { inner }, plain, depth.0 + 1, depth.1);
    Some(target + close + 1)
}
