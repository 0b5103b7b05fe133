//! Paths of files inside a folder.

/// Characters in a path at most.
const LONGEST: usize = 1_000;

/// Why a path is refused, in words; `None` for a path that stays inside its folder.
pub(super) fn problem(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("the path is empty");
    }
    if path.chars().count() > LONGEST {
        return Some("the path is longer than 1000 characters; shorten its folders' names");
    }
    if path.starts_with('/') || path.contains('\\') || path.get(1..3) == Some(":/") {
        return Some("the path must be relative to the imported folder and written with `/`");
    }
    if path.chars().any(char::is_control) {
        return Some("the path holds a control character; rename the file");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Some(
            "the path leaves the imported folder or holds an empty part; only files inside it can be imported",
        );
    }
    None
}

/// A name for a decision that was written here: `0012-use-postgres.md`.
pub(super) fn generated(number: Option<u32>, title: &str) -> String {
    let mut slug = String::new();
    for character in title.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.chars().count() >= 80 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    match (number, slug) {
        (Some(number), "") => format!("{number:04}.md"),
        (Some(number), slug) => format!("{number:04}-{slug}.md"),
        (None, "") => "untitled.md".to_owned(),
        (None, slug) => format!("{slug}.md"),
    }
}

/// The path with a counter before its ending, where another file has it already.
pub(super) fn distinct(path: String, taken: &std::collections::HashSet<String>) -> String {
    if !taken.contains(&path) {
        return path;
    }
    let (stem, ending) = path.rsplit_once('.').unwrap_or((&path, "md"));
    (2..)
        .map(|counter| format!("{stem}-{counter}.{ending}"))
        .find(|candidate| !taken.contains(candidate))
        .unwrap_or(path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_that_stay_inside_are_taken() {
        for path in ["0001-a.md", "docs/adr/0001-a.md", "déjà vu.md", "..x/a..md"] {
            assert_eq!(problem(path), None, "{path}");
        }
        for path in [
            "",
            "/etc/passwd",
            "../a.md",
            "a/../../b.md",
            "a//b.md",
            "./a.md",
            "a\\b.md",
            "C:/a.md",
            "a\0.md",
            &"x".repeat(1001),
        ] {
            assert!(problem(path).is_some(), "{path}");
        }
    }

    #[test]
    fn names_follow_from_number_and_title() {
        assert_eq!(generated(Some(12), "Use Postgres, not MySQL!"), "0012-use-postgres-not-mysql.md");
        assert_eq!(generated(None, "Über uns"), "über-uns.md");
        assert_eq!(generated(Some(3), "???"), "0003.md");
    }

    #[test]
    fn equal_names_are_told_apart() {
        let taken = ["a.md", "a-2.md"].map(str::to_owned).into();
        assert_eq!(distinct("a.md".into(), &taken), "a-3.md");
    }
}
