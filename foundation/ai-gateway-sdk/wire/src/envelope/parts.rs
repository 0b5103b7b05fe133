//! Counts the images and files within messages of any protocol.

use std::fmt;
use std::ops::AddAssign;

use serde::de::value::MapAccessDeserializer;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// How many there are, and how many bytes they carry inline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) files: usize,
    pub(super) bytes: usize,
}

impl AddAssign for Parts {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

/// Everything in a message or part that can be, or lead to, a file.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(default)]
    content: Parts,
    #[serde(default)]
    parts: Parts,
    #[serde(default)]
    output: Parts,
    #[serde(borrow)]
    image_url: Option<&'a RawValue>,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    input_audio: Option<&'a RawValue>,
    #[serde(borrow)]
    file: Option<&'a RawValue>,
    #[serde(borrow)]
    file_data: Option<&'a RawValue>,
    #[serde(borrow, rename = "inlineData", alias = "inline_data")]
    inline: Option<&'a RawValue>,
    #[serde(borrow, rename = "fileData")]
    file_reference: Option<&'a RawValue>,
}

impl Fields<'_> {
    fn total(&self) -> Parts {
        let files = [
            self.image_url,
            self.source,
            self.input_audio,
            self.file,
            self.file_data,
            self.inline,
            self.file_reference,
        ];
        let mut total = self.content;
        total += self.parts;
        total += self.output;
        for file in files.into_iter().flatten() {
            total += Parts { files: 1, bytes: file.get().len() };
        }
        total
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Parts;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("content")
    }

    fn visit_str<E>(self, _: &str) -> Result<Parts, E> {
        Ok(Parts::default())
    }

    fn visit_unit<E>(self) -> Result<Parts, E> {
        Ok(Parts::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Parts, E> {
        Ok(Parts::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Parts, E> {
        Ok(Parts::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Parts, E> {
        Ok(Parts::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Parts, E> {
        Ok(Parts::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Parts, A::Error> {
        let mut total = Parts::default();
        while let Some(part) = elements.next_element::<Parts>()? {
            total += part;
        }
        Ok(total)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Parts, A::Error> {
        Fields::deserialize(MapAccessDeserializer::new(map)).map(|fields| fields.total())
    }
}

/// How many elements a list has, and how many a list of declarations in each has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tools(pub(super) usize);

impl<'de> Deserialize<'de> for Tools {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Tool {
            #[serde(rename = "functionDeclarations", alias = "function_declarations")]
            declarations: Option<Vec<IgnoredAny>>,
        }
        let tools = Option::<Vec<Tool>>::deserialize(deserializer)?.unwrap_or_default();
        Ok(Self(tools.iter().map(|tool| tool.declarations.as_ref().map_or(1, Vec::len)).sum()))
    }
}
