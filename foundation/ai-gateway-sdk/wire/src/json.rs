//! A JSON tree that keeps the order of fields.
//!
//! Order matters to models: an answer follows the order of the schema it was asked for, and a
//! provider's prompt cache holds only as long as every byte before it is the same.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

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

/// The fields of an object, in the order in which they came; each name once.
#[derive(Clone, PartialEq, Default)]
pub struct Object {
    fields: Vec<(String, Json)>,
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

impl Object {
    /// Without any field.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This one with a field more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.put(name, value);
        self
    }

    /// This one with a field more, if there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Json>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Sets a field, in its old place if it was there.
    pub fn put(&mut self, name: &str, value: impl Into<Json>) {
        let value = value.into();
        match self.fields.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.fields.push((name.to_owned(), value)),
        }
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The value of a field as text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The value of a field as count.
    #[must_use]
    pub fn count(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    /// Takes a field out.
    pub fn take(&mut self, name: &str) -> Option<Json> {
        let index = self.fields.iter().position(|(key, _)| key == name)?;
        Some(self.fields.remove(index).1)
    }

    /// Takes a field out if its value has the form that is asked for, and leaves it otherwise.
    fn take_if(&mut self, name: &str, passes: impl Fn(&Json) -> bool) -> Option<Json> {
        let index = self.fields.iter().position(|(key, value)| key == name && passes(value))?;
        Some(self.fields.remove(index).1)
    }

    /// Takes a text out.
    pub(crate) fn take_text(&mut self, name: &str) -> Option<String> {
        match self.take_if(name, |value| matches!(value, Json::String(_)))? {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a truth value out.
    pub(crate) fn take_bool(&mut self, name: &str) -> Option<bool> {
        self.take_if(name, |value| matches!(value, Json::Bool(_)))?.as_bool()
    }

    /// Takes a count out.
    pub(crate) fn take_count(&mut self, name: &str) -> Option<u64> {
        self.take_if(name, |value| value.as_u64().is_some())?.as_u64()
    }

    /// Takes a number out, as it was written.
    pub(crate) fn take_number(&mut self, name: &str) -> Option<Number> {
        match self.take_if(name, |value| matches!(value, Json::Number(_)))? {
            Json::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Takes a list out.
    pub(crate) fn take_list(&mut self, name: &str) -> Option<Vec<Json>> {
        match self.take_if(name, |value| matches!(value, Json::Array(_)))? {
            Json::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// Takes an object out.
    pub(crate) fn take_object(&mut self, name: &str) -> Option<Self> {
        match self.take_if(name, |value| matches!(value, Json::Object(_)))? {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Puts back what is left of a field after its known parts were taken, if anything is.
    pub(crate) fn put_rest(&mut self, name: &str, rest: Self) {
        if !rest.is_empty() {
            self.put(name, rest);
        }
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl IntoIterator for Object {
    type Item = (String, Json);
    type IntoIter = std::vec::IntoIter<(String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.into_iter()
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

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "object of {}", self.len())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => elements.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

/// From this many fields on, names are looked up by hash, so that an object of a million is read in a moment.
const MANY: usize = 16;

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(Json::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(String, Json)> = Vec::new();
        let mut names: HashSet<String> = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if fields.len() == MANY {
                names.extend(fields.iter().map(|(name, _)| name.clone()));
            }
            let twice = if fields.len() < MANY {
                fields.iter().any(|(known, _)| *known == name)
            } else {
                !names.insert(name.clone())
            };
            if twice {
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
            fields.push((name, map.next_value()?));
        }
        Ok(Json::Object(Object { fields }))
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
