//! What a machine without an identity provider starts with: a team to sign in to, and a key for its command line.
//!
//! Call [`seed`] only where the development issuer is in use. It may run at every start: a team that is there stays as
//! people left it.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use api_gateway_core::ServiceError;
use composable_core::TenantId;
use uuid::Uuid;

use crate::{Caller, Directory, KeySecret, Person, Role, SignIn};

/// What people of the development issuer are filed under, whatever its port.
pub const ISSUER_NAME: &str = "development";
/// The file in the secrets folder that holds the command line's key.
pub const CLI_KEY_FILE: &str = "cli-key";
/// The team's workspace.
pub const TEAM_ID: Uuid = Uuid::from_u128(0x0ada_0000_0000_7000_8000_0000_0000_0001);
const TEAM_NAME: &str = "Demo team";
/// The people whom the development issuer's page offers, with their roles in the team; the first owns it.
const PEOPLE: [Preset; 3] = [
    Preset { subject: "ada", name: "Ada Lovelace", email: "ada@example.com", role: Role::Owner },
    Preset { subject: "grace", name: "Grace Hopper", email: "grace@example.com", role: Role::Editor },
    Preset { subject: "vera", name: "Vera Rubin", email: "vera@example.com", role: Role::Viewer },
];

struct Preset {
    subject: &'static str,
    name: &'static str,
    email: &'static str,
    role: Role,
}

impl Preset {
    fn sign_in(&self) -> SignIn {
        SignIn {
            issuer: ISSUER_NAME.to_owned(),
            subject: self.subject.to_owned(),
            name: Some(self.name.to_owned()),
            email: Some(self.email.to_owned()),
            email_verified: true,
        }
    }
}

/// The seed could not be laid.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database refused.
    #[error("the development team cannot be set up")]
    Directory(#[from] ServiceError),
    /// The key's file cannot be read or written.
    #[error("the file {path} cannot be used for the command line's key")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What [`seed`] left.
#[derive(Debug)]
pub struct Seeded {
    /// The team's workspace.
    pub team: TenantId,
    /// Where the command line finds its key.
    pub cli_key: PathBuf,
}

/// Sets up the "Demo team" with its three people, and Ada's key for the command line in `<secrets>/cli-key`.
///
/// # Errors
/// See [`SeedError`].
pub async fn seed(directory: &Directory, secrets: &Path) -> Result<Seeded, SeedError> {
    let team = TenantId::new(TEAM_ID);
    let [owner, others @ ..] = &PEOPLE;
    let ada = directory.sign_in(&owner.sign_in()).await?;
    if directory.create_workspace(team, TEAM_NAME, ada.user_id).await? {
        for other in others {
            let person = directory.sign_in(&other.sign_in()).await?;
            directory.ensure_member(team, person.user_id, other.role).await?;
        }
    }
    let cli_key = secrets.join(CLI_KEY_FILE);
    ensure_key(directory, team, ada, &cli_key).await?;
    Ok(Seeded { team, cli_key })
}

/// Leaves a key that works as it is; makes another where there is none, or where the database no longer knows it.
async fn ensure_key(directory: &Directory, team: TenantId, owner: Person, path: &Path) -> Result<(), SeedError> {
    let failed = |source| SeedError::KeyFile { path: path.to_owned(), source };
    if let Some(kept) = read(path).map_err(failed)?
        && directory.use_key(&kept).await?.is_some()
    {
        return Ok(());
    }
    let Person { user_id, name, email } = owner;
    let caller = Caller { user_id, name, email, tenant: team, role: Role::Owner, traceparent: None };
    let key = KeySecret::generate()?;
    directory.create_key(&caller, &key, "Command line on this machine", Role::Owner).await?;
    write(path, &key).map_err(failed)
}

fn read(path: &Path) -> Result<Option<KeySecret>, std::io::Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(KeySecret::parse(text.trim())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Replaces the file whole, readable by its owner alone.
fn write(path: &Path, key: &KeySecret) -> Result<(), std::io::Error> {
    if let Some(folder) = path.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let draft = path.with_extension("new");
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    writeln!(file, "{}", key.reveal())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}
