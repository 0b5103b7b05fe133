//! Errors as callers see them, and the one place where they become transport codes.
//!
//! Use [`ServiceError`] as the error of anything a handler calls with `?`: it carries a stable code, a sentence that may
//! be shown to anyone, what the reader can do, and the input fields at fault. What must stay inside (SQL, paths, other
//! services' words) travels as its source, is logged once when the error leaves the process, and is never sent.
//!
//! A code is `<noun>.<problem>`, such as `decision.not_found`; clients branch on it, so it never changes. To add one,
//! write it where the error arises, and say on the program's page of errors what to do about it. To add a kind, extend
//! [`ErrorKind`] and its mapping below.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use connectrpc::{ConnectError, ErrorCode, ErrorDetail};
use platform_contracts::platform::common::v1 as common;

const ERROR_INFO: &str = "platform.common.v1.ErrorInfo";

/// What went wrong, as far as transports and clients distinguish it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request can never succeed as it is written.
    InvalidInput,
    /// Nobody, or nobody we can verify, is calling.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// The thing does not exist, or not for this caller.
    NotFound,
    /// A thing of that name exists.
    AlreadyExists,
    /// Somebody else changed the thing first; read it again.
    Conflict,
    /// The thing is not in a state that allows this.
    FailedPrecondition,
    /// Too much, or too often.
    Exhausted,
    /// Something we depend on does not answer; trying again may help.
    Unavailable,
    /// Our fault.
    Internal,
}

impl ErrorKind {
    /// The transport's name for this kind.
    #[must_use]
    pub const fn transport_code(self) -> ErrorCode {
        match self {
            Self::InvalidInput => ErrorCode::InvalidArgument,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::Forbidden => ErrorCode::PermissionDenied,
            Self::NotFound => ErrorCode::NotFound,
            Self::AlreadyExists => ErrorCode::AlreadyExists,
            Self::Conflict => ErrorCode::Aborted,
            Self::FailedPrecondition => ErrorCode::FailedPrecondition,
            Self::Exhausted => ErrorCode::ResourceExhausted,
            Self::Unavailable => ErrorCode::Unavailable,
            Self::Internal => ErrorCode::Internal,
        }
    }
}

/// An error that may be shown to whoever called.
pub struct ServiceError(Box<Parts>);

struct Parts {
    kind: ErrorKind,
    code: &'static str,
    message: Cow<'static, str>,
    hint: Cow<'static, str>,
    fields: Vec<common::FieldViolation>,
    details: Vec<ErrorDetail>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ServiceError {
    /// An error of `kind` with its stable `code` and a public `message` (lowercase, no full stop).
    #[must_use]
    pub fn new(kind: ErrorKind, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        let (hint, fields, details) = (Cow::Borrowed(""), Vec::new(), Vec::new());
        Self(Box::new(Parts { kind, code, message, hint, fields, details, source: None }))
    }

    /// See [`ErrorKind::InvalidInput`].
    #[must_use]
    pub fn invalid(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidInput, code, message)
    }

    /// See [`ErrorKind::Unauthenticated`].
    #[must_use]
    pub fn unauthenticated(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unauthenticated, code, message)
    }

    /// See [`ErrorKind::Forbidden`].
    #[must_use]
    pub fn forbidden(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Forbidden, code, message)
    }

    /// See [`ErrorKind::NotFound`].
    #[must_use]
    pub fn not_found(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::NotFound, code, message)
    }

    /// See [`ErrorKind::AlreadyExists`].
    #[must_use]
    pub fn already_exists(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::AlreadyExists, code, message)
    }

    /// See [`ErrorKind::Conflict`].
    #[must_use]
    pub fn conflict(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Conflict, code, message)
    }

    /// See [`ErrorKind::FailedPrecondition`].
    #[must_use]
    pub fn precondition(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::FailedPrecondition, code, message)
    }

    /// See [`ErrorKind::Exhausted`].
    #[must_use]
    pub fn exhausted(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Exhausted, code, message)
    }

    /// See [`ErrorKind::Unavailable`]; `source` says which dependency and why, in the log only.
    #[must_use]
    pub fn unavailable(code: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Unavailable, code, "the service cannot answer just now")
            .hint("try again in a few seconds")
            .caused_by(source)
    }

    /// See [`ErrorKind::Internal`]; the caller learns nothing of `source`.
    #[must_use]
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Internal, "internal", "something went wrong on the server")
            .hint("try again; if it happens again, report the request id")
            .caused_by(source)
    }

    /// Says what the reader can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = hint.into();
        self
    }

    /// Names an input field at fault and its problem.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, problem: impl Into<String>) -> Self {
        let (field, problem) = (field.into(), problem.into());
        self.0.fields.push(common::FieldViolation { field, problem, ..Default::default() });
        self
    }

    /// Attaches a further message that clients decode, such as `adr.v1.EditConflict`.
    ///
    /// `type_name` is the message's fully qualified name.
    #[must_use]
    pub fn detail(mut self, type_name: &'static str, message: &impl buffa::Message) -> Self {
        self.0.details.push(ErrorDetail::from_message(type_name, message));
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong, coarsely.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The public sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The input fields at fault, as `(field, problem)`.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.fields.iter().map(|violation| (violation.field.as_str(), violation.problem.as_str()))
    }

    fn log(&self) {
        let Parts { kind, code, message, .. } = &*self.0;
        match (kind, &self.0.source) {
            (ErrorKind::Internal | ErrorKind::Unavailable, Some(source)) => {
                tracing::error!(%code, cause = %Chain(source.as_ref()), "{message}");
            }
            (_, Some(source)) => tracing::debug!(%code, cause = %Chain(source.as_ref()), "{message}"),
            (_, None) => tracing::debug!(%code, "{message}"),
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.message)
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { kind, code, message, source, .. } = &*self.0;
        write!(formatter, "{kind:?} {code}: {message}")?;
        source.as_ref().map_or(Ok(()), |source| write!(formatter, " (cause: {})", Chain(source.as_ref())))
    }
}

impl Error for ServiceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_ref().map(|source| source.as_ref() as &(dyn Error + 'static))
    }
}

/// Logs what must stay inside and sends the rest.
impl From<ServiceError> for ConnectError {
    fn from(error: ServiceError) -> Self {
        error.log();
        let parts = *error.0;
        let info = common::ErrorInfo {
            code: parts.code.to_owned(),
            hint: parts.hint.into_owned(),
            fields: parts.fields,
            ..Default::default()
        };
        let public = Self::new(parts.kind.transport_code(), parts.message)
            .with_detail(ErrorDetail::from_message(ERROR_INFO, &info));
        parts.details.into_iter().fold(public, Self::with_detail)
    }
}

/// An error and everything that caused it, on one line.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(formatter, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_hint_and_fields_travel_and_the_cause_does_not() {
        let error = ServiceError::invalid("workspace.name_invalid", "the name is too long")
            .hint("use at most 100 characters")
            .field("name", "120 characters")
            .caused_by("SELECT secret FROM vault");
        let sent = ConnectError::from(error);
        assert_eq!(sent.code, ErrorCode::InvalidArgument);
        let json = String::from_utf8(sent.to_json().to_vec()).unwrap();
        assert!(!json.contains("vault"), "{json}");
        assert_eq!(sent.details.len(), 1);
        assert_eq!(sent.details[0].type_url, ERROR_INFO);
        let expected = common::ErrorInfo {
            code: "workspace.name_invalid".into(),
            hint: "use at most 100 characters".into(),
            fields: vec![common::FieldViolation {
                field: "name".into(),
                problem: "120 characters".into(),
                ..Default::default()
            }],
            ..Default::default()
        };
        assert_eq!(sent.details[0].value, ErrorDetail::from_message(ERROR_INFO, &expected).value);
    }

    #[test]
    fn internal_errors_say_nothing_of_their_cause() {
        let error = ServiceError::internal(std::io::Error::other("password=hunter2"));
        assert!(format!("{error:?}").contains("hunter2"), "the log must say it");
        assert!(!error.to_string().contains("hunter2"));
        let sent = ConnectError::from(error);
        assert!(!String::from_utf8_lossy(&sent.to_json()).contains("hunter2"));
        assert!(sent.source_arc().is_none());
    }

    #[test]
    fn further_details_come_after_the_error_info() {
        let extra = common::PageResponse { next_token: "x".into(), ..Default::default() };
        let sent = ConnectError::from(
            ServiceError::conflict("a.b", "changed").detail("platform.common.v1.PageResponse", &extra),
        );
        let types: Vec<_> = sent.details.iter().map(|detail| detail.type_url.as_str()).collect();
        assert_eq!(types, [ERROR_INFO, "platform.common.v1.PageResponse"]);
        assert_eq!(sent.code, ErrorCode::Aborted);
    }
}
