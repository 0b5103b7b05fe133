//! What [`LocalEmbeddings::load`](crate::LocalEmbeddings::load) needs, and why it may fail.

use std::path::PathBuf;

/// Where the model is and how much of the machine it may use.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder with `model.onnx`, `vocab.txt` and `model.json`.
    pub model_dir: PathBuf,
    /// The ONNX Runtime library, 1.31 or newer. The first one that a process loads is the one that
    /// it keeps.
    pub onnxruntime_library: PathBuf,
    /// Threads for queries, each with its own copy of the model (about 30 MB). At least 1.
    pub query_threads: usize,
    /// Threads for documents, likewise. At least 1.
    pub document_threads: usize,
}

impl Options {
    /// Thread counts that suit this machine: as many as it has cores for documents, at most 4, and
    /// as many for queries, at most 2.
    #[must_use]
    pub fn new(model_dir: impl Into<PathBuf>, onnxruntime_library: impl Into<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            model_dir: model_dir.into(),
            onnxruntime_library: onnxruntime_library.into(),
            query_threads: cores.min(2),
            document_threads: cores.min(4),
        }
    }
}

/// Why the model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file of the model is not there or cannot be read.
    #[error("cannot read {path}: {source}; run `make setup` to build the embedding model")]
    Missing {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the model is not what it should be.
    #[error("{path} is damaged ({reason}); remove its folder and run `make setup` to build the embedding model again")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The ONNX Runtime library cannot be used.
    #[error(
        "cannot load ONNX Runtime from {path}: {reason}; run `make setup`, or set ORT_DYLIB_PATH to a library of version 1.31 or newer"
    )]
    Library {
        /// Which file.
        path: PathBuf,
        /// What its loader says.
        reason: String,
    },
    /// No thread could be started.
    #[error("cannot start a thread for embeddings: {0}; raise this process's limit of threads")]
    Thread(std::io::Error),
}
