//! Rebuilds the crate when a migration is added; editing one is noticed by itself.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
