//! Vectors for texts, for programs that have no client's bytes to pass on.

use std::sync::Arc;

use ai_gateway_ledger::Outcome;
use ai_gateway_wire::{Failure, FailureKind, Protocol};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;

use super::account::Spent;
use super::attempt::Started;
use super::forward::Forwarded;
use super::{Call, Caller, Shared};
use crate::embedding::Purpose;

/// What texts were turned into.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// The model that was asked for.
    pub model: Arc<str>,
    /// Who answered, `<provider>/<model>`.
    pub target: Arc<str>,
    /// A vector for each text, in their order.
    pub vectors: Vec<Vec<f32>>,
    /// What it came to.
    pub spent: Spent,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Indexed>,
}

#[derive(Deserialize)]
struct Indexed {
    #[serde(default)]
    index: Option<usize>,
    embedding: Vec<f32>,
}

impl Shared {
    pub(super) async fn embed(
        &self,
        caller: Caller,
        model: &str,
        texts: &[String],
        purpose: Purpose,
    ) -> Result<Embedded, Failure> {
        // Numbers: not every server that imitates OpenAI's knows base64.
        let body = json!({"model": model, "input": texts, "encoding_format": "float"}).to_string().into();
        let (protocol, headers) = (Protocol::Embeddings, HeaderMap::new());
        let asked = self.read(Call { protocol, path: String::new(), headers, body, caller })?;
        let (mut exchange, mut account, size) = self.admit(asked)?;
        if purpose == Purpose::Query {
            exchange.retries = 0;
        }
        let Forwarded { started, target, hold, .. } = self.forward(&exchange, &mut account, size).await?;
        let vectors = match started {
            Started::Whole(whole, _) => vectors(&whole, texts.len()),
            Started::Stream(..) => Err(malformed("it is a stream")),
        };
        // The provider has done the work, whether or not it can be understood.
        account.ends_as(if vectors.is_ok() { Outcome::Completed } else { Outcome::Failed });
        account.is_whole();
        let spent = account.settle();
        let vectors = match vectors {
            Ok(vectors) => vectors,
            Err(failure) => {
                hold.failed(failure.kind);
                return Err(failure);
            }
        };
        hold.succeeded();
        Ok(Embedded { model: Arc::clone(&exchange.model.name), target: Arc::clone(&target.name), vectors, spent })
    }
}

/// The vectors of an answer, one for each of so many texts.
fn vectors(answer: &[u8], count: usize) -> Result<Vec<Vec<f32>>, Failure> {
    let answer: Answer = serde_json::from_slice(answer).map_err(|error| malformed(&error.to_string()))?;
    let mut data: Vec<(usize, Vec<f32>)> = answer
        .data
        .into_iter()
        .enumerate()
        .map(|(place, vector)| (vector.index.unwrap_or(place), vector.embedding))
        .collect();
    data.sort_by_key(|(index, _)| *index);
    let is_whole = data.len() == count && data.iter().enumerate().all(|(place, (index, _))| place == *index);
    if !is_whole || data.iter().any(|(_, vector)| vector.is_empty()) {
        return Err(malformed("it has not one vector for each text"));
    }
    Ok(data.into_iter().map(|(_, vector)| vector).collect())
}

fn malformed(problem: &str) -> Failure {
    Failure::new(FailureKind::Malformed, format!("the provider's vectors cannot be understood: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_in_the_order_of_their_texts_or_not_at_all() {
        let read = |answer: &str, count| vectors(answer.as_bytes(), count).map_err(|failure| failure.kind);
        let two = r#"{"data":[{"index":1,"embedding":[2]},{"index":0,"embedding":[1,0.5]}]}"#;
        assert_eq!(read(two, 2), Ok(vec![vec![1.0, 0.5], vec![2.0]]));
        assert_eq!(read(r#"{"data":[{"embedding":[1]},{"embedding":[2]}]}"#, 2), Ok(vec![vec![1.0], vec![2.0]]));
        for (answer, count) in [
            (two, 1),
            (two, 3),
            (r#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}"#, 2),
            (r#"{"data":[{"index":0,"embedding":[]}]}"#, 1),
            (r#"{"data":[{"index":0,"embedding":"AACAPw=="}]}"#, 1),
            ("{}", 0),
            ("", 1),
        ] {
            assert_eq!(read(answer, count), Err(FailureKind::Malformed), "{answer}");
        }
    }
}
