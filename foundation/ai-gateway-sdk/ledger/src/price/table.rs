//! The prices of the models we know.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

use super::Price;

/// Made by `scripts/update_prices.py`, whose documentation says from what.
const BUNDLED: &str = include_str!("../../prices.json");

/// The prices of models by `<provider>/<name>`, such as `anthropic/claude-sonnet-4-5`.
#[derive(Clone, Debug)]
pub struct PriceTable {
    version: String,
    models: HashMap<String, Arc<Price>>,
    when_unknown: WhenUnknown,
}

/// What a model without a price costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WhenUnknown {
    /// It cannot be called.
    #[default]
    Refuse,
    /// As much as this.
    Charge(Arc<Price>),
}

/// A model has no price.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the price of the model {model:?} is not known: give it one in the gateway's prices")]
pub struct UnknownModel {
    /// `<provider>/<name>`.
    pub model: String,
}

/// Prices that cannot be read.
#[derive(Debug, Error)]
#[error(
    "the prices cannot be read ({0}): write {{\"version\": …, \"models\": {{\"<provider>/<name>\": {{\"standard\": {{\"input\": \"3\", \"output\": \"15\"}}}}}}}}, in dollars per million tokens"
)]
pub struct TableError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Written {
    version: String,
    models: HashMap<String, Arc<Price>>,
}

impl PriceTable {
    /// A table without prices.
    #[must_use]
    pub fn empty() -> Self {
        Self { version: "none".to_owned(), models: HashMap::new(), when_unknown: WhenUnknown::Refuse }
    }

    /// The prices that come with this crate: models of OpenAI, Anthropic and Gemini.
    ///
    /// # Errors
    /// Never, as a test makes sure.
    pub fn bundled() -> Result<Self, TableError> {
        Self::empty().overlaid(BUNDLED)
    }

    /// With the prices of a JSON text, which replace those of the same models.
    ///
    /// # Errors
    /// When the text is not in the form of `prices.json`, or a price is incomplete.
    pub fn overlaid(mut self, json: &str) -> Result<Self, TableError> {
        let written: Written = serde_json::from_str(json)?;
        self.version = match self.version.as_str() {
            "none" => written.version,
            before => format!("{before} + {}", written.version),
        };
        self.models.extend(written.models);
        Ok(self)
    }

    /// With this price for a model.
    #[must_use]
    pub fn with(mut self, model: impl Into<String>, price: Price) -> Self {
        self.models.insert(model.into(), Arc::new(price));
        self
    }

    /// Doing this with models that have no price.
    #[must_use]
    pub fn when_unknown(mut self, when_unknown: WhenUnknown) -> Self {
        self.when_unknown = when_unknown;
        self
    }

    /// Where the prices are from, such as `litellm 1.109.1`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The models that have a price, in no order.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        self.models.keys().map(String::as_str)
    }

    /// The price of `<provider>/<name>`. A name with a date at its end (`-20250929`, `-2025-08-07`) that has no price of
    /// its own has that of the name without.
    ///
    /// # Errors
    /// When there is none, and such models are refused.
    pub fn price(&self, model: &str) -> Result<&Arc<Price>, UnknownModel> {
        let found = self.models.get(model).or_else(|| self.models.get(without_date(model)?));
        match (found, &self.when_unknown) {
            (Some(price), _) | (None, WhenUnknown::Charge(price)) => Ok(price),
            (None, WhenUnknown::Refuse) => Err(UnknownModel { model: model.chars().take(200).collect() }),
        }
    }
}

/// The name without its date, if it has one.
fn without_date(model: &str) -> Option<&str> {
    let is_digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let (rest, last) = model.rsplit_once('-')?;
    if is_digits(last, 8) {
        return Some(rest);
    }
    let (rest, month) = rest.rsplit_once('-')?;
    let (rest, year) = rest.rsplit_once('-')?;
    (is_digits(last, 2) && is_digits(month, 2) && is_digits(year, 4)).then_some(rest)
}
