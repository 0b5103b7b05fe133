//! Takes the Rust out of the guides.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The pages, and whether their blocks build on each other from top to bottom. Otherwise those of a section do.
const PAGES: [(&str, bool); 4] =
    [("getting-started", true), ("cookbook", false), ("from-cqrs-es", false), ("tuning", false)];

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut code = String::new();
    for (page, is_one_piece) in PAGES {
        let path = manifest.join("../../../docs/engine").join(page).with_extension("md");
        println!("cargo:rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path)?;
        let modules = if is_one_piece { blocks(&text) } else { sections(&text) };
        // What is wrong is found by the name of the module and the words of the line.
        let _ = writeln!(code, "mod {} {{\n{modules}}}", name(page));
    }
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("guides.rs"), code)
}

/// A module for each section with Rust in it.
fn sections(text: &str) -> String {
    let mut modules = String::new();
    for section in format!("\n{text}").split("\n## ").skip(1) {
        let code = blocks(section);
        if !code.is_empty() {
            let heading = section.lines().next().unwrap_or_default();
            let _ = writeln!(modules, "mod {} {{\n{code}}}", name(heading));
        }
    }
    modules
}

/// All Rust of a text.
fn blocks(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            for inside in lines.by_ref().take_while(|inside| *inside != "```") {
                if line == "```rust" {
                    code.push_str(inside);
                    code.push('\n');
                }
            }
        }
    }
    code
}

/// A heading as the name of a module.
fn name(heading: &str) -> String {
    let words = heading.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}
