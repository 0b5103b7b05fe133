//! What a member of a workspace may do.
//!
//! Roles are ordered: each includes the ones below it. To add one, place it in the order here, in the contract's
//! `Role` and in the database's check constraint.

use std::fmt;
use std::str::FromStr;

use platform_contracts::platform::common::v1 as common;

/// A member's role in a workspace; a greater role includes every smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads, searches and asks.
    Viewer,
    /// Also creates, edits and imports.
    Editor,
    /// Also manages members, keys and settings.
    Owner,
}

impl Role {
    /// Every role, smallest first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Editor, Self::Owner];

    /// The name used in the database, in settings and in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }

    /// The role a message names, if it names one.
    #[must_use]
    pub fn from_contract(role: common::Role) -> Option<Self> {
        match role {
            common::Role::ROLE_UNSPECIFIED => None,
            common::Role::ROLE_VIEWER => Some(Self::Viewer),
            common::Role::ROLE_EDITOR => Some(Self::Editor),
            common::Role::ROLE_OWNER => Some(Self::Owner),
        }
    }

    /// The role as messages carry it.
    #[must_use]
    pub const fn to_contract(self) -> common::Role {
        match self {
            Self::Viewer => common::Role::ROLE_VIEWER,
            Self::Editor => common::Role::ROLE_EDITOR,
            Self::Owner => common::Role::ROLE_OWNER,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A role's name was expected.
#[derive(Debug, thiserror::Error)]
#[error("there is no role {0:?}; the roles are viewer, editor and owner")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_includes_the_ones_below() {
        assert!(Role::Owner > Role::Editor && Role::Editor > Role::Viewer);
        assert!(Role::ALL.is_sorted());
    }

    #[test]
    fn names_and_messages_go_both_ways() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse::<Role>().unwrap(), role);
            assert_eq!(Role::from_contract(role.to_contract()), Some(role));
        }
        assert_eq!(Role::from_contract(common::Role::ROLE_UNSPECIFIED), None);
        assert!("Owner".parse::<Role>().is_err());
    }
}
