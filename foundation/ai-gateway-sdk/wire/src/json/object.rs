//! Named values in the order in which they came.

use std::fmt;

use serde_json::Number;

use super::Json;

/// The fields of an object, in the order in which they came; each name once.
#[derive(Clone, PartialEq, Default)]
pub struct Object {
    pub(super) fields: Vec<(String, Json)>,
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

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "object of {}", self.len())
    }
}
