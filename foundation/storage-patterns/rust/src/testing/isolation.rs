//! Proves that no tenant sees another, in every table there is.
//!
//! Tables are found, not listed: a new one with a `tenant_id` is checked from the day it
//! exists. For each the check looks at the fence (row-level security enabled and forced,
//! one policy that reads and writes own rows only) and then climbs it: with a row of each
//! of two tenants it tries, as the application, to see and to change the other's, also by
//! raw SQL that tries to shake the fence off.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::database::{TestDatabase, check};
use super::sample_rows;
use crate::roles::Roles;

/// What a policy must say, as Postgres prints it back.
const OWN_ROWS: &str = "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid";

/// Checks with made-up rows.
///
/// # Panics
/// When a table is not isolated, listing everything that is wrong.
pub async fn assert_tenant_isolation(database: &TestDatabase) {
    IsolationCheck::new().run(database).await;
}

/// A check in the making; rows that cannot be made up are supplied to it.
#[derive(Debug, Default)]
pub struct IsolationCheck {
    rows: HashMap<String, String>,
}

impl IsolationCheck {
    /// A check that makes up all rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes this `INSERT` for the table (`schema.table`). Its one parameter `$1` is the
    /// tenant. Needed where a constraint refuses a made-up row; foreign keys are not
    /// enforced while rows are inserted.
    #[must_use]
    pub fn with_row(mut self, table: &str, insert: &str) -> Self {
        self.rows.insert(table.to_owned(), insert.to_owned());
        self
    }

    /// Runs the check and returns the tables it found.
    ///
    /// # Panics
    /// When a table is not isolated, listing everything that is wrong.
    pub async fn run(&self, database: &TestDatabase) -> Vec<String> {
        let mut owner = check(database.owner.acquire().await, "connect as owner");
        let application = check(Roles::with_prefix(&database.options.role_prefix), "name the roles").application;
        let mut problems = role_problems(&mut owner, &application).await;
        let tables = tenant_tables(&mut owner).await;
        problems.extend(view_problems(&mut owner).await);
        for table in &tables {
            problems.extend(fence_problems(&mut owner, table, &application).await);
            problems.extend(self.climb(database, &mut owner, table).await);
        }
        problems.extend(missing_tables(&self.rows, &tables));
        assert!(problems.is_empty(), "tenants are not isolated:\n- {}", problems.join("\n- "));
        tables
    }

    async fn climb(&self, database: &TestDatabase, owner: &mut PgConnection, table: &str) -> Vec<String> {
        let (own, other) = (Uuid::now_v7(), Uuid::now_v7());
        let insert = match self.rows.get(table) {
            Some(insert) => insert.clone(),
            None => check(sample_rows::insert_statement(owner, table).await, "read the columns"),
        };
        for tenant in [own, other] {
            if let Err(error) = insert_as_owner(owner, &insert, tenant).await {
                return vec![format!("{table}: no row could be made up ({error}); supply one with `with_row`")];
            }
        }
        let mut application = check(database.databases.application.acquire().await, "connect as application");
        let mut attempts = Attempts { connection: &mut application, table, own, other, problems: Vec::new() };
        attempts.read().await;
        attempts.write(&insert).await;
        attempts.problems
    }
}

fn missing_tables(rows: &HashMap<String, String>, tables: &[String]) -> Vec<String> {
    let gone = rows.keys().filter(|table| !tables.contains(table));
    gone.map(|table| format!("{table}: a row is supplied, but there is no such table with a tenant_id")).collect()
}

async fn insert_as_owner(owner: &mut PgConnection, insert: &str, tenant: Uuid) -> Result<(), sqlx::Error> {
    let mut transaction = owner.begin().await?;
    // Without triggers there are no foreign keys, so rows can be made up one table at a time.
    sqlx::query("SET LOCAL session_replication_role = replica").execute(&mut *transaction).await?;
    sqlx::query(AssertSqlSafe(insert.to_owned())).bind(tenant).execute(&mut *transaction).await?;
    transaction.commit().await
}

/// Every table that has a `tenant_id`, in every schema.
async fn tenant_tables(owner: &mut PgConnection) -> Vec<String> {
    let tables = sqlx::query_scalar(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped \
         WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
         ORDER BY 1",
    );
    check(tables.fetch_all(owner).await, "list the tables")
}

async fn role_problems(owner: &mut PgConnection, application: &str) -> Vec<String> {
    let rights: Result<(bool, bool, i64, i64), _> = sqlx::query_as(
        "SELECT rolsuper, rolbypassrls, \
                (SELECT count(*) FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o'), \
                (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) \
         FROM pg_roles r WHERE rolname = $1",
    )
    .bind(application)
    .fetch_one(owner)
    .await;
    let (superuser, bypasses, owned, memberships) = check(rights, "read the application role");
    [
        (superuser, "is a superuser"),
        (bypasses, "bypasses row-level security"),
        (owned > 0, "owns something"),
        (memberships > 0, "is a member of another role"),
    ]
    .into_iter()
    .filter(|(wrong, _)| *wrong)
    .map(|(_, what)| format!("role {application} {what}"))
    .collect()
}

/// What is wrong with a table's fence, as far as the catalog tells.
async fn fence_problems(owner: &mut PgConnection, table: &str, application: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let security: Result<(bool, bool), _> =
        sqlx::query_as("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::regclass")
            .bind(table)
            .fetch_one(&mut *owner)
            .await;
    let (enabled, forced) = check(security, "read the table's security");
    if !enabled || !forced {
        problems.push(format!("{table}: row-level security is not enabled and forced"));
    }
    let policies = policies(owner, table, application).await;
    for policy in &policies {
        if !policy.all || !is_own_rows(&policy.using) || !is_own_rows(&policy.with_check) {
            problems.push(format!("{table}: policy {} lets in more than the tenant's own rows", policy.name));
        }
    }
    if policies.is_empty() {
        problems.push(format!("{table}: no policy, call storage.enable_tenant_isolation"));
    }
    problems
}

#[derive(sqlx::FromRow)]
struct Policy {
    name: String,
    all: bool,
    using: Option<String>,
    with_check: Option<String>,
}

fn is_own_rows(expression: &Option<String>) -> bool {
    expression.as_deref().is_some_and(|text| text.starts_with(OWN_ROWS))
}

/// The policies that let the application in; those of roles it is not in do not concern it.
async fn policies(owner: &mut PgConnection, table: &str, application: &str) -> Vec<Policy> {
    let policies = sqlx::query_as(
        "SELECT polname::text AS name, polcmd = '*' AS \"all\", pg_get_expr(polqual, polrelid) AS \"using\", \
                pg_get_expr(polwithcheck, polrelid) AS with_check \
         FROM pg_policy WHERE polrelid = $1::regclass AND polpermissive \
           AND EXISTS (SELECT FROM unnest(polroles) role WHERE role = 0 OR pg_has_role($2::name, role, 'member'))",
    )
    .bind(table)
    .bind(application)
    .fetch_all(owner)
    .await;
    check(policies, "read the policies")
}

/// Views see with their owner's eyes, and a superuser's see everything.
async fn view_problems(owner: &mut PgConnection) -> Vec<String> {
    let views = sqlx::query_scalar(
        "SELECT format('view %I.%I does not look with its caller''s rights: create it WITH (security_invoker = true)', \
                       n.nspname, c.relname) \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' \
         WHERE c.relkind IN ('v', 'm') AND n.nspname NOT LIKE 'pg\\_%' \
           AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false) \
         ORDER BY 1",
    );
    check(views.fetch_all(owner).await, "list the views")
}

/// What the application tries against one table.
struct Attempts<'a> {
    connection: &'a mut PgConnection,
    table: &'a str,
    own: Uuid,
    other: Uuid,
    problems: Vec<String>,
}

impl Attempts<'_> {
    async fn read(&mut self) {
        let (own, other, table) = (Some(self.own), self.other, self.table);
        let mine = format!("SELECT count(*) FROM {table} WHERE tenant_id = '{}'", self.own);
        let theirs = format!("SELECT count(*) FROM {table} WHERE tenant_id <> '{}'", self.own);
        let all = format!("SELECT count(*) FROM {table}");
        self.expect_count(own, &[], &mine, 1, "does not see its own row").await;
        self.expect_count(own, &[], &theirs, 0, "sees another tenant's rows").await;
        self.expect_count(None, &[], &all, 0, "sees rows without a tenant").await;
        for shake in ["SET LOCAL row_security = off", "RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL"] {
            self.expect_count(own, &[shake], &theirs, 0, &format!("sees another tenant's rows after {shake}")).await;
        }
        let reset = format!("SELECT count(*) FROM {table} WHERE tenant_id = '{other}'");
        self.expect_count(own, &["SET LOCAL app.tenant_id = ''"], &reset, 0, "sees rows with an empty tenant").await;
    }

    async fn write(&mut self, insert: &str) {
        let (table, other) = (self.table, self.other);
        let theirs = insert.replace("$1", &format!("'{other}'::uuid"));
        self.expect_no_effect(&theirs, "inserts a row for another tenant").await;
        let own = self.own;
        for (statement, what) in [
            (format!("UPDATE {table} SET tenant_id = tenant_id WHERE tenant_id = '{other}'"), "updates another's rows"),
            (format!("UPDATE {table} SET tenant_id = '{other}' WHERE tenant_id = '{own}'"), "gives a row away"),
            (format!("DELETE FROM {table} WHERE tenant_id <> '{own}'"), "deletes another's rows"),
            (format!("TRUNCATE {table}"), "truncates the table"),
            (format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"), "disables the fence"),
            (format!("DROP POLICY tenant_isolation ON {table}"), "drops the policy"),
        ] {
            self.expect_no_effect(&statement, what).await;
        }
    }

    /// Runs a count. Being refused is as good as zero, but not where a row is to be seen.
    async fn expect_count(&mut self, tenant: Option<Uuid>, before: &[&str], query: &str, wanted: i64, fault: &str) {
        match self.in_transaction(tenant, before, query).await {
            Ok(Outcome::Count(count)) if count == wanted => {}
            Err(error) if wanted == 0 && is_refusal(&error) => {}
            outcome => self.problems.push(format!("{}: the application {fault} ({outcome:?})", self.table)),
        }
    }

    async fn expect_no_effect(&mut self, statement: &str, fault: &str) {
        match self.in_transaction(Some(self.own), &[], statement).await {
            Ok(Outcome::Rows(0)) => {}
            Err(error) if is_refusal(&error) => {}
            outcome => self.problems.push(format!("{}: the application {fault} ({outcome:?})", self.table)),
        }
    }

    async fn in_transaction(
        &mut self,
        tenant: Option<Uuid>,
        before: &[&str],
        statement: &str,
    ) -> Result<Outcome, sqlx::Error> {
        let mut transaction = self.connection.begin().await?;
        if let Some(tenant) = tenant {
            let set = "SELECT set_config('app.tenant_id', $1, true)";
            sqlx::query(set).bind(tenant.to_string()).execute(&mut *transaction).await?;
        }
        for statement in before {
            sqlx::query(AssertSqlSafe((*statement).to_owned())).execute(&mut *transaction).await?;
        }
        let statement = AssertSqlSafe(statement.to_owned());
        let outcome = if statement.0.starts_with("SELECT") {
            sqlx::query_scalar(statement).fetch_one(&mut *transaction).await.map(Outcome::Count)
        } else {
            // TRUNCATE, ALTER and DROP report no rows; that they ran at all is the fault.
            let counted = ["INSERT", "UPDATE", "DELETE"].iter().any(|verb| statement.0.starts_with(verb));
            let done = sqlx::query(statement).execute(&mut *transaction).await;
            done.map(|done| if counted { Outcome::Rows(done.rows_affected()) } else { Outcome::Ran })
        };
        transaction.rollback().await?;
        outcome
    }
}

/// Lacking a right, or breaking a policy. Any other error proves nothing.
fn is_refusal(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).as_deref() == Some("42501")
}

#[derive(Debug)]
enum Outcome {
    Count(i64),
    Rows(u64),
    Ran,
}
