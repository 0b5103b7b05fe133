//! What there is to filter by.

use buffa::Enumeration;
use platform_contracts::adr::v1;
use sqlx::PgConnection;

use super::rows::timestamp;

/// The values that filters can take, each with how many unarchived decisions have it, the commonest first.
///
/// # Errors
/// When the database does not answer.
pub async fn facets(connection: &mut PgConnection) -> Result<v1::ListFacetsResponse, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT facet AS "facet!", value AS "value!", count(*) AS "decisions!" FROM (
               SELECT 'status' AS facet, status::text AS value FROM adr.decisions WHERE NOT archived
               UNION ALL SELECT 'tag', unnest(tags) FROM adr.decisions WHERE NOT archived
               UNION ALL SELECT 'category', unnest(categories) FROM adr.decisions WHERE NOT archived
               UNION ALL SELECT 'author', unnest(authors) FROM adr.decisions WHERE NOT archived
           ) facets GROUP BY facet, value ORDER BY count(*) DESC, value"#
    )
    .fetch_all(&mut *connection)
    .await?;
    let last_change = sqlx::query_scalar!(r#"SELECT max(updated_at) AS "at: jiff_sqlx::Timestamp" FROM adr.decisions"#)
        .fetch_one(connection)
        .await?;
    let mut response = v1::ListFacetsResponse::default();
    for row in rows {
        let decisions = u64::try_from(row.decisions).unwrap_or_default();
        let facet = |value| v1::Facet { value, decisions, ..Default::default() };
        match row.facet.as_str() {
            "status" => response.statuses.push(facet(status_name(&row.value))),
            "tag" => response.tags.push(facet(row.value)),
            "category" => response.categories.push(facet(row.value)),
            _ => response.authors.push(facet(row.value)),
        }
    }
    if let Some(at) = last_change {
        response.last_change = timestamp(at).into();
    }
    Ok(response)
}

fn status_name(number: &str) -> String {
    let status = number.parse().ok().and_then(v1::Status::from_i32).unwrap_or_default();
    status.proto_name().to_owned()
}

/// The workspace's projects by key.
///
/// # Errors
/// When the database does not answer.
pub async fn projects(connection: &mut PgConnection) -> Result<v1::ListProjectsResponse, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT p.key, p.name, p.created_at AS "created_at: jiff_sqlx::Timestamp",
                  (SELECT count(*) FROM adr.decisions d WHERE d.project = p.key AND NOT d.archived) AS "decisions!"
           FROM adr.projects p ORDER BY p.key"#
    )
    .fetch_all(connection)
    .await?;
    let projects = rows
        .into_iter()
        .map(|row| v1::Project {
            key: row.key,
            name: row.name,
            decisions: u64::try_from(row.decisions).unwrap_or_default(),
            created_at: timestamp(row.created_at).into(),
            ..Default::default()
        })
        .collect();
    Ok(v1::ListProjectsResponse { projects, ..Default::default() })
}
