//! Reads `model.json`, which says what the model's folder holds.

use std::path::Path;

use ai_gateway_sdk::EmbeddingModel;
use serde::Deserialize;

use crate::options::LoadError;

#[derive(Deserialize)]
struct Manifest {
    id: String,
    dimensions: usize,
    max_tokens: usize,
    fingerprint: String,
}

/// The text of a file of the model.
pub(crate) fn read(path: &Path) -> Result<String, LoadError> {
    std::fs::read_to_string(path).map_err(|source| LoadError::Missing { path: path.to_path_buf(), source })
}

/// What `model.json` in `folder` says.
pub(crate) fn load(folder: &Path) -> Result<EmbeddingModel, LoadError> {
    let path = folder.join("model.json");
    let manifest: Manifest = serde_json::from_str(&read(&path)?)
        .map_err(|error| LoadError::Damaged { path: path.clone(), reason: error.to_string() })?;
    // Two special tokens and at least one of the text; 512 positions are all the model has.
    if manifest.dimensions == 0 || !(3..=512).contains(&manifest.max_tokens) {
        return Err(LoadError::Damaged { path, reason: "its sizes are impossible".to_owned() });
    }
    Ok(EmbeddingModel {
        id: manifest.id,
        dimensions: manifest.dimensions,
        max_tokens: manifest.max_tokens,
        fingerprint: manifest.fingerprint,
    })
}
