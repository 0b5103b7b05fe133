//! The provider: threads with a copy of the model each, serving two lines of texts.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use ai_gateway_sdk::{EmbeddingModel, EmbeddingProvider, ProviderError, Purpose};
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::manifest;
use crate::options::{LoadError, Options};
use crate::queue::{Job, Queue, Server};
use crate::runtime::{self, Model};
use crate::wordpiece::WordPiece;

/// Those around a text.
const SPECIAL_TOKENS: usize = 2;

/// Embeds texts on threads of its own, so it never blocks the caller's.
///
/// The first 256 tokens of a text count (about 200 English words); cut longer ones before. Dropping
/// it ends its threads after the texts they are at.
pub struct LocalEmbeddings {
    model: EmbeddingModel,
    tokenizer: Arc<WordPiece>,
    queries: Arc<Queue>,
    documents: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

impl LocalEmbeddings {
    /// Loads the library and the model, a copy for each thread. Blocks for some tenths of a second.
    ///
    /// # Errors
    /// [`LoadError`] when a file is missing or damaged; its text says which command mends it.
    pub fn load(options: &Options) -> Result<Self, LoadError> {
        let model = manifest::load(&options.model_dir)?;
        let vocabulary = options.model_dir.join("vocab.txt");
        let tokenizer = WordPiece::new(&manifest::read(&vocabulary)?)
            .map_err(|error| LoadError::Damaged { path: vocabulary, reason: error.to_string() })?;
        let graph = options.model_dir.join("model.onnx");
        std::fs::metadata(&graph).map_err(|source| LoadError::Missing { path: graph.clone(), source })?;
        runtime::load_library(&options.onnxruntime_library)?;
        let mut loaded = Self {
            model,
            tokenizer: Arc::new(tokenizer),
            queries: Arc::default(),
            documents: Arc::default(),
            threads: Vec::new(),
        };
        for _ in 0..options.query_threads.max(1) {
            loaded.start("embed-query", &graph, Purpose::Query)?;
        }
        for _ in 0..options.document_threads.max(1) {
            loaded.start("embed-document", &graph, Purpose::Document)?;
        }
        Ok(loaded)
    }

    fn queue(&self, purpose: Purpose) -> &Arc<Queue> {
        match purpose {
            Purpose::Query => &self.queries,
            Purpose::Document => &self.documents,
        }
    }

    fn start(&mut self, name: &str, graph: &Path, purpose: Purpose) -> Result<(), LoadError> {
        let worker = Worker {
            model: Model::load(graph, self.model.dimensions, self.model.max_tokens)?,
            tokenizer: Arc::clone(&self.tokenizer),
            max_tokens: self.model.max_tokens,
            line: self.queue(purpose).serve(),
        };
        let body = move || {
            if purpose == Purpose::Document {
                yield_to_others();
            }
            worker.run();
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(body).map_err(LoadError::Thread)?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for LocalEmbeddings {
    fn drop(&mut self) {
        self.queries.close();
        self.documents.close();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already, and there is nothing left to do for it.
            drop(thread.join());
        }
    }
}

impl EmbeddingProvider for LocalEmbeddings {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    fn embed(&self, texts: Vec<String>, purpose: Purpose) -> BoxFuture<'_, Result<Vec<Vec<f32>>, ProviderError>> {
        async move {
            // Inside the future: one that is never polled asks for nothing.
            let receivers = self.queue(purpose).push(texts);
            let mut vectors = Vec::with_capacity(receivers.len());
            for receiver in receivers {
                let outcome = receiver
                    .await
                    .map_err(|_| ProviderError::Local("the threads for embeddings have ended, restart".to_owned()))?;
                vectors.push(outcome.map_err(ProviderError::Local)?);
            }
            Ok(vectors)
        }
        .boxed()
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.tokenizer.count(text)
    }

    fn tokens_read(&self, text: &str) -> usize {
        self.tokenizer.encode(text, self.model.max_tokens).len() - SPECIAL_TOKENS
    }
}

struct Worker {
    model: Model,
    tokenizer: Arc<WordPiece>,
    max_tokens: usize,
    line: Server,
}

impl Worker {
    fn run(mut self) {
        while let Some(Job { text, reply }) = self.line.next() {
            let ids = self.tokenizer.encode(&text, self.max_tokens);
            // Nobody to hear it means that the request was cancelled meanwhile.
            drop(reply.send(self.model.embed(&ids)));
        }
    }
}

/// Lets every other thread go first. Where that cannot be done, queries are only slower.
///
/// Not as an idle thread, which is interrupted sooner: a killed process ends with its last thread, and on a busy machine an
/// idle one gets no processor to end on, for minutes. Its ports stay taken, and nobody can start in its place.
#[cfg(target_os = "linux")]
fn yield_to_others() {
    const LAST: i32 = 19;
    if let Err(error) = rustix::process::setpriority_process(None, LAST) {
        tracing::debug!(%error, "threads for documents run at normal priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn yield_to_others() {
    tracing::debug!("threads for documents run at normal priority on this system");
}
