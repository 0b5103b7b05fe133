//! Files that are not records, kept as they are.

use api_gateway_core::ServiceError;
use identity::Caller;
use platform_contracts::adr::v1::FileKind;
use sqlx::PgConnection;
use storage_patterns::tenant_transaction;

use super::Transfer;
use crate::decisions::{context, database};

/// A kept file.
#[derive(Debug, Clone)]
pub struct KeptFile {
    /// Relative to the imported folder.
    pub path: String,
    /// Its bytes.
    pub data: Vec<u8>,
}

impl Transfer {
    /// A file that was kept, such as a picture that a record shows.
    ///
    /// # Errors
    /// `file.not_found`.
    pub async fn file(&self, caller: &Caller, project: &str, path: &str) -> Result<KeptFile, ServiceError> {
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let data = sqlx::query_scalar!("SELECT data FROM adr.files WHERE project = $1 AND path = $2", project, path)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(database)?;
        let data = data.ok_or_else(|| {
            ServiceError::not_found("file.not_found", format!("there is no file {path} in project {project}"))
                .hint("import the folder again together with its pictures")
        })?;
        Ok(KeptFile { path: path.to_owned(), data })
    }
}

/// Whether the file is kept already, with these bytes.
pub(super) async fn is_kept(
    connection: &mut PgConnection,
    project: &str,
    path: &str,
    sha256: &[u8],
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM adr.files WHERE project = $1 AND path = $2 AND sha256 = $3) AS "kept!""#,
        project,
        path,
        sha256
    )
    .fetch_one(connection)
    .await
}

/// Keeps a file, or its new bytes.
pub(super) async fn keep(
    connection: &mut PgConnection,
    caller: &Caller,
    project: &str,
    file: (&str, FileKind, &[u8], &[u8]),
) -> Result<(), sqlx::Error> {
    let (path, kind, sha256, data) = file;
    sqlx::query!(
        "INSERT INTO adr.files (tenant_id, project, path, kind, sha256, data) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, project, path) DO UPDATE SET kind = $4, sha256 = $5, data = $6",
        caller.tenant.uuid(),
        project,
        path,
        i16::try_from(buffa::Enumeration::to_i32(&kind)).unwrap_or_default(),
        sha256,
        data
    )
    .execute(connection)
    .await?;
    Ok(())
}
