//! Many appends in one transaction, each of them all or nothing for itself.

use composable_core::{AppendError, Appended, RecordedEvent, TenantId};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::append::{APPENDED, Answer, Append, Committer};
use crate::columns::Columns;
use crate::ends::{Known, LogState};
use crate::error::append_error;
use crate::rows::signed;

/// Not decided here, because the events may be in the log already.
const UNDECIDED: i16 = 3;

impl Committer {
    /// Appends to streams of which none comes twice, in the order of tenants and streams. `None` stands for an append that
    /// has to be made by itself.
    ///
    /// # Errors
    /// When nothing was appended at all: the database did not answer, or it refused one of them, as a projection can.
    pub(crate) async fn append_many(
        &self,
        appends: &[&Append],
        takes_locks: bool,
    ) -> Result<Vec<Option<Result<Appended, AppendError>>>, AppendError> {
        let known = if takes_locks { self.ends.nothing(appends) } else { self.ends.of(appends) };
        let answered = self.call_and_project(appends, takes_locks, &known).await;
        match &answered {
            Ok((answers, log)) => self.ends.learn(appends, answers, *log),
            Err(_) => self.ends.forget(appends.iter().copied()),
        }
        answered.map(|(answers, _)| outcomes(answers, appends))
    }

    async fn call_and_project(
        &self,
        appends: &[&Append],
        takes_locks: bool,
        known: &Known,
    ) -> Result<(Vec<Answer>, LogState), AppendError> {
        if self.projections.is_empty() {
            return call(&self.application, appends, takes_locks, known).await;
        }
        let mut transaction = storage_patterns::transaction(&self.application).await.map_err(append_error)?;
        let (answers, log) = call(&mut *transaction, appends, takes_locks, known).await?;
        let of_one = appends.windows(2).all(|pair| pair[0].tenant == pair[1].tenant);
        for (tenant, events) in recorded(&answers, appends) {
            // The last one that the function has set is still set.
            if !of_one {
                sqlx::query!("SELECT set_config('app.tenant_id', $1, true)", tenant.to_string())
                    .fetch_one(&mut *transaction)
                    .await
                    .map_err(append_error)?;
            }
            self.project(&mut transaction, &events).await?;
        }
        transaction.commit().await.map_err(append_error)?;
        Ok((answers, log))
    }
}

fn outcomes(answers: Vec<Answer>, appends: &[&Append]) -> Vec<Option<Result<Appended, AppendError>>> {
    let outcome =
        |(answer, append): (Answer, &&Append)| (answer.outcome != UNDECIDED).then(|| answer.into_appended(append));
    answers.into_iter().zip(appends).map(outcome).collect()
}

/// What is in the log now, tenant by tenant, in the order in which it stands there.
fn recorded(answers: &[Answer], appends: &[&Append]) -> Vec<(TenantId, Vec<RecordedEvent>)> {
    let mut by_tenant: Vec<(TenantId, Vec<RecordedEvent>)> = Vec::new();
    for (answer, append) in answers.iter().zip(appends) {
        let events = answer.recorded(append);
        match by_tenant.iter_mut().find(|(tenant, _)| *tenant == append.tenant) {
            _ if events.is_empty() => {}
            Some((_, of_tenant)) => of_tenant.extend(events),
            None => by_tenant.push((append.tenant, events)),
        }
    }
    by_tenant
}

/// The answers, one for each append and in their order.
async fn call(
    executor: impl PgExecutor<'_>,
    appends: &[&Append],
    takes_locks: bool,
    known: &Known,
) -> Result<(Vec<Answer>, LogState), AppendError> {
    let columns = Columns::of(appends.iter().flat_map(|append| &append.events));
    let tenants: Vec<Uuid> = appends.iter().map(|append| append.tenant.uuid()).collect();
    let streams: Vec<&str> = appends.iter().map(|append| append.stream.as_str()).collect();
    let version = |append: &&Append| append.expected.version().map(|version| signed(version.get()));
    let expected: Vec<Option<i64>> = appends.iter().map(version).collect();
    let mut first_events = Vec::with_capacity(appends.len() + 1);
    let mut event_append = Vec::with_capacity(columns.ids.len());
    for (index, append) in appends.iter().enumerate() {
        first_events.push(number(event_append.len() + 1));
        event_append.extend(std::iter::repeat_n(number(index + 1), append.events.len()));
    }
    first_events.push(number(event_append.len() + 1));
    let row = sqlx::query_as!(
        Row,
        r#"SELECT outcomes AS "outcomes!", base_versions AS "base_versions!",
                  transaction_number AS "transaction_number!", sequences AS "sequences!",
                  appended_at AS "appended_at!: Vec<jiff_sqlx::Timestamp>",
                  is_new_session AS "is_new_session!", removals AS "removals!"
           FROM composable.append_many(
               $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
           )"#,
        takes_locks,
        known.to,
        known.removals,
        &known.at as &[Option<jiff_sqlx::Timestamp>],
        &tenants,
        &streams as &[&str],
        &expected as &[Option<i64>],
        &first_events,
        &event_append,
        &columns.ids,
        &columns.types as &[&str],
        &columns.schema_versions,
        &columns.codecs,
        &columns.payloads as &[&[u8]],
        &columns.correlation_ids as &[Option<Uuid>],
        &columns.causation_ids as &[Option<Uuid>],
        &columns.traceparents as &[Option<&str>],
        &columns.actor_ids as &[Option<Uuid>],
        &columns.actor_names as &[Option<&str>],
    )
    .fetch_one(executor)
    .await
    .map_err(append_error)?;
    let log = LogState { is_new_session: row.is_new_session, removals: row.removals };
    Ok((row.answers(appends), log))
}

/// Columns of all appends, and the sequences of all events that were appended.
struct Row {
    outcomes: Vec<i16>,
    base_versions: Vec<i64>,
    transaction_number: i64,
    sequences: Vec<i64>,
    appended_at: Vec<jiff_sqlx::Timestamp>,
    is_new_session: bool,
    removals: i64,
}

impl Row {
    fn answers(self, appends: &[&Append]) -> Vec<Answer> {
        let mut sequences = self.sequences.into_iter();
        let columns = self.outcomes.into_iter().zip(self.base_versions).zip(self.appended_at);
        let answer = |(((outcome, base_version), appended_at), append): (_, &&Append)| {
            let count = if outcome == APPENDED { append.events.len() } else { 0 };
            Answer {
                outcome,
                stream_version: base_version + i64::from(number(count)),
                transaction_number: Some(self.transaction_number),
                sequences: Some(sequences.by_ref().take(count).collect()),
                appended_at: Some(appended_at),
            }
        };
        columns.zip(appends).map(answer).collect()
    }
}

/// In range: one append has at most [`MAX_EVENTS`](composable_core::store::MAX_EVENTS) events.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
