//! What a call used, counted so that each token is of one kind only.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// A kind of token that has a price of its own. A token is of exactly one kind: what was read from the cache is not
/// input as well, and reasoning is not output as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// Read by the model, neither from a cache nor into one.
    Input,
    /// Read from the provider's prompt cache.
    CacheRead,
    /// Written to the prompt cache for five minutes, or for whatever the provider's default is.
    #[serde(rename = "cache_write_5m")]
    CacheWrite5m,
    /// Written to the prompt cache for an hour.
    #[serde(rename = "cache_write_1h")]
    CacheWrite1h,
    /// Sound that was read.
    AudioInput,
    /// Written by the model, to be read by the caller.
    Output,
    /// Written by the model for itself.
    Reasoning,
    /// Sound that was written.
    AudioOutput,
}

impl TokenKind {
    /// All kinds, those of the input first.
    pub const ALL: [Self; 8] = [
        Self::Input,
        Self::CacheRead,
        Self::CacheWrite5m,
        Self::CacheWrite1h,
        Self::AudioInput,
        Self::Output,
        Self::Reasoning,
        Self::AudioOutput,
    ];

    /// Whether the model read it.
    #[must_use]
    pub const fn is_input(self) -> bool {
        !matches!(self, Self::Output | Self::Reasoning | Self::AudioOutput)
    }
}

/// How many tokens of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// See [`TokenKind::Input`].
    pub input: u64,
    /// See [`TokenKind::CacheRead`].
    pub cache_read: u64,
    /// See [`TokenKind::CacheWrite5m`].
    pub cache_write_5m: u64,
    /// See [`TokenKind::CacheWrite1h`].
    pub cache_write_1h: u64,
    /// See [`TokenKind::AudioInput`].
    pub audio_input: u64,
    /// See [`TokenKind::Output`].
    pub output: u64,
    /// See [`TokenKind::Reasoning`].
    pub reasoning: u64,
    /// See [`TokenKind::AudioOutput`].
    pub audio_output: u64,
}

impl Tokens {
    /// Plain input and output.
    #[must_use]
    pub fn new(input: u64, output: u64) -> Self {
        Self { input, output, ..Self::default() }
    }

    /// All that the model read.
    #[must_use]
    pub fn total_input(&self) -> u64 {
        self.sum(TokenKind::is_input)
    }

    /// All that the model wrote.
    #[must_use]
    pub fn total_output(&self) -> u64 {
        self.sum(|kind| !kind.is_input())
    }

    /// All.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.sum(|_| true)
    }

    fn sum(&self, counts: impl Fn(TokenKind) -> bool) -> u64 {
        let kinds = TokenKind::ALL.into_iter().filter(|kind| counts(*kind));
        kinds.fold(0, |sum, kind| sum.saturating_add(self[kind]))
    }
}

impl Index<TokenKind> for Tokens {
    type Output = u64;

    fn index(&self, kind: TokenKind) -> &u64 {
        match kind {
            TokenKind::Input => &self.input,
            TokenKind::CacheRead => &self.cache_read,
            TokenKind::CacheWrite5m => &self.cache_write_5m,
            TokenKind::CacheWrite1h => &self.cache_write_1h,
            TokenKind::AudioInput => &self.audio_input,
            TokenKind::Output => &self.output,
            TokenKind::Reasoning => &self.reasoning,
            TokenKind::AudioOutput => &self.audio_output,
        }
    }
}

impl IndexMut<TokenKind> for Tokens {
    fn index_mut(&mut self, kind: TokenKind) -> &mut u64 {
        match kind {
            TokenKind::Input => &mut self.input,
            TokenKind::CacheRead => &mut self.cache_read,
            TokenKind::CacheWrite5m => &mut self.cache_write_5m,
            TokenKind::CacheWrite1h => &mut self.cache_write_1h,
            TokenKind::AudioInput => &mut self.audio_input,
            TokenKind::Output => &mut self.output,
            TokenKind::Reasoning => &mut self.reasoning,
            TokenKind::AudioOutput => &mut self.audio_output,
        }
    }
}
