//! How a failing test says what is different.

use std::fmt::Debug;

use similar::TextDiff;

/// Fails with a line-by-line difference, unless `same`.
#[track_caller]
pub(crate) fn assert_same(same: bool, what: &str, expected: &impl Debug, actual: &impl Debug) {
    if !same {
        let (expected, actual) = (format!("{expected:#?}\n"), format!("{actual:#?}\n"));
        let difference = TextDiff::from_lines(&expected, &actual);
        fail(&format!("{what} (- expected, + came):\n{}", difference.unified_diff().context_radius(5)));
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "this is how a failing test fails")]
pub(crate) fn fail(message: &str) -> ! {
    panic!("{message}")
}
