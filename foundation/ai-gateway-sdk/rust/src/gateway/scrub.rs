//! Takes out of a provider's words what is nobody's business: addresses of people and of machines, telephone numbers, keys
//! and accounts.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::secret::Secret;

/// Prefixes of keys and account ids of well-known providers.
const PREFIXES: [&str; 12] =
    ["sk-", "pk-", "rk-", "key-", "org-", "proj-", "acct-", "AIza", "Bearer", "eyJ", "xai-", "gsk_"];
/// A word of letters and digits as long as this is no word.
const LONGEST_WORD: usize = 28;
/// What names of machines end in that only their own network knows (RFC 6762, RFC 8375 and custom).
const PRIVATE_DOMAINS: [&str; 9] =
    ["localhost", "internal", "local", "localdomain", "lan", "intranet", "corp", "svc", "home.arpa"];
/// Shorter rows of digits are numbers of tokens and the like; longer ones nobody dials (E.164).
const TELEPHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// The words without what is nobody's business, and without our own key.
pub(crate) fn scrub(text: &str, key: Option<&Secret>) -> String {
    let text = key.map_or_else(|| text.to_owned(), |key| key.redact(text));
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let length = if is_part_of_word(first) {
            rest.find(|character| !is_part_of_word(character)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let word = &rest[..length];
        let before = clean.chars().next_back();
        let (taken, replacement) = if is_private_host(word, clean.ends_with("://")) {
            (length, "[host]")
        } else if let taken @ 1.. = ipv6_length(rest, before) {
            (taken, "[host]")
        } else if let taken @ 1.. = telephone_length(rest, before) {
            (taken, "[number]")
        } else {
            (length, replacement(word).unwrap_or(word))
        };
        clean.push_str(replacement);
        rest = &rest[taken..];
    }
    clean
}

fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '@' | '.' | '-' | '_' | '+' | '*' | '%')
}

fn replacement(word: &str) -> Option<&'static str> {
    let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
    if let Some((name, domain)) = bare.split_once('@')
        && !name.is_empty()
        && !domain.is_empty()
    {
        return Some("[address]");
    }
    let has_prefix = PREFIXES.iter().any(|prefix| bare.len() > prefix.len() + 5 && bare.starts_with(prefix));
    (has_prefix || bare.split('.').any(is_no_word)).then_some("[key]")
}

/// Whether a word is where some machine is: its number, or a name that only its own network knows.
fn is_private_host(word: &str, is_after_scheme: bool) -> bool {
    let name = word.trim_end_matches(|last: char| !last.is_ascii_alphanumeric());
    let is_private = |domain: &&str| {
        let before = name.len().checked_sub(domain.len()).filter(|start| name[*start..].eq_ignore_ascii_case(domain));
        before.is_some_and(|start| (start == 0 && *domain == "localhost") || name[..start].ends_with('.'))
    };
    !name.is_empty()
        && name.is_ascii()
        && ((is_after_scheme && !name.contains('.'))
            || name.parse::<Ipv4Addr>().is_ok()
            || PRIVATE_DOMAINS.iter().any(is_private))
}

/// How many bytes of the text's beginning are a number of a machine by IPv6; 0 if it begins with none.
fn ipv6_length(text: &str, before: Option<char>) -> usize {
    if before.is_some_and(is_part_of_word) {
        return 0;
    }
    let end = text.find(|character: char| !(character.is_ascii_hexdigit() || ":.".contains(character)));
    let candidate = text[..end.unwrap_or(text.len())].trim_end_matches(['.', ':']);
    let goes_on = text[candidate.len()..].trim_start_matches(['.', ':']).starts_with(is_part_of_word);
    // Paths such as `a::b` are no numbers of machines.
    let is_address = candidate.bytes().any(|byte| byte.is_ascii_digit()) && candidate.parse::<Ipv6Addr>().is_ok();
    if is_address && !goes_on { candidate.len() } else { 0 }
}

fn is_no_word(part: &str) -> bool {
    part.len() >= LONGEST_WORD
        && part.bytes().any(|byte| byte.is_ascii_digit())
        && part.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// How many bytes of the text's beginning are a telephone number; 0 if it begins with none.
fn telephone_length(text: &str, before: Option<char>) -> usize {
    let begins = text.starts_with(|first: char| first == '+' || first.is_ascii_digit() || first == '(');
    if !begins || before.is_some_and(is_part_of_word) {
        return 0;
    }
    let end = text.find(|character: char| !(character.is_ascii_digit() || "+-()./ ".contains(character)));
    let candidate = text[..end.unwrap_or(text.len())].trim_end_matches(|last: char| !last.is_ascii_digit());
    // What goes on in letters is a word, such as a name of a model with a date.
    if end.is_some_and(|end| end == candidate.len() && text[end..].starts_with(is_part_of_word)) {
        return 0;
    }
    let digits = candidate.bytes().filter(u8::is_ascii_digit).count();
    let groups = candidate.split(|character: char| !character.is_ascii_digit()).filter(|group| !group.is_empty());
    let is_grouped = groups.count() > 1 || candidate.starts_with('+');
    if TELEPHONE_DIGITS.contains(&digits) && is_grouped { candidate.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_keys_and_accounts_are_taken_out() {
        let key = Secret::new("our-own-key");
        for (text, clean) in [
            ("write to jane.doe+x@example.com.", "write to [address]"),
            ("Incorrect API key provided: sk-proj-********abcd.", "Incorrect API key provided: [key]"),
            ("the key our-own-key is wrong", "the key [key] is wrong"),
            ("organization org-AbC123dEf456 is over", "organization [key] is over"),
            ("token eyJhbGciOiJIUzI1NiJ9.e30.abc", "token [key]"),
            ("call +49 (30) 901820-12 now", "call [number] now"),
            ("call 030/901-820-12, please", "call [number], please"),
            ("hash 0123456789abcdef0123456789abcdef", "hash [key]"),
            ("connect to 10.0.3.7:8080 failed", "connect to [host]:8080 failed"),
            ("http://vllm-7:8000/v1 timed out.", "http://[host]:8000/v1 timed out."),
            ("no route to gpu-3.cluster.local, or gpu.internal.", "no route to [host], or [host]"),
            ("dial [fd00::17]:443, 2001:db8::1.", "dial [[host]]:443, [host]."),
            ("at Localhost:11434 and 192.168.100.200", "at [host]:11434 and [host]"),
        ] {
            assert_eq!(scrub(text, Some(&key)), clean);
        }
    }

    #[test]
    fn what_helps_is_kept() {
        for text in [
            "maximum context length is 128000 tokens, however you requested 130500 tokens (129476 in the messages)",
            "model claude-sonnet-4-5-20250929 is overloaded",
            "messages.0.content.1.image.source.base64: invalid base64 data",
            "max_completion_tokens must be at least 1",
            "füße, 東京 — größer",
            "see https://platform.openai.com/docs/guides/error-codes, version 1.2.3",
            "at 12:30:45 in std::fs or a::b, ratio 3:4, local or internal",
            "",
        ] {
            assert_eq!(scrub(text, None), text);
        }
    }
}
