//! Makes up a row for a table from its columns alone.

use sqlx::{FromRow, PgConnection};

#[derive(FromRow)]
struct Column {
    name: String,
    type_name: String,
    kind: i8,
    element: bool,
    modifier: i32,
    type_oid: i64,
}

/// An `INSERT` whose only parameter `$1` is the tenant. Columns that have a default or may
/// be null are left out.
pub(super) async fn insert_statement(owner: &mut PgConnection, table: &str) -> Result<String, sqlx::Error> {
    let columns: Vec<Column> = sqlx::query_as(
        "SELECT quote_ident(a.attname) AS name, format_type(a.atttypid, a.atttypmod) AS type_name, \
                t.typtype AS kind, t.typcategory = 'A' AS element, a.atttypmod AS modifier, t.oid::bigint AS type_oid \
         FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
         WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped \
           AND (a.attname = 'tenant_id' OR (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '')) \
         ORDER BY a.attnum",
    )
    .bind(table)
    .fetch_all(owner)
    .await?;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let values: Vec<String> = columns.iter().map(value).collect();
    Ok(format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", ")))
}

fn value(column: &Column) -> String {
    let Column { name, type_name, kind, element, modifier, type_oid } = column;
    if name == "tenant_id" {
        return "$1".to_owned();
    }
    if *element {
        return format!("'{{}}'::{type_name}");
    }
    if u8::try_from(*kind) == Ok(b'e') {
        return format!(
            "(SELECT enumlabel FROM pg_enum WHERE enumtypid = {type_oid} ORDER BY enumsortorder LIMIT 1)::{type_name}"
        );
    }
    let base = type_name.split('(').next().unwrap_or(type_name);
    match base {
        "uuid" => "gen_random_uuid()".to_owned(),
        "bytea" => "'\\x00'::bytea".to_owned(),
        "json" | "jsonb" => format!("'{{}}'::{type_name}"),
        "boolean" => "false".to_owned(),
        "tsvector" => "''::tsvector".to_owned(),
        "date" => "current_date".to_owned(),
        "interval" => "'1 day'::interval".to_owned(),
        _ if base.starts_with("timestamp") => "now()".to_owned(),
        _ if base.ends_with("vector") => format!("array_fill(0.1::real, ARRAY[{modifier}])::{type_name}"),
        // Reads as a number, and as a text that is unlikely to be taken.
        _ if base == "text" || base.starts_with("character") => "left(gen_random_uuid()::text, 8)".to_owned(),
        _ => format!("'1'::{type_name}"),
    }
}
