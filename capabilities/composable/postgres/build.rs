//! Rebuilds the crate when a migration is added; editing one is noticed by itself.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=keys/migrations");
    println!("cargo:rerun-if-changed=deadlines/migrations");
    println!("cargo:rerun-if-changed=projections/migrations");
}
