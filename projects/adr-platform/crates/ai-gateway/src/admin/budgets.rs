//! `ai.v1.BudgetService`.

use std::collections::{BTreeSet, HashMap};

use ai_gateway_ledger::{Limits, Measure, Override, Scope, Settings, Subject, SubjectUse};
use api_gateway_core::ServiceError;
use identity::Caller;
use jiff::{SignedDuration, Timestamp};
use platform_contracts::ai::v1;
use platform_contracts::ai::v1::r#override::By;

use super::{Admin, input, messages, owner, tenant, user};

/// Nothing goes on beyond its budget for longer.
const LONGEST_OVERRIDE: SignedDuration = SignedDuration::from_hours(366 * 24);

impl Admin {
    /// All limits, what is used of them, and who is stopped. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, or when the database does not answer.
    pub async fn list_limits(&self, caller: Caller) -> Result<v1::ListLimitsResponse, ServiceError> {
        let caller = owner(caller)?;
        let (tenant, now) = (tenant(&caller), self.accounts.now());
        self.accounts.open(tenant).await?;
        let opening = self.accounts.store().account(tenant, now).await?.opening;
        let settings = opening.settings;
        let uses = self.accounts.ledger().snapshot(tenant, now);
        let subjects = subjects(&settings);
        let scopes = subjects.iter().map(|subject| subject.scope).chain(settings.stopped.iter().copied());
        let names = self.names(&caller, &scopes.collect::<Vec<_>>()).await?;
        let name = |scope: Scope| names.get(&scope).cloned().unwrap_or_default();
        let limits = subjects.iter().map(|subject| v1::SubjectLimits {
            subject_name: name(subject.scope),
            ..subject_limits(subject, &settings, &uses)
        });
        let stopped = settings.stopped.iter().map(|scope| v1::Stopped {
            subject: messages::subject(&(*scope).into()).into(),
            subject_name: name(*scope),
            ..Default::default()
        });
        let (newcomer, ledger) = (self.newcomer(opening.since, now), self.accounts.options().ledger);
        Ok(v1::ListLimitsResponse {
            limits: limits.collect(),
            stopped: stopped.collect(),
            newcomer_limits: newcomer.map(|(limits, _)| messages::limits(&limits)).into(),
            newcomer_until: newcomer.map(|(_, until)| messages::timestamp(until)).into(),
            hard_stop_percent: ledger.hard_stop_percent,
            alert_percents: ledger.alert_percents.to_vec(),
            ..Default::default()
        })
    }

    /// The limits of a workspace that is new, and until when it is.
    fn newcomer(&self, since: Timestamp, now: Timestamp) -> Option<(Limits, Timestamp)> {
        let options = self.accounts.options().ledger;
        let until = since.checked_add(options.newcomer_for).ok()?;
        (now < until && options.newcomer != Limits::NONE).then_some((options.newcomer, until))
    }

    /// Sets all limits of a subject; none at all removes them. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, `ai_subject.*`, `id.invalid`, `model.unknown`, `ai_limit.*`, or when the database does not answer.
    pub async fn set_limits(
        &self,
        caller: Caller,
        request: v1::SetLimitsRequest,
    ) -> Result<v1::SetLimitsResponse, ServiceError> {
        let caller = owner(caller)?;
        let (tenant, by) = (tenant(&caller), user(&caller));
        let subject = input::subject(request.subject.into_option())?;
        let limits = input::limits(request.limits.into_option().unwrap_or_default())?;
        if limits.is_some() {
            self.check(tenant, &subject).await?;
        }
        self.accounts.store().set_limits(tenant, by, &subject, limits.as_ref()).await?;
        tracing::info!(target: "audit", %tenant, %by, ?subject, ?limits, "limits set");
        self.changed(tenant).await;
        Ok(v1::SetLimitsResponse::default())
    }

    /// Lets a subject go on beyond the hard stop. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, `ai_subject.*`, `id.invalid`, `model.unknown`, `ai_override.invalid`, `ai_limit.too_large`, or
    /// when the database does not answer.
    pub async fn set_override(
        &self,
        caller: Caller,
        request: v1::SetOverrideRequest,
    ) -> Result<v1::SetOverrideResponse, ServiceError> {
        let caller = owner(caller)?;
        let subject = input::subject(request.subject.into_option())?;
        let given = request.r#override.into_option().unwrap_or_default();
        let (budget, over) = (input::budget(given.period)?, self.over(given.by)?);
        self.check(tenant(&caller), &subject).await?;
        self.lift(&caller, &subject, budget, Some(over)).await?;
        Ok(v1::SetOverrideResponse::default())
    }

    /// Puts a hard stop back. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, `ai_subject.*`, `id.invalid`, `ai_override.invalid`, or when the database does not answer.
    pub async fn end_override(
        &self,
        caller: Caller,
        request: v1::EndOverrideRequest,
    ) -> Result<v1::EndOverrideResponse, ServiceError> {
        let caller = owner(caller)?;
        let subject = input::subject(request.subject.into_option())?;
        self.lift(&caller, &subject, input::budget(request.period)?, None).await?;
        Ok(v1::EndOverrideResponse::default())
    }

    fn over(&self, by: Option<By>) -> Result<Override, ServiceError> {
        let invalid = |problem: &'static str| {
            ServiceError::invalid("ai_override.invalid", problem)
                .hint("name a moment within the next 366 days, or an amount")
        };
        match by {
            Some(By::Until(end)) => {
                let end = input::moment(&end).ok_or_else(|| invalid("there is no such moment"))?;
                let ahead = end.duration_since(self.accounts.now());
                if !ahead.is_positive() || ahead > LONGEST_OVERRIDE {
                    return Err(invalid("a hard stop is lifted until a moment within the next 366 days"));
                }
                Ok(Override::Until(end))
            }
            Some(By::ExtraPicodollars(extra)) => Ok(Override::Extra(input::money(extra)?)),
            None => Err(invalid("it is not said how far the hard stop is lifted")),
        }
    }

    async fn lift(
        &self,
        caller: &Caller,
        subject: &Subject,
        budget: Measure,
        over: Option<Override>,
    ) -> Result<(), ServiceError> {
        let (tenant, by) = (tenant(caller), user(caller));
        self.accounts.store().set_override(tenant, by, subject, budget, over, self.accounts.now()).await?;
        tracing::info!(target: "audit", %tenant, %by, ?subject, ?budget, ?over, "hard stop lifted or put back");
        self.changed(tenant).await;
        Ok(())
    }

    /// Refuses calls of a subject and ends those under way. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, `ai_subject.*`, `id.invalid`, `ai_stop.invalid`, or when the database does not answer.
    pub async fn stop(&self, caller: Caller, request: v1::StopRequest) -> Result<v1::StopResponse, ServiceError> {
        let caller = owner(caller)?;
        let scope = Self::stoppable(input::subject(request.subject.into_option())?)?;
        self.check(tenant(&caller), &scope.into()).await?;
        self.switch(&caller, scope, true).await?;
        Ok(v1::StopResponse::default())
    }

    /// Lets calls in again. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, `ai_subject.*`, `id.invalid`, `ai_stop.invalid`, or when the database does not answer.
    pub async fn resume(&self, caller: Caller, request: v1::ResumeRequest) -> Result<v1::ResumeResponse, ServiceError> {
        let caller = owner(caller)?;
        let scope = Self::stoppable(input::subject(request.subject.into_option())?)?;
        self.switch(&caller, scope, false).await?;
        Ok(v1::ResumeResponse::default())
    }

    fn stoppable(subject: Subject) -> Result<Scope, ServiceError> {
        if subject.model.is_none() {
            return Ok(subject.scope);
        }
        let message = "a single model cannot be stopped";
        Err(ServiceError::invalid("ai_stop.invalid", message).hint("leave the model out"))
    }

    async fn switch(&self, caller: &Caller, scope: Scope, is_stopped: bool) -> Result<(), ServiceError> {
        let (tenant, by) = (tenant(caller), user(caller));
        self.accounts.store().set_stopped(tenant, by, scope, is_stopped).await?;
        tracing::warn!(target: "audit", %tenant, %by, ?scope, is_stopped, "kill switch");
        self.changed(tenant).await;
        Ok(())
    }
}

/// Who has limits or may go beyond them.
fn subjects(settings: &Settings) -> BTreeSet<Subject> {
    let limited = settings.limits.iter().map(|(subject, _)| subject);
    limited.chain(settings.overrides.iter().map(|(subject, ..)| subject)).cloned().collect()
}

fn subject_limits(subject: &Subject, settings: &Settings, uses: &[SubjectUse]) -> v1::SubjectLimits {
    let own: HashMap<&Subject, &Limits> = settings.limits.iter().map(|(subject, limits)| (subject, limits)).collect();
    let is_meant = |of: &Subject| match (subject.scope, of.scope) {
        // Those who have limits of their own are not among them.
        (Scope::EachUser, Scope::User(_)) | (Scope::EachKey, Scope::Key(_)) => {
            of.model == subject.model && !own.contains_key(of)
        }
        _ => of == subject,
    };
    let meant: Vec<&SubjectUse> = uses.iter().filter(|used| is_meant(&used.subject)).collect();
    let most = |of: fn(&SubjectUse) -> u64| meant.iter().map(|used| of(used)).max().unwrap_or_default();
    let overrides = settings.overrides.iter().filter(|(of, ..)| of == subject);
    v1::SubjectLimits {
        subject: messages::subject(subject).into(),
        limits: own.get(subject).map(|limits| messages::limits(limits)).unwrap_or_default().into(),
        used_tokens_today: most(|used| used.tokens_today.saturating_add(used.tokens_held_today)),
        used_picodollars_today: most(|used| used.spent_today.saturating_add(used.held_today).get()),
        used_picodollars_this_month: most(|used| used.spent_this_month.saturating_add(used.held_this_month).get()),
        overrides: overrides.map(|(_, budget, over)| messages::over(*budget, *over)).collect(),
        ..Default::default()
    }
}
