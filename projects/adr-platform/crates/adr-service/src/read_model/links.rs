//! Links between records, resolved when they are read.

use std::collections::HashMap;

use buffa::Enumeration;
use platform_contracts::adr::v1::{self, RelationKind};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

#[derive(Deserialize)]
pub(super) struct LinkRow {
    id: Uuid,
    kind: i16,
    stated_here: bool,
    text: String,
    target_id: Option<Uuid>,
    number: Option<i32>,
    title: Option<String>,
}

/// The relations of some decisions, of one kind or of all: those their records state, and those that state them. A link to a record that
/// does not exist keeps its text and has no id.
///
/// # Errors
/// When the database does not answer.
pub async fn relations(
    connection: &mut PgConnection,
    decisions: &[Uuid],
    only: Option<RelationKind>,
) -> Result<HashMap<Uuid, Vec<v1::Relation>>, sqlx::Error> {
    let number = |kind: RelationKind| i16::try_from(kind.to_i32()).unwrap_or_default();
    let (stated_here, stated_there) = (only.map(number), only.map(inverse).map(number));
    let rows = sqlx::query_as!(
        LinkRow,
        r#"SELECT id AS "id!", kind AS "kind!", stated_here AS "stated_here!", text AS "text!", target_id, number, title
           FROM adr.relations($1, $2, $3)"#,
        decisions,
        stated_here,
        stated_there
    )
    .fetch_all(connection)
    .await?;
    Ok(by_decision(rows))
}

/// What the rows say of each decision, without repeats.
pub(super) fn by_decision(rows: Vec<LinkRow>) -> HashMap<Uuid, Vec<v1::Relation>> {
    let mut relations: HashMap<Uuid, Vec<v1::Relation>> = HashMap::new();
    for row in rows {
        let kind = RelationKind::from_number(row.kind);
        let kind = if row.stated_here { kind } else { inverse(kind) };
        let id = row.target_id.map(|id| id.to_string()).unwrap_or_default();
        let known = relations.entry(row.id).or_default();
        let repeated = |relation: &v1::Relation| relation.kind == kind && !id.is_empty() && relation.target.id == id;
        if known.iter().any(repeated) {
            continue;
        }
        known.push(v1::Relation {
            kind: kind.into(),
            stated_here: row.stated_here,
            target: v1::Reference {
                id,
                number: row.number.and_then(|number| u32::try_from(number).ok()),
                title: row.title.unwrap_or_default(),
                text: row.text,
                ..Default::default()
            }
            .into(),
            ..Default::default()
        });
    }
    relations
}

/// How the other side of a link stands to this one.
fn inverse(kind: RelationKind) -> RelationKind {
    match kind {
        RelationKind::RELATION_KIND_SUPERSEDES => RelationKind::RELATION_KIND_SUPERSEDED_BY,
        RelationKind::RELATION_KIND_SUPERSEDED_BY => RelationKind::RELATION_KIND_SUPERSEDES,
        RelationKind::RELATION_KIND_AMENDS => RelationKind::RELATION_KIND_AMENDED_BY,
        RelationKind::RELATION_KIND_AMENDED_BY => RelationKind::RELATION_KIND_AMENDS,
        RelationKind::RELATION_KIND_RELATES_TO | RelationKind::RELATION_KIND_UNSPECIFIED => kind,
    }
}

/// Reads a stored kind.
trait FromNumber {
    fn from_number(number: i16) -> Self;
}

impl FromNumber for RelationKind {
    fn from_number(number: i16) -> Self {
        buffa::EnumValue::<Self>::from(i32::from(number)).as_known().unwrap_or_default()
    }
}
