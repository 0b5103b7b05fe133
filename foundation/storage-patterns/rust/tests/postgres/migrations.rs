//! Migrations run once, in parallel starts too, and are refused when changed.

use std::error::Error as _;

use sqlx::migrate::Migrator;
use storage_patterns::databases::{self, connect_and_migrate};
use storage_patterns::testing::TestDatabase;
use storage_patterns::{DatabaseOptions, MigrationSet, Roles, migrations};

use crate::{CHANGED, NOTES};

#[tokio::test]
async fn running_again_changes_nothing() {
    let database = TestDatabase::create(&[NOTES]).await;
    connect_and_migrate(&database.options, &[NOTES]).await.unwrap();
    let applied: i64 =
        sqlx::query_scalar("SELECT count(*) FROM migrations.notes").fetch_one(&database.owner).await.unwrap();
    assert_eq!(applied, 1);
}

#[tokio::test]
async fn servers_may_start_at_the_same_time() {
    let database = TestDatabase::create(&[]).await;
    let starts = (0..6).map(|_| connect_and_migrate(&database.options, &[NOTES]));
    for start in futures::future::join_all(starts).await {
        start.unwrap();
    }
}

#[tokio::test]
async fn a_changed_migration_is_refused() {
    let database = TestDatabase::create(&[NOTES]).await;
    let changed = MigrationSet { migrator: &CHANGED, ..NOTES };
    let error = connect_and_migrate(&database.options, &[changed]).await.unwrap_err();
    assert!(
        matches!(error, databases::Error::Migrate(migrations::Error::Changed { set: "notes", version: 1 })),
        "{error:?}"
    );
    assert!(error.to_string().contains("was changed after it was applied"), "{error}");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    static EMPTY: Migrator = Migrator::DEFAULT;
    let database = TestDatabase::create(&[NOTES]).await;
    let older = MigrationSet { migrator: &EMPTY, ..NOTES };
    let error = connect_and_migrate(&database.options, &[older]).await.unwrap_err();
    assert!(error.to_string().contains("does not know"), "{error}");
}

#[tokio::test]
async fn tables_of_later_migrations_inherit_the_rights() {
    let database = TestDatabase::create(&[NOTES]).await;
    sqlx::raw_sql("CREATE TABLE notes.later (id bigint generated always as identity, text text)")
        .execute(&database.owner)
        .await
        .unwrap();
    let inserted = sqlx::query("INSERT INTO notes.later (text) VALUES ('x')");
    inserted.execute(&database.databases.application).await.unwrap();
}

#[tokio::test]
async fn the_projector_reads_what_is_listed_and_nothing_else() {
    let database = TestDatabase::create(&[NOTES]).await;
    for tenant in 1..=2 {
        sqlx::query("INSERT INTO notes.journal (tenant_id, line) VALUES ($1, 'x')")
            .bind(uuid::Uuid::from_u128(tenant))
            .execute(&database.owner)
            .await
            .unwrap();
    }
    let projector = &database.databases.projector;
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM notes.journal").fetch_one(projector).await.unwrap();
    assert_eq!(seen, 2);
    for statement in
        ["SELECT count(*) FROM notes.note", "DELETE FROM notes.journal", "UPDATE notes.journal SET line = 'y'"]
    {
        assert_denied(sqlx::query(statement).execute(projector).await, statement);
    }
}

#[tokio::test]
async fn what_is_append_only_cannot_be_changed() {
    let database = TestDatabase::create(&[NOTES]).await;
    for statement in ["UPDATE notes.journal SET line = 'y'", "DELETE FROM notes.journal", "TRUNCATE notes.journal"] {
        assert_denied(sqlx::query(statement).execute(&database.databases.application).await, statement);
    }
}

#[tokio::test]
async fn a_password_is_set_and_needed_no_further() {
    let database = TestDatabase::create(&[]).await;
    let options = DatabaseOptions {
        role_prefix: "platform_test_secret".to_owned(),
        application_password: Some("it's \"quoted\"\\ € ".to_owned()),
        ..database.options.clone()
    };
    let databases = connect_and_migrate(&options, &[]).await.unwrap();
    let role: String = sqlx::query_scalar("SELECT current_user::text").fetch_one(&databases.application).await.unwrap();
    assert_eq!(role, "platform_test_secret_app");
    let stored: bool = sqlx::query_scalar("SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = $1")
        .bind(role)
        .fetch_one(&database.owner)
        .await
        .unwrap();
    assert!(stored);
}

#[tokio::test]
async fn a_role_that_bypasses_the_fence_is_refused() {
    let database = TestDatabase::create(&[]).await;
    let role = "platform_test_mighty_app";
    let create = format!(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \
         THEN CREATE ROLE {role} LOGIN BYPASSRLS; END IF; END $$"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&database.owner).await.unwrap();
    let options = DatabaseOptions { role_prefix: "platform_test_mighty".to_owned(), ..database.options.clone() };
    let error = connect_and_migrate(&options, &[]).await.unwrap_err();
    assert!(error.to_string().contains("bypasses row-level security"), "{error}");
}

#[tokio::test]
async fn errors_say_what_to_do() {
    let error = DatabaseOptions::from_url("mysql://nope").unwrap_err();
    assert!(error.to_string().contains("postgres://user:password@host"), "{error}");
    let closed = DatabaseOptions::from_url("postgres://nobody@127.0.0.1:1/nothing").unwrap();
    let error = connect_and_migrate(&closed, &[]).await.unwrap_err();
    assert!(error.to_string().contains("check that the server runs"), "{error}");
    assert!(error.source().is_some());
}

#[test]
fn prefixes_that_need_quoting_are_refused() {
    for prefix in ["", "1a", "a-b", "a\"b", "A", "a;drop", &"a".repeat(41)] {
        assert!(Roles::with_prefix(prefix).is_err(), "{prefix:?} was accepted");
    }
    assert_eq!(Roles::with_prefix("adr").unwrap().application, "adr_app");
}

fn assert_denied<T>(result: Result<T, sqlx::Error>, statement: &str) {
    let code = result.err().and_then(|error| error.into_database_error()?.code().map(|code| code.into_owned()));
    assert_eq!(code.as_deref(), Some("42501"), "{statement}");
}
