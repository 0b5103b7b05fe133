//! Writing down what calls came to.

use std::borrow::Cow;

use ai_gateway_ledger::{PicoDollars, Settlement, Span, TenantId, TokenKind, Total};
use api_gateway_core::ServiceError;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

use super::groups::{Group, Sums, groups};
use super::subjects::{Columns, storable};
use super::{Store, unavailable};

impl Store {
    /// Writes a batch of a tenant's settlements, adds it to the daily usage and to the totals that limits count by, all
    /// or nothing, and returns the totals of whom it concerns. A batch that is there already is left alone: written
    /// twice, it counts once. It is known by its first settlement, so whoever tries again brings the same batch. Its
    /// totals are returned all the same: who writes again, because it is not known whether the first time came to its
    /// end, must hear what counts now.
    ///
    /// # Errors
    /// When the database does not answer. Whether it was written is then not known, and writing it again is right.
    pub async fn write(&self, tenant: TenantId, batch: &[&Settlement]) -> Result<Vec<Total>, ServiceError> {
        let (Some(first), Some(last)) = (batch.first(), batch.iter().map(|settlement| settlement.started_at).max())
        else {
            return Ok(Vec::new());
        };
        let groups = groups(batch);
        let (of, sums): (Vec<&Group<'_>>, Vec<&Sums>) = groups.iter().unzip();
        let tokens = |kind| calls(batch, |settlement| tokens_of(settlement, kind));
        let query = sqlx::query_file_as!(
            TotalRow,
            "src/store/write_batch.sql",
            tenant.0,
            first.id.0,
            microseconds(last) as SqlTimestamp,
            &column(batch, |settlement| settlement.id.0),
            &calls(batch, |settlement| settlement.scopes.user.map(|user| user.0)) as &[Option<Uuid>],
            &calls(batch, |settlement| settlement.scopes.key.map(|key| key.0)) as &[Option<Uuid>],
            &calls(batch, |settlement| storable(&settlement.scopes.model)) as &[Cow<'_, str>],
            &calls(batch, |settlement| storable(&settlement.model)) as &[Cow<'_, str>],
            &calls(batch, |settlement| storable(settlement.provider())) as &[Cow<'_, str>],
            &tokens(TokenKind::Input),
            &tokens(TokenKind::CacheRead),
            &tokens(TokenKind::CacheWrite5m),
            &tokens(TokenKind::CacheWrite1h),
            &tokens(TokenKind::AudioInput),
            &tokens(TokenKind::Output),
            &tokens(TokenKind::Reasoning),
            &tokens(TokenKind::AudioOutput),
            &calls(batch, |settlement| settlement.cost.to_i64()),
            &calls(batch, |settlement| settlement.is_estimated),
            &calls(batch, |settlement| settlement.outcome.as_str()) as &[&str],
            &calls(batch, |settlement| microseconds(settlement.started_at)) as &[SqlTimestamp],
            &calls(batch, |settlement| settlement.first_token_at.map(microseconds)) as &[Option<SqlTimestamp>],
            &calls(batch, |settlement| microseconds(settlement.finished_at)) as &[SqlTimestamp],
            &column(&of, |group| group.day.to_string()),
            &column(&of, |group| group.month.to_string()),
            &column(&of, |group| group.user) as &[Option<Uuid>],
            &column(&of, |group| group.key) as &[Option<Uuid>],
            &column(&of, |group| &*group.model) as &[&str],
            &column(&of, |group| &*group.model_asked) as &[&str],
            &column(&sums, |sums| sums.requests),
            &column(&sums, |sums| sums.failed),
            &column(&sums, |sums| sums.estimated),
            &column(&sums, |sums| sums.input.to_string()),
            &column(&sums, |sums| sums.cache_read.to_string()),
            &column(&sums, |sums| sums.cache_write.to_string()),
            &column(&sums, |sums| sums.output.to_string()),
            &column(&sums, |sums| sums.cost.to_string()),
        );
        let mut transaction = self.begin(tenant).await?;
        let totals = query.fetch_all(&mut *transaction).await.map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        totals.into_iter().map(TotalRow::total).collect()
    }
}

fn column<'a, T, V>(rows: &[&'a T], value: impl Fn(&'a T) -> V) -> Vec<V> {
    rows.iter().map(|row| value(row)).collect()
}

/// A column of a batch: a value that all its calls share is there once, and `ai.settlements` shows it for each.
fn calls<'a, V: PartialEq>(batch: &[&'a Settlement], value: impl Fn(&'a Settlement) -> V) -> Vec<V> {
    if let Some((first, rest)) = batch.split_first() {
        let shared = value(first);
        if rest.iter().all(|settlement| value(settlement) == shared) {
            return vec![shared];
        }
    }
    column(batch, value)
}

/// A total in the database.
pub(super) struct TotalRow {
    pub(super) span: String,
    pub(super) starts: String,
    pub(super) scope: String,
    pub(super) scope_id: Option<Uuid>,
    pub(super) model: Option<String>,
    pub(super) tokens: i64,
    pub(super) cost: i64,
}

impl TotalRow {
    pub(super) fn total(self) -> Result<Total, ServiceError> {
        let date: Date = self.starts.parse().map_err(ServiceError::internal)?;
        Ok(Total {
            subject: Columns::subject(&self.scope, self.scope_id, self.model)?,
            span: if self.span == "day" { Span::Day } else { Span::Month },
            starts: date.to_zoned(TimeZone::UTC).map_err(ServiceError::internal)?.timestamp(),
            tokens: u64::try_from(self.tokens).unwrap_or_default(),
            cost: PicoDollars::from_i64(self.cost).unwrap_or_default(),
        })
    }
}

/// The day on which a span around a moment begins, as the ledger reckons it.
pub(crate) fn starts(span: Span, moment: Timestamp) -> String {
    span.first_day(moment).to_string()
}

/// As many as the column can keep.
pub(super) fn tokens_of(settlement: &Settlement, kind: TokenKind) -> i64 {
    i64::try_from(settlement.tokens[kind]).unwrap_or(i64::MAX)
}

fn microseconds(moment: Timestamp) -> SqlTimestamp {
    Timestamp::from_microsecond(moment.as_microsecond()).unwrap_or(moment).to_sqlx()
}
