//! Files out.

use std::collections::HashSet;

use adr_domain::decision::{DecisionId, State};
use adr_records::TextEncoding;
use api_gateway_core::ServiceError;
use futures::stream::{self, BoxStream, StreamExt};
use identity::Caller;
use platform_contracts::adr::v1::{self, SourceFile};
use storage_patterns::tenant_transaction;

use super::{Transfer, paths};
use crate::decisions::{context, database, input};

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Where, relative to the folder exported to.
    pub path: String,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// Files as they are read, one after the other.
pub struct ExportedFiles {
    /// How many there will be.
    pub total: u64,
    /// The files.
    pub files: BoxStream<'static, Result<ExportedFile, ServiceError>>,
}

/// Where a file comes from.
enum Origin {
    Decision(DecisionId),
    Kept { project: String, path: String },
}

impl Transfer {
    /// Every record of a project, archived ones included, and the files kept beside them; of all projects, each in a
    /// folder of its key, when `project` is empty.
    ///
    /// # Errors
    /// `project.not_found`.
    pub async fn export(&self, caller: &Caller, project: &str) -> Result<ExportedFiles, ServiceError> {
        if !project.is_empty() {
            input::project_key(project)?;
        }
        let entries = self.entries(caller, project).await?;
        let total = entries.len() as u64;
        let (transfer, caller) = (self.clone(), caller.clone());
        let files = stream::iter(entries)
            .then(move |(path, origin)| {
                let (transfer, caller) = (transfer.clone(), caller.clone());
                async move { transfer.file_out(&caller, path, origin).await }
            })
            .boxed();
        Ok(ExportedFiles { total, files })
    }

    async fn entries(&self, caller: &Caller, project: &str) -> Result<Vec<(String, Origin)>, ServiceError> {
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        if !project.is_empty() {
            let known = sqlx::query_scalar!("SELECT 1 FROM adr.projects WHERE key = $1", project);
            let known = known.fetch_optional(&mut *transaction).await.map_err(database)?;
            known.ok_or_else(|| {
                ServiceError::not_found("project.not_found", format!("there is no project {project}"))
                    .hint("ListProjects names those there are")
            })?;
        }
        let rows = sqlx::query!(
            r#"SELECT project AS "project!", path AS "path!", id, number, title AS "title!" FROM (
                   SELECT project, path, id, number, title FROM adr.decisions
                   UNION ALL SELECT project, path, NULL, NULL, '' FROM adr.files f
                   -- What was a page once and is a record now is the record.
                   WHERE NOT EXISTS (SELECT FROM adr.decisions d WHERE d.project = f.project AND d.path = f.path)
               ) files WHERE $1 = '' OR project = $1
               ORDER BY project, path = '', path, number, id"#,
            project
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(database)?;
        let folder = |key: &str| if project.is_empty() { format!("{key}/") } else { String::new() };
        let mut taken = HashSet::new();
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let number = row.number.and_then(|number| u32::try_from(number).ok());
            let name = if row.path.is_empty() { paths::generated(number, &row.title) } else { row.path.clone() };
            let path = paths::distinct(folder(&row.project) + &name, &taken);
            taken.insert(path.clone());
            let origin = match row.id {
                Some(id) => Origin::Decision(DecisionId(id)),
                None => Origin::Kept { project: row.project, path: row.path },
            };
            entries.push((path, origin));
        }
        Ok(entries)
    }

    async fn file_out(&self, caller: &Caller, path: String, origin: Origin) -> Result<ExportedFile, ServiceError> {
        let data = match origin {
            Origin::Decision(id) => bytes(self.decisions.state(caller, id).await?),
            Origin::Kept { project, path } => self.file(caller, &project, &path).await?.data,
        };
        Ok(ExportedFile { path, data })
    }
}

/// A decision as a file: as it came, as far as nobody has edited it since.
fn bytes(state: State) -> Vec<u8> {
    let Some(source) = &state.source else { return state.content.into_bytes() };
    if state.untouched_since_import && !source.original.is_empty() {
        return source.original.clone();
    }
    encoded(&state.content, source).unwrap_or_else(|| state.content.clone().into_bytes())
}

/// The text in the encoding its file had; `None` when an edit brought characters that it does not know.
fn encoded(content: &str, source: &SourceFile) -> Option<Vec<u8>> {
    let encoding = match source.encoding.as_known().unwrap_or_default() {
        v1::TextEncoding::TEXT_ENCODING_UTF16_LE => TextEncoding::Utf16Le,
        v1::TextEncoding::TEXT_ENCODING_UTF16_BE => TextEncoding::Utf16Be,
        v1::TextEncoding::TEXT_ENCODING_WINDOWS_1252 => TextEncoding::Windows1252,
        v1::TextEncoding::TEXT_ENCODING_UTF8 | v1::TextEncoding::TEXT_ENCODING_UNSPECIFIED => TextEncoding::Utf8,
    };
    adr_records::encode(content, encoding, source.byte_order_mark)
}
