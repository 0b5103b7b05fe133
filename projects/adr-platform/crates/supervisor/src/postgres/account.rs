//! Who Postgres runs as. It refuses root, because a superuser of the database can run programs on the machine.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::geteuid;

use super::Error;

/// Preferred first. `initdb` insists on an account that the machine knows by name.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// An unprivileged account of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its user id.
    pub user: u32,
    /// Its group id.
    pub group: u32,
}

/// `None` when we are not root and Postgres simply runs as ourselves. Otherwise the owner of the existing data, so that
/// a folder keeps its account when the machine gets others, or else the first account there is.
pub(super) fn choose(existing: &Path) -> Result<Option<Account>, Error> {
    let owner = fs::metadata(existing).ok().map(|data| (data.uid(), data.gid()));
    let ourselves = geteuid();
    if !ourselves.is_root() {
        return match owner {
            Some((owner, _)) if owner != ourselves.as_raw() => {
                Err(Error::OtherOwner { data: existing.to_owned(), owner })
            }
            _ => Ok(None),
        };
    }
    match owner {
        Some((user, group)) if user != 0 => Ok(Some(Account { user, group })),
        _ => from_passwd(&fs::read_to_string("/etc/passwd").unwrap_or_default()).map(Some).ok_or(Error::NoAccount),
    }
}

fn from_passwd(text: &str) -> Option<Account> {
    CANDIDATES.iter().find_map(|wanted| {
        text.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let (user, group) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
            (name == *wanted && user != 0).then_some(Account { user, group })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_its_own_is_preferred() {
        let both = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\npostgres:x:70:71::/:/bin/sh\n";
        assert_eq!(from_passwd(both), Some(Account { user: 70, group: 71 }));
        let one = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\nbroken line\n";
        assert_eq!(from_passwd(one), Some(Account { user: 65534, group: 65533 }));
        assert_eq!(from_passwd("root:x:0:0::/root:/bin/sh\n"), None);
    }
}
