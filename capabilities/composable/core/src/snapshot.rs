//! Snapshots: a state kept beside its events, so that a long stream loads fast.
//!
//! A snapshot is a cache and nothing more. It carries a [`SchemaHash`] of the shape it was
//! written in; another shape, or bytes that do not decode, and it is thrown away and the
//! state rebuilt from the events.
//!
//! An aggregate takes part by returning a [`SnapshotCodec`] from
//! [`Aggregate::snapshots`](crate::Aggregate::snapshots).

use std::fmt;

use bytes::Bytes;

use crate::ids::Version;

/// A fingerprint of the shape of a state.
///
/// `SchemaHash::of(include_str!("state.rs"))` is the carefree choice: any edit of the file
/// that defines the state makes old snapshots stale.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SchemaHash(u64);

impl SchemaHash {
    /// The fingerprint of a text that describes the shape (FNV-1a, 64 bits).
    #[must_use]
    pub const fn of(description: &str) -> Self {
        let bytes = description.as_bytes();
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut index = 0;
        while index < bytes.len() {
            hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
            index += 1;
        }
        Self(hash)
    }

    /// The fingerprint with this value, as it was stored.
    #[must_use]
    pub const fn from_value(value: u64) -> Self {
        Self(value)
    }

    /// The value to store.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl fmt::Debug for SchemaHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SchemaHash({:016x})", self.0)
    }
}

/// A state as of a version, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The shape it was written in.
    pub schema: SchemaHash,
    /// The stream's version that the state is of.
    pub version: Version,
    /// The encoded state, at most [`MAX_PAYLOAD`](crate::store::MAX_PAYLOAD) bytes.
    pub payload: Bytes,
}

/// How the state of an aggregate is written to and read from a snapshot.
///
/// `json::snapshots` makes one for any state that `serde` knows. By hand it is two functions:
///
/// ```
/// use composable_core::{SchemaHash, SnapshotCodec};
///
/// let codec = SnapshotCodec::<u64> {
///     schema: SchemaHash::of("a number, eight bytes, big end first"),
///     encode: |number| Some(number.to_be_bytes().to_vec().into()),
///     decode: |payload| Some(u64::from_be_bytes(payload.as_ref().try_into().ok()?)),
/// };
/// let payload = (codec.encode)(&7).unwrap();
/// assert_eq!((codec.decode)(&payload), Some(7));
/// assert_eq!((codec.decode)(&payload.slice(1..)), None);
/// ```
#[derive(Debug)]
pub struct SnapshotCodec<State> {
    /// The shape that `encode` writes.
    pub schema: SchemaHash,
    /// Writes the state; `None` when this state is better not kept.
    pub encode: fn(&State) -> Option<Bytes>,
    /// Reads a state; `None` when the bytes are no such state.
    pub decode: fn(&Bytes) -> Option<State>,
}

// Derived impls would ask for `State: Clone`, which function pointers do not need.
impl<State> Clone for SnapshotCodec<State> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<State> Copy for SnapshotCodec<State> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_fnv_1a() {
        assert_eq!(SchemaHash::of("").value(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(SchemaHash::of("a").value(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(SchemaHash::of("foobar").value(), 0x8594_4171_f739_67e8);
    }
}
