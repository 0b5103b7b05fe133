//! A JSON tree that keeps the order of fields.
//!
//! Order matters to models: an answer follows the order of the schema it was asked for, and a
//! provider's prompt cache holds only as long as every byte before it is the same.

mod codec;
mod object;

use std::fmt;

use serde_json::Number;

pub use object::Object;

/// Any JSON value.
#[derive(Clone, PartialEq, Default)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as far as 64 bits go.
    Number(Number),
    /// A text.
    String(String),
    /// Values in order.
    Array(Vec<Json>),
    /// Named values in order.
    Object(Object),
}

impl Json {
    /// Reads a whole document. Objects with the same name twice and more than 128 levels are errors.
    ///
    /// # Errors
    /// What `serde_json` says, with line and column.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The fields, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The elements, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(elements) = self { Some(elements) } else { None }
    }

    /// The number, if it is one that counts: not negative, without a fraction.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        let Self::Number(number) = self else { return None };
        number.as_u64().or_else(|| {
            let float = number.as_f64().filter(|float| *float >= 0.0 && float.fract() == 0.0 && *float < 9e15)?;
            // Below 2^53 every whole float is exact.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
            Some(float as u64)
        })
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { number.as_f64() } else { None }
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value at a path of names, if all of them are there.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, name| value.as_object()?.get(name))
    }

    /// What kind of value it is, for messages to people.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::String(_) => "a text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// As bytes without white space.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Neither maps with odd keys nor failing writers are here, so there is nothing to fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// As text without white space.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl From<usize> for Json {
    fn from(value: usize) -> Self {
        Self::Number(value.into())
    }
}

impl From<Number> for Json {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Json>> for Json {
    fn from(elements: Vec<Json>) -> Self {
        Self::Array(elements)
    }
}

impl From<Vec<Object>> for Json {
    fn from(elements: Vec<Object>) -> Self {
        Self::Array(elements.into_iter().map(Self::Object).collect())
    }
}

// Prompts are private: what is logged tells kinds and sizes, never texts.
impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => write!(formatter, "text of {} bytes", text.len()),
            Self::Array(elements) => write!(formatter, "list of {}", elements.len()),
            Self::Object(object) => object.fmt(formatter),
            other => formatter.write_str(other.kind()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_numbers_stay_as_they_came() {
        let text = r#"{"z":1,"a":[0.1,-5,18446744073709551615,true,null],"m":{"y":"ü\n","b":{}}}"#;
        assert_eq!(Json::parse(text.as_bytes()).unwrap().to_text(), text);
    }

    #[test]
    fn a_name_given_twice_is_refused_in_small_and_large_objects() {
        let parse = |text: &str| Json::parse(text.as_bytes()).map_err(|error| error.to_string());
        assert!(parse(r#"{"a":1,"\u0061":2}"#).unwrap_err().contains("duplicate field `a`"));
        let many: Vec<String> = (0..1000).map(|number| format!("\"{number}\":0")).collect();
        assert!(parse(&format!("{{{}}}", many.join(","))).is_ok());
        for twice in ["0", "15", "16", "999"] {
            assert!(parse(&format!("{{{},\"{twice}\":1}}", many.join(","))).is_err(), "{twice}");
        }
    }

    #[test]
    fn a_fall_through_a_thousand_levels_is_an_error_and_no_overflow() {
        assert!(Json::parse("[".repeat(100_000).as_bytes()).is_err());
        assert!(Json::parse(format!("{}{}", "[".repeat(127), "]".repeat(127)).as_bytes()).is_ok());
    }

    #[test]
    fn what_is_printed_for_logs_has_no_text_in_it() {
        let json = Json::parse(br#"{"prompt":"secret"}"#).unwrap();
        let printed = format!("{json:?} {:?}", json.at(&["prompt"]));
        assert!(!printed.contains("secret"), "{printed}");
    }
}
