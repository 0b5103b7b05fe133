//! What people see and set: usage, budgets and keys, as the contracts `ai.v1` say it.
//!
//! **When to use it.** Behind the RPCs of `UsageService`, `BudgetService` and `KeyService`: give a method the caller and
//! the request, and send what it returns. Who may is decided here. What is changed holds at once in this process and
//! within half a second in every other, and is logged at `info` with target `audit`, with ids and never with secrets.
//!
//! **How to extend it.** A method goes beside those of its service; what requests have in common is read in `input`.

mod budgets;
mod input;
mod keys;
mod messages;
mod usage;

use std::collections::HashMap;
use std::sync::Arc;

use ai_gateway_ledger::{KeyId, Scope, Subject, TenantId, UserId};
use ai_gateway_sdk::gateway::Gateway;
use api_gateway_core::ServiceError;
use identity::{Caller, Directory, Role};

use crate::Accounts;
use crate::keys::ModelScope;

/// Reads and changes workspaces' accounts for their members. Cheap to clone.
#[derive(Clone)]
pub struct Admin {
    accounts: Arc<Accounts>,
    directory: Directory,
    gateway: Gateway,
    base_url: String,
}

impl Admin {
    /// The gateway says which models there are; `base_url` is where OpenAI's client points to reach it, and empty where
    /// programs cannot.
    #[must_use]
    pub fn new(accounts: Arc<Accounts>, directory: Directory, gateway: Gateway, base_url: String) -> Self {
        Self { accounts, directory, gateway, base_url }
    }

    /// Lets what was changed hold here.
    async fn changed(&self, tenant: TenantId) {
        if let Err(error) = self.accounts.refresh(tenant).await {
            // It is kept, and `Accounts::run` reads it as soon as the database answers.
            tracing::warn!(?error, %tenant, "what an admin changed does not hold here yet");
        }
    }

    /// Whether models are on offer, by their names or by beginnings of names with `*`. What is on offer later is for then:
    /// a name that nobody has is mostly one that was mistyped, and whoever it was for would be let in or kept out.
    fn check_models(&self, tenant: TenantId, names: &[String]) -> Result<(), ServiceError> {
        let all = self.gateway.models(&ai_gateway_sdk::gateway::Caller { tenant, user: None, key: None, models: None });
        let fits = |name: &str| ModelScope::Some(Arc::from([name.to_owned()]));
        let unknown = names.iter().find(|name| !all.iter().any(|model| fits(name).allows(model)));
        let Some(unknown) = unknown else { return Ok(()) };
        let unknown: String = unknown.chars().take(80).collect();
        let some = all.iter().take(10).map(|name| &**name).collect::<Vec<_>>().join(", ");
        Err(ServiceError::invalid("model.unknown", format!("no model `{unknown}` is on offer"))
            .hint(format!("choose one that is: {some}{}", if all.len() > 10 { ", …" } else { "" })))
    }

    /// Whether a subject is one of this workspace's, with a model that is on offer.
    async fn check(&self, tenant: TenantId, subject: &Subject) -> Result<(), ServiceError> {
        if let Some(model) = &subject.model {
            self.check_models(tenant, &[model.to_string()])?;
        }
        let (is_known, what) = match subject.scope {
            Scope::Tenant | Scope::EachUser | Scope::EachKey => return Ok(()),
            Scope::User(user) => (self.is_member(tenant, user).await?, "member"),
            Scope::Key(key) => {
                (self.accounts.store().keys(tenant).await?.iter().any(|known| known.id == key), "gateway key")
            }
        };
        if is_known {
            return Ok(());
        }
        Err(ServiceError::not_found("ai_subject.not_found", format!("there is no such {what} here"))
            .hint("reload the list"))
    }

    async fn is_member(&self, tenant: TenantId, user: UserId) -> Result<bool, ServiceError> {
        let tenant = composable_core::TenantId::new(tenant.0);
        Ok(self.directory.role_in(tenant, identity::UserId(user.0)).await?.is_some())
    }

    /// What the members of a caller's workspace are called: their name, else their address.
    async fn people(&self, caller: &Caller) -> Result<HashMap<UserId, String>, ServiceError> {
        let members = self.directory.members(caller).await?;
        let name = |member: identity::Member| if member.name.is_empty() { member.email } else { member.name };
        Ok(members.into_iter().map(|member| (UserId(member.id), name(member))).collect())
    }

    /// What subjects of a caller's workspace are called.
    async fn names(&self, caller: &Caller, scopes: &[Scope]) -> Result<HashMap<Scope, String>, ServiceError> {
        let mut names = HashMap::new();
        if scopes.iter().any(|scope| matches!(scope, Scope::User(_))) {
            let people = self.people(caller).await?;
            names.extend(people.into_iter().map(|(user, name)| (Scope::User(user), name)));
        }
        let key = |scope: &Scope| if let Scope::Key(key) = scope { Some(*key) } else { None };
        let keys: Vec<KeyId> = scopes.iter().filter_map(key).collect();
        if !keys.is_empty() {
            let known = self.accounts.store().key_names(tenant(caller), &keys).await?;
            names.extend(known.into_iter().map(|(key, name)| (Scope::Key(key), name)));
        }
        Ok(names)
    }
}

fn owner(caller: Caller) -> Result<Caller, ServiceError> {
    caller.require(Role::Owner)
}

const fn tenant(caller: &Caller) -> TenantId {
    TenantId(caller.tenant.uuid())
}

const fn user(caller: &Caller) -> UserId {
    UserId(caller.user_id.0)
}
