//! No workspace sees another, whatever the application's role tries.

use storage_patterns::testing::{IsolationCheck, TestDatabase};

use identity::MIGRATIONS;

#[tokio::test]
async fn every_table_of_a_workspace_is_fenced() {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let hash = "decode(repeat('00', 32), 'hex')";
    let tables = IsolationCheck::new()
        .with_row(
            "identity.invitations",
            "INSERT INTO identity.invitations (tenant_id, id, email, role, invited_by) \
             VALUES ($1, gen_random_uuid(), 'a@b.c', 'viewer', gen_random_uuid())",
        )
        .with_row(
            "identity.api_keys",
            &format!(
                "INSERT INTO identity.api_keys (tenant_id, id, name, role, secret_hash, created_by) \
                 VALUES ($1, gen_random_uuid(), 'k', 'viewer', {hash}, gen_random_uuid())"
            ),
        )
        .run(&database)
        .await;
    assert_eq!(tables, ["identity.api_keys", "identity.invitations", "identity.memberships", "identity.workspaces"]);
}

#[tokio::test]
async fn people_are_seen_by_fellow_members_only_and_written_by_nobody() {
    let app = crate::app::App::without_issuer().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let tenant = composable_core::TenantId::new(uuid::Uuid::now_v7());
    app.directory.create_workspace(tenant, "Payments", ada.user_id).await.unwrap();

    let context = storage_patterns::TenantContext::tenant(tenant.uuid()).with_user(ada.user_id.0);
    let mut seen = storage_patterns::tenant_transaction(&app.database.databases.application, &context).await.unwrap();
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT id FROM identity.users").fetch_all(&mut *seen).await.unwrap();
    assert_eq!(ids, [ada.user_id.0], "Bob is a stranger");
    let renamed = sqlx::query("UPDATE identity.users SET name = 'Mallory'").execute(&mut *seen).await.unwrap();
    assert_eq!(renamed.rows_affected(), 0);
    let deleted = sqlx::query("DELETE FROM identity.users").execute(&mut *seen).await.unwrap();
    assert_eq!(deleted.rows_affected(), 0);
    let made_up = "INSERT INTO identity.users (id, issuer, subject, name, email, email_verified) \
                   VALUES (gen_random_uuid(), 'i', 's', 'n', 'e', true)";
    assert!(sqlx::query(made_up).execute(&mut *seen).await.is_err());
    drop(seen);

    let mut nobody = app.database.databases.application.acquire().await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM identity.users").fetch_one(&mut *nobody).await.unwrap();
    assert_eq!(count, 0, "without a user or a workspace there is nobody");
    assert_ne!(ada.user_id, bob.user_id);
}

/// Hosted databases give no superuser; the functions that cross workspaces must work for a plain owner, too.
#[tokio::test]
async fn an_owner_that_is_no_superuser_will_do() {
    let app = crate::app::App::without_issuer().await;
    let owner = format!("plain_owner_{}", uuid::Uuid::now_v7().simple());
    let statements = format!(
        "CREATE ROLE {owner} NOSUPERUSER NOBYPASSRLS;
         GRANT USAGE, CREATE ON SCHEMA identity TO {owner};
         GRANT USAGE ON SCHEMA storage TO {owner};
         DO $$ DECLARE t regclass; f regprocedure; BEGIN
           FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'identity'::regnamespace AND relkind = 'r' LOOP
             EXECUTE format('ALTER TABLE %s OWNER TO {owner}', t);
             EXECUTE format('ALTER POLICY owner_functions ON %s TO {owner}', t);
           END LOOP;
           FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'identity'::regnamespace LOOP
             EXECUTE format('ALTER FUNCTION %s OWNER TO {owner}', f);
           END LOOP;
         END $$"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&app.database.owner).await.unwrap();

    let ada = app.person("ada").await;
    app.directory.ensure_workspace(&ada).await.unwrap();
    let workspaces = app.directory.workspaces_of(ada.user_id).await.unwrap();
    assert_eq!(workspaces.len(), 1);
    assert!(app.directory.role_in(workspaces[0].tenant, ada.user_id).await.unwrap().is_some());

    let cleanup = format!("REASSIGN OWNED BY {owner} TO current_user; DROP OWNED BY {owner}; DROP ROLE {owner}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(cleanup)).execute(&app.database.owner).await.unwrap();
}
