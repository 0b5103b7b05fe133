//! Typed ids, so that a tenant is never passed where an event is meant.
//!
//! Use the constructors at the edge of the program, where text comes in; inside, pass the
//! types. A further id of the same kind is one more line of the `uuid_id!` macro.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to be of this kind.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// A fresh one: a UUIDv7, random and sorted by the time it was made. For the edge of a program and for
            /// tests; rules take ids from an [`IdGenerator`](crate::IdGenerator).
            #[must_use]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }

            /// The bare UUID, for storage and transport.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

uuid_id! {
    /// Whose data it is. Every event belongs to exactly one tenant.
    TenantId
}

uuid_id! {
    /// One recorded fact. Unique within a tenant; appending the same ids again is a no-op.
    EventId
}

uuid_id! {
    /// One attempt to change something. Sending the same command id again is safe, because
    /// the ids of its events follow from it.
    CommandId
}

impl CommandId {
    /// The id of what follows for this purpose from something with an id of its own, an event or another command.
    ///
    /// Always the same for the same two, so that whoever reacts to events may see one twice and still does it once. The
    /// purpose tells several things apart that are done because of one event, in this version of the program or the next.
    ///
    /// ```
    /// use composable_core::{CommandId, EventId};
    ///
    /// let placed = EventId::fresh().uuid();
    /// assert_eq!(CommandId::following(placed, "reserve"), CommandId::following(placed, "reserve"));
    /// assert_ne!(CommandId::following(placed, "reserve"), CommandId::following(placed, "pay"));
    /// ```
    #[must_use]
    pub fn following(from: Uuid, purpose: &str) -> Self {
        Self(derived(from, purpose.as_bytes()))
    }
}

impl EventId {
    /// The id of the `index`th event that `command` led to.
    ///
    /// Always the same for the same command, so that a command sent twice is recorded
    /// once. Where the command's id is a UUIDv7 its timestamp is kept in front: ids made
    /// around the same time then sit side by side in an index.
    #[must_use]
    pub fn derive(command: CommandId, index: usize) -> Self {
        Self(derived(command.0, &(index as u64).to_be_bytes()))
    }
}

fn derived(from: Uuid, name: &[u8]) -> Uuid {
    let hashed = Uuid::new_v5(&from, name);
    // Version 8 is what an id derived from a v7 has: time is in front of it, too.
    if !matches!(from.get_version_num(), 7 | 8) {
        return hashed;
    }
    let mut bytes = hashed.into_bytes();
    bytes[..6].copy_from_slice(&from.as_bytes()[..6]);
    // The id is neither a random v7 nor a pure v5; version 8 is the one for private use.
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    Uuid::from_bytes(bytes)
}

/// How many events a stream has: the version after the last one. Zero means no stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Version {
    /// The version of a stream that does not exist.
    pub const NONE: Self = Self(0);

    /// The version with this many events.
    #[must_use]
    pub const fn new(events: u64) -> Self {
        Self(events)
    }

    /// The number of events up to here.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The version `events` later.
    #[must_use]
    pub const fn plus(self, events: u64) -> Self {
        Self(self.0.saturating_add(events))
    }

    /// The version of the next event.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_command_have_stable_distinct_ids() {
        let command = CommandId::new(Uuid::now_v7());
        let ids: Vec<_> = (0..100).map(|index| EventId::derive(command, index)).collect();
        let again: Vec<_> = (0..100).map(|index| EventId::derive(command, index)).collect();
        assert_eq!(ids, again);
        let distinct: std::collections::HashSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), 100);
    }

    #[test]
    fn neighbouring_commands_do_not_share_event_ids() {
        let mut seen = std::collections::HashSet::new();
        for command in 0..100u128 {
            for index in 0..10 {
                assert!(seen.insert(EventId::derive(CommandId::new(Uuid::from_u128(command)), index)));
            }
        }
    }

    #[test]
    fn the_timestamp_of_a_v7_command_stays_in_front() {
        let command = Uuid::now_v7();
        let event = EventId::derive(CommandId::new(command), 3).uuid();
        assert_eq!(event.as_bytes()[..6], command.as_bytes()[..6]);
        assert_eq!(event.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(event.get_version_num(), 8);
    }

    #[test]
    fn what_follows_from_an_event_has_stable_ids_that_sort_with_it() {
        let event = EventId::derive(CommandId::fresh(), 0);
        let next = CommandId::following(event.uuid(), "reserve");
        assert_eq!(next, CommandId::following(event.uuid(), "reserve"));
        assert_ne!(next, CommandId::following(event.uuid(), "pay"));
        let later = EventId::derive(next, 0);
        assert_eq!(later.uuid().as_bytes()[..6], event.uuid().as_bytes()[..6]);
    }

    #[test]
    fn ids_say_what_they_are_in_debug_output() {
        let id = TenantId::new(Uuid::nil());
        assert_eq!(format!("{id:?}"), "TenantId(00000000-0000-0000-0000-000000000000)");
        assert_eq!(id.to_string().parse::<TenantId>(), Ok(id));
    }
}
