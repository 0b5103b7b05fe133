//! JSON whose fields stay in the order in which they were written, as the providers' do: careless readers depend on it.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Integer(u64),
    Float(f64),
    Text(Cow<'static, str>),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
    /// From elsewhere, such as the arguments of a tool.
    Foreign(serde_json::Value),
}

/// An object with these fields in this order.
macro_rules! object {
    ($($key:literal: $value:expr),* $(,)?) => {
        $crate::json::Json::Object(vec![$(($key, $crate::json::Json::from($value))),*])
    };
}
pub(crate) use object;

impl Json {
    /// Sets a field of an object, in its place if it has one, else at the end.
    pub(crate) fn set(&mut self, key: &'static str, value: impl Into<Self>) {
        let Self::Object(fields) = self else { return };
        match fields.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => *old = value.into(),
            None => fields.push((key, value.into())),
        }
    }

    /// This object with the fields of another after its own.
    pub(crate) fn and(mut self, other: Self) -> Self {
        if let (Self::Object(fields), Self::Object(more)) = (&mut self, other) {
            fields.extend(more);
        }
        self
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_u64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(values) => serializer.collect_seq(values),
            Self::Object(fields) => serializer.collect_map(fields.iter().map(|(key, value)| (key, value))),
            Self::Foreign(value) => value.serialize(serializer),
        }
    }
}

macro_rules! from {
    ($($type:ty: $value:ident => $json:expr),* $(,)?) => {
        $(impl From<$type> for Json {
            fn from($value: $type) -> Self {
                $json
            }
        })*
    };
}
from! {
    bool: value => Self::Bool(value),
    u16: value => Self::Integer(value.into()),
    u32: value => Self::Integer(value.into()),
    i32: value => Self::Integer(value.try_into().unwrap_or_default()),
    u64: value => Self::Integer(value),
    usize: value => Self::Integer(value as u64),
    f64: value => Self::Float(value),
    String: value => Self::Text(value.into()),
    &str: value => Self::Text(value.to_owned().into()),
    &String: value => Self::Text(value.clone().into()),
    Cow<'_, str>: value => Self::Text(value.into_owned().into()),
    Vec<Self>: value => Self::List(value),
    Vec<f32>: value => Self::List(value.into_iter().map(|value| Self::Float(value.into())).collect()),
    &[Self]: value => Self::List(value.to_vec()),
    &Self: value => value.clone(),
    serde_json::Value: value => Self::Foreign(value),
}

impl<const N: usize> From<[Self; N]> for Json {
    fn from(values: [Self; N]) -> Self {
        Self::List(values.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
