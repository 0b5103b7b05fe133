//! The repository pattern on a fenced table.

use sqlx::{FromRow, PgPool};
use storage_patterns::testing::TestDatabase;
use storage_patterns::{Repository, TenantContext, tenant_transaction};
use uuid::Uuid;

use crate::NOTES;

#[derive(Clone, Debug, PartialEq, FromRow)]
struct Note {
    id: Uuid,
    text: String,
}

struct PostgresNotes(PgPool);

impl Repository<Note> for PostgresNotes {
    type Id = Uuid;
    type Error = sqlx::Error;

    async fn create(&self, context: &TenantContext, note: Note) -> Result<Note, sqlx::Error> {
        let mut transaction = tenant_transaction(&self.0, context).await?;
        sqlx::query("INSERT INTO notes.note (tenant_id, id, text) VALUES (storage.current_tenant(), $1, $2)")
            .bind(note.id)
            .bind(&note.text)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(note)
    }

    async fn get(&self, context: &TenantContext, id: &Uuid) -> Result<Option<Note>, sqlx::Error> {
        let mut transaction = tenant_transaction(&self.0, context).await?;
        let query = sqlx::query_as("SELECT id, text FROM notes.note WHERE id = $1").bind(id);
        query.fetch_optional(&mut *transaction).await
    }

    async fn list(&self, context: &TenantContext) -> Result<Vec<Note>, sqlx::Error> {
        let mut transaction = tenant_transaction(&self.0, context).await?;
        sqlx::query_as("SELECT id, text FROM notes.note ORDER BY id").fetch_all(&mut *transaction).await
    }

    async fn update(&self, context: &TenantContext, note: Note) -> Result<Option<Note>, sqlx::Error> {
        let mut transaction = tenant_transaction(&self.0, context).await?;
        let updated = sqlx::query("UPDATE notes.note SET text = $2 WHERE id = $1").bind(note.id).bind(&note.text);
        let found = updated.execute(&mut *transaction).await?.rows_affected() == 1;
        transaction.commit().await?;
        Ok(found.then_some(note))
    }

    async fn delete(&self, context: &TenantContext, id: &Uuid) -> Result<bool, sqlx::Error> {
        let mut transaction = tenant_transaction(&self.0, context).await?;
        let deleted = sqlx::query("DELETE FROM notes.note WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(deleted.rows_affected() == 1)
    }
}

#[tokio::test]
async fn a_repository_knows_the_tenants_own_entities_only() {
    let database = TestDatabase::create(&[NOTES]).await;
    let notes = PostgresNotes(database.databases.application.clone());
    let [own, other] = [1, 2].map(|tenant| TenantContext::tenant(Uuid::from_u128(tenant)));
    let note = notes.create(&own, Note { id: Uuid::now_v7(), text: "first".to_owned() }).await.unwrap();

    assert_eq!(notes.get(&own, &note.id).await.unwrap().as_ref(), Some(&note));
    assert_eq!(notes.get(&other, &note.id).await.unwrap(), None);
    assert_eq!(notes.list(&other).await.unwrap(), []);
    assert_eq!(notes.update(&other, note.clone()).await.unwrap(), None);
    assert!(!notes.delete(&other, &note.id).await.unwrap());

    let changed = Note { text: "second".to_owned(), ..note };
    assert_eq!(notes.update(&own, changed.clone()).await.unwrap().as_ref(), Some(&changed));
    assert_eq!(notes.list(&own).await.unwrap(), std::slice::from_ref(&changed));
    assert!(notes.delete(&own, &changed.id).await.unwrap());
}
