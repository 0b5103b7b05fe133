//! `adr list`.

use buffa::Enumeration;
use clap::{Args, ValueEnum};
use cli_framework::{ExitCode, Failure, Output};
use platform_contracts::adr::v1::{
    DecisionFilter, DecisionSort, DecisionSummary, ListDecisionsRequest, ListProjectsRequest, Status,
};
use platform_contracts::platform::common::v1::PageRequest;
use serde::Serialize;

use super::client::{Client, failure};
use super::show::status_word;

/// Which decisions; shared by the commands that list them.
#[derive(Args, Clone, Default)]
pub(super) struct FilterArgs {
    /// Only decisions of this project (may be repeated)
    #[arg(long)]
    project: Vec<String>,
    /// Only decisions with this status (may be repeated)
    #[arg(long, value_enum)]
    status: Vec<StatusArg>,
    /// Only decisions with this tag (may be repeated; all must fit)
    #[arg(long)]
    tag: Vec<String>,
    /// Only decisions of this author or decider (may be repeated)
    #[arg(long)]
    author: Vec<String>,
    /// Only decisions dated on or after this day, month or year
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only decisions dated on or before this day, month or year
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Also archived decisions
    #[arg(long)]
    archived: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum StatusArg {
    Draft,
    Proposed,
    Accepted,
    Rejected,
    Deprecated,
    Superseded,
    Other,
    None,
}

impl StatusArg {
    fn status(self) -> Status {
        match self {
            Self::Draft => Status::STATUS_DRAFT,
            Self::Proposed => Status::STATUS_PROPOSED,
            Self::Accepted => Status::STATUS_ACCEPTED,
            Self::Rejected => Status::STATUS_REJECTED,
            Self::Deprecated => Status::STATUS_DEPRECATED,
            Self::Superseded => Status::STATUS_SUPERSEDED,
            Self::Other => Status::STATUS_OTHER,
            Self::None => Status::STATUS_UNSPECIFIED,
        }
    }
}

impl FilterArgs {
    pub(super) fn message(self) -> DecisionFilter {
        DecisionFilter {
            projects: self.project,
            statuses: self.status.into_iter().map(|status| status.status().into()).collect(),
            tags: self.tag,
            authors: self.author,
            date_from: self.since.unwrap_or_default(),
            date_to: self.until.unwrap_or_default(),
            include_archived: self.archived,
            ..Default::default()
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Sort {
    Changed,
    Number,
    Title,
    Date,
    Status,
}

#[derive(Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// How to sort
    #[arg(long, value_enum, default_value = "number")]
    sort: Sort,
    /// At most this many
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

/// A decision as programs see it.
#[derive(Serialize)]
pub(super) struct Row {
    pub id: String,
    pub project: String,
    pub number: Option<u32>,
    pub title: String,
    pub status: String,
    pub date: String,
    pub tags: Vec<String>,
    pub path: String,
    pub version: u64,
}

impl From<DecisionSummary> for Row {
    fn from(summary: DecisionSummary) -> Self {
        Self {
            status: status_word(summary.status.as_known().unwrap_or_default()).to_owned(),
            date: summary.date.into_option().unwrap_or_default().iso,
            id: summary.id,
            project: summary.project,
            number: summary.number,
            title: summary.title,
            tags: summary.tags,
            path: summary.path,
            version: summary.version,
        }
    }
}

impl Row {
    pub(super) fn name(&self) -> String {
        self.number.map_or_else(|| self.title.clone(), |number| format!("{number:04} {}", self.title))
    }
}

pub(super) async fn run(client: &Client, args: ListArgs, output: Output) -> Result<(), Failure> {
    let sort = match args.sort {
        Sort::Changed => DecisionSort::DECISION_SORT_UNSPECIFIED,
        Sort::Number => DecisionSort::DECISION_SORT_NUMBER,
        Sort::Title => DecisionSort::DECISION_SORT_TITLE,
        Sort::Date => DecisionSort::DECISION_SORT_DATE,
        Sort::Status => DecisionSort::DECISION_SORT_STATUS,
    };
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let filter = args.filter.message();
    let (mut rows, mut token): (Vec<Row>, String) = (Vec::new(), String::new());
    loop {
        let size = u32::try_from(limit.saturating_sub(rows.len()).min(500)).unwrap_or(500);
        if size == 0 {
            break;
        }
        let request = ListDecisionsRequest {
            filter: filter.clone().into(),
            sort: sort.to_i32().into(),
            page: PageRequest { size, token, ..Default::default() }.into(),
            ..Default::default()
        };
        let page = client.decisions.list_decisions(request).await.map_err(failure)?.into_owned();
        rows.extend(page.decisions.into_iter().map(Row::from));
        token = page.page.into_option().unwrap_or_default().next_token;
        if token.is_empty() {
            break;
        }
    }
    if rows.is_empty() {
        refuse_unknown_projects(client, &filter).await?;
    }
    let is_filtered = filter != DecisionFilter::default();
    output.data(&rows, |rows| table(rows, is_filtered));
    Ok(())
}

/// Nothing fits a project that does not exist; more likely its name is mistyped.
///
/// # Errors
/// `project.not_found`, with the names of those there are.
pub(super) async fn refuse_unknown_projects(client: &Client, filter: &DecisionFilter) -> Result<(), Failure> {
    if filter.projects.is_empty() {
        return Ok(());
    }
    let known = client.decisions.list_projects(ListProjectsRequest::default()).await.map_err(failure)?.into_owned();
    let known: Vec<&str> = known.projects.iter().map(|project| project.key.as_str()).collect();
    let Some(unknown) = filter.projects.iter().find(|project| !known.contains(&project.as_str())) else {
        return Ok(());
    };
    let hint = match known.as_slice() {
        [] => "there are no projects yet; `adr import FOLDER` makes one".to_owned(),
        known => format!("there are: {}", known.join(", ")),
    };
    let message = format!("the workspace has no project `{unknown}`");
    Err(Failure::new(ExitCode::NotFound, "project.not_found", message).hint(hint))
}

/// Rows for people, in columns.
fn table(rows: &[Row], is_filtered: bool) -> String {
    match rows {
        [] if is_filtered => return "no decision fits these filters".to_owned(),
        [] => return "there are no decisions yet; `adr import FOLDER` brings some in".to_owned(),
        _ => {}
    }
    let width =
        |cells: &mut dyn Iterator<Item = &str>| cells.map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0);
    let project = width(&mut rows.iter().map(|row| row.project.as_str()));
    let status = width(&mut rows.iter().map(|row| row.status.as_str()));
    let line = |row: &Row| {
        let number = row.number.map_or_else(|| "—".to_owned(), |number| format!("{number:04}"));
        format!("{:project$}  {number:>4}  {:status$}  {:10}  {}", row.project, row.status, row.date, row.title)
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
