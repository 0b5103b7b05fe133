//! Every code that an error can carry has its place on the page of errors, and the page names no other.
//!
//! Codes are string literals in the source of what the server and the command line are made of, and look like nothing
//! else there. So every literal of that look is either explained on the page or listed here as no code. Those of a
//! single word are known by what they are given to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ai_gateway_sdk::ProviderError;

/// Where errors for callers are made.
const SOURCES: [&str; 7] = [
    "foundation/ai-gateway-sdk/ledger/src",
    "foundation/cli-framework/rust/src",
    "foundation/api-gateway-core/rust/src",
    "projects/adr-platform/crates/adr-service/src",
    "projects/adr-platform/crates/ai-gateway/src",
    "projects/adr-platform/crates/identity/src",
    "projects/adr-platform/crates/adr-server/src",
];

/// Literals that look like codes: fields of requests and settings, and names of files.
const NO_CODES: [&str; 8] = [
    "ai.settlement_batches",
    "ai.usage_daily",
    "config.toml",
    "identity.audience",
    "identity.issuer",
    "page.token",
    "server.json",
    "untitled.md",
];

/// Codes that the pages make for what no server said, and the family of those that a connection makes.
const OF_PAGES: [&str; 2] = ["browser.unexpected", "transport"];

static EXPLAINED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let page = std::fs::read_to_string(repository().join("docs/errors.md")).unwrap();
    page.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect()
});

/// Fails for a code that the page does not explain.
pub(crate) fn assert_explained(code: &str) {
    assert!(EXPLAINED.contains(code), "docs/errors.md does not explain {code}");
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(4).unwrap().to_owned()
}

/// The codes in the sources, tests left out.
fn codes() -> BTreeSet<String> {
    let mut codes: BTreeSet<String> = ProviderError::CODES.into_iter().map(str::to_owned).collect();
    codes.extend(OF_PAGES.into_iter().chain(["internal"]).map(str::to_owned));
    for source in SOURCES {
        for entry in walkdir::WalkDir::new(repository().join(source)) {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                codes.extend(codes_in(text.split("#[cfg(test)]").next().unwrap_or_default()));
            }
        }
    }
    codes
}

fn codes_in(source: &str) -> Vec<String> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let literals = code.flat_map(|line| line.split('"').skip(1).step_by(2));
    literals.filter(|literal| is_code(literal)).chain(single_words(source)).map(str::to_owned).collect()
}

/// `Failure::new(ExitCode::…, "word"` and `fail("word"`, the two ways in which the command line makes errors.
fn single_words(source: &str) -> impl Iterator<Item = &str> {
    let made = source.split("Failure::new(").chain(source.split("fail(")).filter_map(|rest| {
        let rest =
            rest.strip_prefix("ExitCode::").and_then(|rest| rest.split_once(", ")).map_or(rest, |(_, rest)| rest);
        rest.strip_prefix('"')?.split_once('"')
    });
    made.map(|(word, _)| word).filter(|word| word.chars().all(|one| one.is_ascii_lowercase() || one == '_'))
}

/// `<noun>.<problem>`, in lower-case letters and `_`.
fn is_code(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.chars().all(|one| one.is_ascii_lowercase() || one == '_');
    text.split_once('.').is_some_and(|(noun, problem)| word(noun) && word(problem)) && !NO_CODES.contains(&text)
}

#[test]
fn every_code_is_explained_and_nothing_else() {
    let codes = codes();
    assert!(codes.len() > 50, "the sources are not where this test looks: {codes:?}");
    let missing: Vec<_> = codes.difference(&EXPLAINED).collect();
    assert!(missing.is_empty(), "say in docs/errors.md what these mean and what to do: {missing:?}");
    let gone: Vec<_> = EXPLAINED.difference(&codes).collect();
    assert!(gone.is_empty(), "nothing sends these any more, take them out of docs/errors.md: {gone:?}");
}

#[test]
fn every_explanation_says_something() {
    let page = std::fs::read_to_string(repository().join("docs/errors.md")).unwrap();
    for section in page.split("\n### ").skip(1) {
        let (code, rest) = section.split_once('\n').unwrap();
        let words = rest.split("\n## ").next().unwrap_or_default().split_whitespace().count();
        assert!(words >= 8, "{code} is explained in {words} words");
    }
}

#[test]
fn codes_are_found_in_code_only() {
    let source = "// \"not.this\"\nServiceError::invalid(\"decision.id_invalid\", \"a sentence. here\").field(\"page.token\", \"x.Y\")";
    assert_eq!(codes_in(source), ["decision.id_invalid"]);
    let source = "Failure::new(ExitCode::Failure, \"tls\", text); fail(\"runtime\", &error); Failure::new(exit, code, \"sentence\")";
    assert_eq!(codes_in(source), ["tls", "runtime"]);
}
