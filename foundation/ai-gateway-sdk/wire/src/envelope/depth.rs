//! How deep a JSON text is nested, at the speed of its strings.

use memchr::memchr2;

/// Whether brackets are open more than `limit` deep anywhere outside of strings.
pub(super) fn exceeds(text: &[u8], limit: usize) -> bool {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => at = after_string(text, at),
            _ => {}
        }
    }
    false
}

fn after_string(text: &[u8], mut at: usize) -> usize {
    while let Some(length) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += length + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_outside_of_strings_count() {
        let nested = |depth| format!("{}{}", "[{\"a\":".repeat(depth), "}]".repeat(depth));
        assert!(!exceeds(nested(5).as_bytes(), 10) && exceeds(nested(6).as_bytes(), 10));
        assert!(!exceeds(br#"{"[[[[":"[[\"[[\\"}"#, 1));
        for odd in ["\"", "\"\\", "\"\\\"", "]]]]", ""] {
            assert!(!exceeds(odd.as_bytes(), 1), "{odd}");
        }
    }
}
