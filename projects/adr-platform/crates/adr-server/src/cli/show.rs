//! `adr show`.

use clap::Args;
use cli_framework::{ExitCode, Failure, Output};
use platform_contracts::adr::v1::{
    DecisionFilter, DecisionSummary, GetDecisionRequest, ListDecisionsRequest, Relation, RelationKind, Status,
};
use serde::Serialize;

use super::client::{Client, failure};
use super::list::Row;

#[derive(Args)]
pub(super) struct ShowArgs {
    /// Id of the decision, or its number
    decision: String,
    /// The project, where numbers repeat between projects
    #[arg(long)]
    project: Option<String>,
    /// Print nothing but the record itself
    #[arg(long)]
    raw: bool,
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    row: Row,
    relations: Vec<Link>,
    content: String,
}

/// A link to another decision, as programs see it. Without an id when the record names one that is not here.
#[derive(Serialize)]
struct Link {
    kind: &'static str,
    id: Option<String>,
    number: Option<u32>,
    title: String,
}

impl From<&Relation> for Link {
    fn from(relation: &Relation) -> Self {
        let target = &relation.target;
        let is_known = !target.id.is_empty();
        Self {
            kind: verb(relation.kind.as_known().unwrap_or_default()),
            id: is_known.then(|| target.id.clone()),
            number: target.number,
            title: if is_known { target.title.clone() } else { target.text.clone() },
        }
    }
}

impl Link {
    fn line(&self) -> String {
        let Self { kind, title, .. } = self;
        match (&self.id, self.number) {
            (None, _) => format!("{kind} {title} (not found)"),
            (Some(_), Some(number)) => format!("{kind} {number:04} {title}"),
            (Some(_), None) => format!("{kind} {title}"),
        }
    }
}

pub(super) async fn run(client: &Client, args: ShowArgs, output: Output) -> Result<(), Failure> {
    let id = find(client, &args).await?;
    let request = GetDecisionRequest { id, ..Default::default() };
    let response = client.decisions.get_decision(request).await.map_err(failure)?.into_owned();
    let decision = response.decision.into_option().unwrap_or_default();
    let shown = Shown {
        row: decision.summary.into_option().unwrap_or_default().into(),
        relations: decision.relations.iter().map(Link::from).collect(),
        content: decision.content,
    };
    output.data(&shown, |shown| if args.raw { shown.content.clone() } else { page(shown) });
    Ok(())
}

fn page(shown: &Shown) -> String {
    let Row { project, status, date, tags, .. } = &shown.row;
    let mut lines = vec![shown.row.name(), format!("project {project} · {status} · {date}")];
    if !tags.is_empty() {
        lines.push(format!("tags {}", tags.join(", ")));
    }
    lines.extend(shown.relations.iter().map(Link::line));
    lines.extend([String::new(), shown.content.clone()]);
    lines.join("\n")
}

fn verb(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::RELATION_KIND_SUPERSEDES => "supersedes",
        RelationKind::RELATION_KIND_SUPERSEDED_BY => "superseded by",
        RelationKind::RELATION_KIND_AMENDS => "amends",
        RelationKind::RELATION_KIND_AMENDED_BY => "amended by",
        RelationKind::RELATION_KIND_RELATES_TO | RelationKind::RELATION_KIND_UNSPECIFIED => "relates to",
    }
}

/// The id meant: given as it is, or found by number.
async fn find(client: &Client, args: &ShowArgs) -> Result<String, Failure> {
    let Ok(number) = args.decision.parse::<u32>() else { return Ok(args.decision.clone()) };
    let projects = args.project.iter().cloned().collect();
    let filter = DecisionFilter { projects, include_archived: true, ..Default::default() };
    let mut found: Vec<DecisionSummary> = Vec::new();
    let mut token = String::new();
    loop {
        let page = platform_contracts::platform::common::v1::PageRequest { size: 500, token, ..Default::default() };
        let request = ListDecisionsRequest { filter: filter.clone().into(), page: page.into(), ..Default::default() };
        let response = client.decisions.list_decisions(request).await.map_err(failure)?.into_owned();
        found.extend(response.decisions.into_iter().filter(|decision| decision.number == Some(number)));
        token = response.page.into_option().unwrap_or_default().next_token;
        if token.is_empty() {
            break;
        }
    }
    match found.as_slice() {
        [] => {
            Err(Failure::new(ExitCode::NotFound, "decision.not_found", format!("no decision has the number {number}"))
                .hint("`adr list` shows those there are"))
        }
        [one] => Ok(one.id.clone()),
        several => {
            let names: Vec<_> = several.iter().map(|one| format!("{} {} {}", one.id, one.project, one.title)).collect();
            let message = format!("{} decisions have the number {number}", several.len());
            Err(Failure::new(ExitCode::Usage, "decision.ambiguous", message)
                .hint(format!("name the project with --project, or take the id:\n  {}", names.join("\n  "))))
        }
    }
}

/// A status in a word that programs can rely on.
pub(super) fn status_word(status: Status) -> &'static str {
    use adr_domain::decision::status;
    match status {
        Status::STATUS_UNSPECIFIED => "none",
        Status::STATUS_OTHER => "other",
        known => status::word(status::from_contract(known)),
    }
}
