//! The one place that talks to ONNX Runtime.

use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::session::Session;
use ort::value::TensorRef;

use crate::options::LoadError;

/// A process has one environment, for ever: the runtime refuses a second.
static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

/// Loads the library, unless this process has done so already.
pub(crate) fn load_library(path: &Path) -> Result<(), LoadError> {
    let failed = |reason: String| LoadError::Library { path: path.to_path_buf(), reason };
    let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if ENVIRONMENT.get().is_some() {
        return Ok(());
    }
    // Asked here because the loader's own words for a missing file differ on every system.
    if !path.is_file() {
        return Err(failed("there is no such file".to_owned()));
    }
    let builder = ort::init_from(path).map_err(|error| failed(error.to_string()))?;
    let environment = builder.build().map_err(|error| failed(error.to_string()))?;
    ENVIRONMENT.get_or_init(|| environment);
    Ok(())
}

/// One copy of the model, for one thread.
pub(crate) struct Model {
    session: Session,
    dimensions: usize,
    mask: Vec<i64>,
}

impl Model {
    /// Loads the graph. [`load_library`] must have succeeded before.
    pub(crate) fn load(path: &Path, dimensions: usize, max_tokens: usize) -> Result<Self, LoadError> {
        let damaged = |reason: String| LoadError::Damaged { path: path.to_path_buf(), reason };
        let environment = ENVIRONMENT.get().ok_or_else(|| damaged("the library was not loaded first".to_owned()))?;
        let session = session(environment, path).map_err(|error| damaged(error.to_string()))?;
        Ok(Self { session, dimensions, mask: vec![1; max_tokens] })
    }

    /// The vector of one text, given as token ids with the special ones. Its length is 1.
    pub(crate) fn embed(&mut self, ids: &[i64]) -> Result<Vec<f32>, String> {
        self.run(ids).map_err(|error| error.to_string()).and_then(|vector| {
            // A number that is none would poison every comparison in the index; refuse it here.
            if vector.len() == self.dimensions && vector.iter().all(|number| number.is_finite()) {
                Ok(vector)
            } else {
                Err(format!("the model gave {} numbers, some perhaps not finite", vector.len()))
            }
        })
    }

    fn run(&mut self, ids: &[i64]) -> ort::Result<Vec<f32>> {
        let mask = self.mask.get(..ids.len()).unwrap_or(&self.mask);
        let outputs = self.session.run(ort::inputs![
            "input_ids" => TensorRef::from_array_view(([1, ids.len()], ids))?,
            "attention_mask" => TensorRef::from_array_view(([1, mask.len()], mask))?,
        ])?;
        let (_, vector) = outputs["embedding"].try_extract_tensor::<f32>()?;
        Ok(vector.to_vec())
    }
}

fn session(environment: &Environment, path: &Path) -> ort::Result<Session> {
    Session::builder(environment)?
        // Threads are ours: one per session, so that texts and not operators run side by side.
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .commit_from_file(path)
}
