//! The store on a real Postgres, named by `TEST_DATABASE_URL`.

mod aggregates;
mod contract;
mod deadlines;
mod erasure;
mod following;
mod group_commit;
mod import;
mod isolation;
mod known_ends;
mod linearizability;
mod model;
mod order;
mod overtaking;
mod projections;
mod robustness;
mod setup;
mod shredding;
mod subscriptions;
mod transfer;
