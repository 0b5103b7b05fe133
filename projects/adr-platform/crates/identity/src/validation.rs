//! Input of the workspace service, checked where it comes in.

use api_gateway_core::ServiceError;
use buffa_types::google::protobuf::Timestamp;
use platform_contracts::platform::common::v1 as common;
use uuid::Uuid;

use crate::Role;

const LONGEST_NAME: usize = 100;
const LONGEST_EMAIL: usize = 254;

/// A name of 1 to 100 characters, without the space around it.
pub(crate) fn name(text: &str) -> Result<String, ServiceError> {
    let name = text.trim();
    let problem = match name.chars().count() {
        0 => "is missing",
        LONGEST_NAME.. if name.chars().count() > LONGEST_NAME => "is longer than 100 characters",
        _ if name.chars().any(char::is_control) => "contains control characters",
        _ => return Ok(name.to_owned()),
    };
    Err(ServiceError::invalid("name.invalid", format!("the name {problem}"))
        .hint("give it a name of 1 to 100 characters")
        .field("name", problem))
}

/// An e-mail address in lower case. Deliberately loose: the proof is that its holder signs in.
pub(crate) fn email(text: &str) -> Result<String, ServiceError> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.split_once('@').unwrap_or_default();
    let good = |part: &str| {
        !part.is_empty() && !part.contains(|character: char| "@<>()[],;:\\\"".contains(character) || character <= ' ')
    };
    if good(local) && good(domain) && !domain.split('.').any(str::is_empty) && email.len() <= LONGEST_EMAIL {
        return Ok(email);
    }
    Err(ServiceError::invalid("email.invalid", "this is not an e-mail address")
        .hint("write it like jane@example.com")
        .field("email", "is not an e-mail address"))
}

/// A role that is named.
pub(crate) fn role(given: Option<common::Role>) -> Result<Role, ServiceError> {
    given.and_then(Role::from_contract).ok_or_else(|| {
        ServiceError::invalid("role.invalid", "no role is given")
            .hint("give viewer, editor or owner")
            .field("role", "is missing or unknown")
    })
}

/// An id, as a UUID.
pub(crate) fn id(field: &'static str, text: &str) -> Result<Uuid, ServiceError> {
    Uuid::try_parse(text).map_err(|_| {
        ServiceError::invalid("id.invalid", "this is not an id")
            .hint("send the id as it was listed")
            .field(field, "is not a UUID")
    })
}

/// A time in microseconds since 1970, as messages carry it.
pub(crate) fn timestamp(microseconds: i64) -> Timestamp {
    let (seconds, rest) = (microseconds.div_euclid(1_000_000), microseconds.rem_euclid(1_000_000));
    Timestamp::from_unix(seconds, i32::try_from(rest * 1000).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(name("  Payments ").unwrap(), "Payments");
        assert_eq!(name(&"ä".repeat(100)).unwrap().chars().count(), 100);
        for wrong in ["", "   ", &"a".repeat(101), "a\u{0}b", "a\nb"] {
            assert_eq!(name(wrong).unwrap_err().code(), "name.invalid", "{wrong:?}");
        }
    }

    #[test]
    fn addresses_are_lower_case_and_plausible() {
        assert_eq!(email(" Ada@Example.COM ").unwrap(), "ada@example.com");
        for wrong in
            ["", "ada", "@b.c", "a@", "a@b@c", "a b@c.d", "a@b..c", "<a@b.c>", &format!("{}@b.c", "a".repeat(255))]
        {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_role_is_refused() {
        assert!(role(None).is_err() && role(Some(common::Role::ROLE_UNSPECIFIED)).is_err());
        assert_eq!(role(Some(common::Role::ROLE_EDITOR)).unwrap(), Role::Editor);
    }

    #[test]
    fn microseconds_become_seconds_and_nanos() {
        let time = timestamp(1_500_000);
        assert_eq!((time.seconds, time.nanos), (1, 500_000_000));
        let before = timestamp(-1);
        assert_eq!((before.seconds, before.nanos), (-1, 999_999_000));
    }
}
