//! Calls that are not kept any longer.

use api_gateway_core::ServiceError;
use jiff::Timestamp;

use super::{Store, unavailable};

impl Store {
    /// Removes calls of all tenants from before a moment, batch by batch, and totals that no budget counts any more: at
    /// most so many rows of each. Says how many went; 0 when nothing is left. A batch goes when all its calls are that
    /// old. The sums of each day stay, and so does what is younger than 31 days.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_old(&self, before: Timestamp, most: u32) -> Result<u64, ServiceError> {
        let removed = sqlx::query_scalar!(
            r#"SELECT ai.remove_old($1, $2) AS "removed!""#,
            jiff_sqlx::Timestamp::from(before) as _,
            i32::try_from(most).unwrap_or(i32::MAX),
        )
        .fetch_one(&self.application)
        .await
        .map_err(unavailable)?;
        Ok(u64::try_from(removed).unwrap_or_default())
    }
}
