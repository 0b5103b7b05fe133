//! How long a request is, before anybody has counted its tokens. Meant for admission.

use crate::conversation::{Content, Conversation, Format, Part, Tool};
use crate::json::Json;

/// About as many bytes stand around a part.
const PART_BYTES: usize = 30;

/// A token for every three bytes of text and 1,600 for every image.
pub(crate) fn estimated_tokens(text_bytes: usize, images: usize) -> u64 {
    let images = (images as u64).saturating_mul(1_600);
    (text_bytes as u64).div_ceil(3).saturating_add(images)
}

impl Conversation {
    /// A guess at the tokens of the input, in the same measure as
    /// [`Envelope::estimated_input_tokens`](crate::Envelope::estimated_input_tokens).
    #[must_use]
    pub fn estimated_input_tokens(&self) -> u64 {
        let mut size = Size::default();
        size.add_all(&self.system);
        self.turns.iter().for_each(|turn| size.add_all(&turn.parts));
        for tool in &self.tools {
            size.bytes += match tool {
                Tool::Other(object) => Json::from(object.clone()).to_text().len(),
                Tool::Function(function) => {
                    let schema = function.parameters.as_ref().map_or(0, |schema| schema.to_text().len());
                    function.name.len() + function.description.as_deref().map_or(0, str::len) + schema
                }
            };
        }
        if let Some(Format::Schema { schema, .. }) = &self.format {
            size.bytes += schema.to_text().len();
        }
        estimated_tokens(size.bytes, size.images)
    }
}

/// How much there is to read.
#[derive(Default)]
struct Size {
    bytes: usize,
    images: usize,
}

impl Size {
    fn add_all(&mut self, parts: &[Part]) {
        for part in parts {
            // Names of fields and the like are read too.
            self.bytes += PART_BYTES;
            match &part.content {
                Content::Text(text) | Content::Refusal(text) => self.bytes += text.len(),
                Content::Image { .. } => self.images += 1,
                Content::ToolCall { id, name, arguments } => self.bytes += id.len() + name.len() + arguments.len(),
                Content::ToolResult { id, parts, .. } => {
                    self.bytes += id.len();
                    self.add_all(parts);
                }
                Content::Reasoning { text, seal } => {
                    self.bytes += text.len() + seal.as_ref().map_or(0, |seal| seal.data.len());
                }
                Content::Other(object) => self.bytes += Json::from(object.clone()).to_text().len(),
            }
        }
    }
}
