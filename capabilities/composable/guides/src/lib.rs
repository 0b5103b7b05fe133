//! Compiles and runs the code in `docs/engine`, so that what the guides show is true.
//!
//! **How it works.** `build.rs` takes the blocks that begin with a line of three backticks and `rust` out of the pages:
//! all of a page become one module where they build on each other, those below a second-level heading one module each
//! where they do not. `tests/guides.rs` compiles them; tests in the blocks are run. Blocks of `rust,ignore` are left out.
//!
//! **How to extend it.** A new page is a line in `PAGES` of `build.rs`.
