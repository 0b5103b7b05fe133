//! Text that must not be printed.

use std::fmt;

/// A key. Neither `Debug` nor any error shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a key as it was read from a file or the environment, without the white space around it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The key itself. Use it only to send it where it belongs.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` without any occurrence of the key, for texts that came from outside.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "[key]") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_trimmed_and_never_shown() {
        let key = Secret::new(" sk-123\n");
        assert_eq!(key.expose(), "sk-123");
        assert_eq!(format!("{key:?}"), "Secret");
        assert_eq!(key.redact("wrong key sk-123!"), "wrong key [key]!");
        assert_eq!(Secret::new("").redact("abc"), "abc");
    }
}
