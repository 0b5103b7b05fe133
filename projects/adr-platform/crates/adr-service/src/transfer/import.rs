//! Files in.

use std::collections::HashSet;

use adr_domain::decision::{Command, DecisionId, Error as Refusal, Import, limits};
use adr_records::{DecodedText, TextEncoding};
use api_gateway_core::ServiceError;
use futures::{StreamExt, stream};
use identity::{Caller, Role};
use platform_contracts::adr::v1::{self, FileKind, ImportOutcome, ImportResult};
use sha2::{Digest, Sha256};
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use super::{Transfer, keep, paths};
use crate::decisions::{context, create, database, input};

/// Files in one call at most.
const MOST_FILES: usize = 500;
/// Bytes in one call at most.
const MOST_BYTES: usize = 12 * 1024 * 1024;
/// Files worked on at the same time.
const CONCURRENCY: usize = 16;

/// A file of the folder.
#[derive(Debug, Clone)]
pub struct IncomingFile {
    /// Relative to the folder, with `/`.
    pub path: String,
    /// Its bytes.
    pub data: Vec<u8>,
    /// ISO date of its first commit; may be empty.
    pub first_seen: String,
}

/// Some files of a folder.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Key of the project they go into.
    pub project: String,
    /// The files.
    pub files: Vec<IncomingFile>,
    /// Say what would happen, and change nothing.
    pub dry_run: bool,
}

/// What became of a file.
struct Outcome {
    outcome: ImportOutcome,
    kind: FileKind,
    reason: String,
    decision: Option<DecisionId>,
    incoming: String,
}

impl Outcome {
    fn new(outcome: ImportOutcome, kind: FileKind) -> Self {
        Self { outcome, kind, reason: String::new(), decision: None, incoming: String::new() }
    }

    fn failed(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            ..Self::new(ImportOutcome::IMPORT_OUTCOME_FAILED, FileKind::FILE_KIND_UNSPECIFIED)
        }
    }
}

impl Transfer {
    /// Imports some files of a folder. Each file succeeds or fails by itself.
    ///
    /// # Errors
    /// Only when the call as a whole makes no sense or the store is down: `project.key_invalid`, `import.too_large`.
    pub async fn import(&self, caller: &Caller, mut folder: Folder) -> Result<v1::ImportFilesResponse, ServiceError> {
        caller.clone().require(Role::Editor)?;
        input::project_key(&folder.project)?;
        check_size(&folder.files)?;
        if !folder.dry_run {
            let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
            create::ensure_project(&mut transaction, caller, &folder.project).await?;
            transaction.commit().await.map_err(database)?;
        }
        let mut seen = HashSet::new();
        let files = std::mem::take(&mut folder.files).into_iter();
        let files: Vec<_> = files.map(|file| (seen.insert(file.path.clone()), file)).collect();
        let results: Vec<_> = stream::iter(files)
            .map(|(first, file)| self.file_in(caller, &folder, file, first))
            .buffered(CONCURRENCY)
            .collect()
            .await;
        let mut response = v1::ImportFilesResponse::default();
        for result in results {
            response.results.push(result?);
        }
        Ok(response)
    }

    /// One file; an error only when the store is down, because then every file would fail.
    async fn file_in(
        &self,
        caller: &Caller,
        folder: &Folder,
        file: IncomingFile,
        first: bool,
    ) -> Result<ImportResult, ServiceError> {
        let outcome = match paths::problem(&file.path) {
            Some(problem) => Outcome::failed(problem),
            None if !first => Outcome::failed("the same path came twice in one import; only the first was taken"),
            None => self.take(caller, folder, &file).await?,
        };
        let decision = match outcome.decision {
            Some(id) => self.decisions.read(caller, id).await?.summary,
            None => None.into(),
        };
        Ok(ImportResult {
            path: file.path,
            outcome: outcome.outcome.into(),
            kind: outcome.kind.into(),
            reason: outcome.reason,
            decision,
            incoming_content: outcome.incoming,
            ..Default::default()
        })
    }

    async fn take(&self, caller: &Caller, folder: &Folder, file: &IncomingFile) -> Result<Outcome, ServiceError> {
        if !adr_records::is_record_path(&file.path) {
            return self.keep(caller, folder, file, FileKind::FILE_KIND_ATTACHMENT).await;
        }
        let decoded = match adr_records::decode(&file.data) {
            Ok(decoded) => decoded,
            Err(error) => return Ok(Outcome::failed(error.to_string())),
        };
        let (length, maximum) = (decoded.text.len(), limits::CONTENT);
        if length > maximum {
            // Before anything reads it, which takes seconds.
            return Ok(Outcome::failed(Refusal::ContentTooLong { length, maximum }.to_string()));
        }
        let id = decision_id(caller, &folder.project, &file.path);
        // What was once taken for a record stays one, whatever its text has become.
        let known = self.decisions.state(caller, id).await?.exists;
        match adr_records::classify(&decoded.text, &file.path) {
            adr_records::FileKind::Index if !known => self.keep(caller, folder, file, FileKind::FILE_KIND_INDEX).await,
            adr_records::FileKind::Template if !known => {
                self.keep(caller, folder, file, FileKind::FILE_KIND_TEMPLATE).await
            }
            _ => self.record(caller, folder, file, decoded, id).await,
        }
    }

    async fn keep(
        &self,
        caller: &Caller,
        folder: &Folder,
        file: &IncomingFile,
        kind: FileKind,
    ) -> Result<Outcome, ServiceError> {
        let sha256 = Sha256::digest(&file.data);
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let kept = keep::is_kept(&mut transaction, &folder.project, &file.path, &sha256).await.map_err(database)?;
        if kept {
            return Ok(Outcome::new(ImportOutcome::IMPORT_OUTCOME_UNCHANGED, kind));
        }
        if !folder.dry_run {
            let file = (file.path.as_str(), kind, &sha256[..], file.data.as_slice());
            keep::keep(&mut transaction, caller, &folder.project, file).await.map_err(database)?;
            transaction.commit().await.map_err(database)?;
        }
        Ok(Outcome::new(ImportOutcome::IMPORT_OUTCOME_KEPT, kind))
    }

    async fn record(
        &self,
        caller: &Caller,
        folder: &Folder,
        file: &IncomingFile,
        decoded: DecodedText,
        id: DecisionId,
    ) -> Result<Outcome, ServiceError> {
        let incoming = decoded.text.clone();
        let import = Import { project: folder.project.clone(), source: source(file, &decoded), content: decoded.text };
        let record = |outcome| Outcome::new(outcome, FileKind::FILE_KIND_RECORD);
        let result = if folder.dry_run {
            self.decisions.would(caller, id, Command::Import(import)).await
        } else {
            self.decisions.execute_settled(caller, id, Command::Import(import)).await
        };
        match result {
            Ok((0, _)) => Ok(Outcome { decision: Some(id), ..record(ImportOutcome::IMPORT_OUTCOME_UNCHANGED) }),
            Ok((_, version)) => {
                let outcome = if version == 1 {
                    ImportOutcome::IMPORT_OUTCOME_CREATED
                } else {
                    ImportOutcome::IMPORT_OUTCOME_UPDATED
                };
                let exists = !folder.dry_run || version > 1;
                Ok(Outcome { decision: exists.then_some(id), ..record(outcome) })
            }
            Err(error) => match error.refusal() {
                Some(refusal @ Refusal::ImportConflict) => Ok(Outcome {
                    reason: refusal.to_string(),
                    decision: Some(id),
                    incoming,
                    ..record(ImportOutcome::IMPORT_OUTCOME_CONFLICT)
                }),
                Some(refusal) => {
                    Ok(Outcome { reason: refusal.to_string(), ..record(ImportOutcome::IMPORT_OUTCOME_FAILED) })
                }
                None => Err(error.into()),
            },
        }
    }
}

/// The decision that a file becomes: always the same for the same project and path.
fn decision_id(caller: &Caller, project: &str, path: &str) -> DecisionId {
    DecisionId(Uuid::new_v5(&caller.tenant.uuid(), format!("{project}/{path}").as_bytes()))
}

fn source(file: &IncomingFile, decoded: &DecodedText) -> v1::SourceFile {
    let encoded = adr_records::encode(&decoded.text, decoded.encoding, decoded.byte_order_mark);
    let lossless = encoded.as_deref() == Some(file.data.as_slice());
    v1::SourceFile {
        path: file.path.clone(),
        sha256: Sha256::digest(&file.data).to_vec(),
        encoding: encoding(decoded.encoding).into(),
        byte_order_mark: decoded.byte_order_mark,
        original: if lossless { Vec::new() } else { file.data.clone() },
        first_seen: iso_day(&file.first_seen),
        ..Default::default()
    }
}

fn encoding(encoding: TextEncoding) -> v1::TextEncoding {
    match encoding {
        TextEncoding::Utf8 => v1::TextEncoding::TEXT_ENCODING_UTF8,
        TextEncoding::Utf16Le => v1::TextEncoding::TEXT_ENCODING_UTF16_LE,
        TextEncoding::Utf16Be => v1::TextEncoding::TEXT_ENCODING_UTF16_BE,
        TextEncoding::Windows1252 => v1::TextEncoding::TEXT_ENCODING_WINDOWS_1252,
    }
}

/// The day, where it is one; anything else is as good as none.
fn iso_day(text: &str) -> String {
    text.parse::<jiff::civil::Date>().map(|date| date.to_string()).unwrap_or_default()
}

fn check_size(files: &[IncomingFile]) -> Result<(), ServiceError> {
    let bytes: usize = files.iter().map(|file| file.data.len()).sum();
    if files.len() <= MOST_FILES && bytes <= MOST_BYTES {
        return Ok(());
    }
    let message = format!("{} files with {bytes} bytes are too much for one call", files.len());
    Err(ServiceError::invalid("import.too_large", message)
        .hint("send at most 500 files and 12 MiB in one call, and the rest in further calls")
        .field("files", "too many or too large"))
}
