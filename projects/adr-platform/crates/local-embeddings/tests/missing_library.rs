//! In a process of its own, because a process keeps the first library that it loads.

use std::path::PathBuf;

use local_embeddings::{LoadError, LocalEmbeddings, Options};

#[test]
fn a_library_that_is_not_there_or_is_none_is_named() {
    let model = std::env::var_os("ADR_MODEL_DIR")
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("set ADR_MODEL_DIR: run `make test`, or model/build_model.py"));
    let not_a_library = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    for path in [PathBuf::from("/no/such/libonnxruntime.so"), not_a_library] {
        let error = LocalEmbeddings::load(&Options::new(&model, &path)).err().unwrap();
        assert!(matches!(&error, LoadError::Library { path: named, .. } if *named == path), "{error}");
        assert!(error.to_string().contains("ORT_DYLIB_PATH"), "{error}");
    }
}
