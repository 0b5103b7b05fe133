//! A workspace with an owner and a viewer, and an owner of another one.

use std::sync::Arc;

use ai_gateway::{Accounts, Admin};
use ai_gateway_ledger::{PriceTable, Scopes, TenantId, UserId};
use ai_gateway_sdk::gateway::{Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;
use api_gateway_core::ServiceError;
use identity::{Caller, Directory, Role, SignIn};
use platform_contracts::ai::v1;
use uuid::Uuid;

use crate::app::{App, MODEL};

pub(crate) struct Team {
    pub(crate) app: App,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) admin: Admin,
    pub(crate) directory: Directory,
    pub(crate) owner: Caller,
    pub(crate) viewer: Caller,
    /// Owns another workspace.
    pub(crate) stranger: Caller,
}

impl Team {
    pub(crate) async fn new() -> Self {
        let app = App::start().await;
        let pool = &app.database.databases.application;
        let directory = Directory::new(pool.clone()).and_with_them(ai_gateway::Store::new(pool.clone()));
        let owner = caller(&directory, "Ada", composable_core::TenantId::new(app.tenant.0)).await;
        let stranger = caller(&directory, "Sam", composable_core::TenantId::new(Uuid::now_v7())).await;
        let viewer = sign_in(&directory, "Vera").await;
        directory.add_member(&owner, &viewer.email, Role::Viewer).await.unwrap();
        let viewer = Caller { user_id: viewer.user_id, name: viewer.name, role: Role::Viewer, ..owner.clone() };
        let accounts = Arc::new(app.accounts());
        let url = "http://127.0.0.1:4180/v1".to_owned();
        let admin = Admin::new(Arc::clone(&accounts), directory.clone(), gateway(&accounts), url);
        Self { app, accounts, admin, directory, owner, viewer, stranger }
    }

    /// Whom a call of a person counts for.
    pub(crate) fn scopes(&self, who: &Caller) -> Scopes {
        Scopes {
            tenant: TenantId(who.tenant.uuid()),
            user: Some(UserId(who.user_id.0)),
            key: None,
            model: MODEL.into(),
        }
    }
}

/// One that offers a model, and has never to ask for it.
pub(crate) fn gateway(accounts: &Accounts) -> Gateway {
    let config = format!(
        "[providers.p]\nprotocols = ['responses']\nbase_url = 'http://127.0.0.1:9/v1'\n\
         [models.'{MODEL}']\ntargets = [{{ provider = 'p', model = 'x', price = '{MODEL}' }}]\n"
    );
    let options = GatewayOptions::new(accounts.ledger().clone(), Arc::new(PriceTable::bundled().unwrap()), [1; 32]);
    Gateway::new(&GatewayConfig::parse(&config).unwrap(), options).unwrap()
}

async fn sign_in(directory: &Directory, name: &str) -> identity::Person {
    let email = format!("{}@example.org", name.to_lowercase());
    let sign_in = SignIn {
        issuer: "test".to_owned(),
        subject: name.to_owned(),
        name: Some(name.to_owned()),
        email: Some(email),
        email_verified: true,
    };
    directory.sign_in(&sign_in).await.unwrap()
}

async fn caller(directory: &Directory, name: &str, tenant: composable_core::TenantId) -> Caller {
    let person = sign_in(directory, name).await;
    assert!(directory.create_workspace(tenant, name, person.user_id).await.unwrap());
    Caller {
        user_id: person.user_id,
        name: person.name,
        email: person.email,
        tenant,
        role: Role::Owner,
        traceparent: None,
    }
}

pub(crate) fn subject(scope: v1::Scope, id: impl ToString, model: &str) -> v1::Subject {
    v1::Subject { scope: scope.into(), id: id.to_string(), model: model.to_owned(), ..Default::default() }
}

pub(crate) fn code<T>(result: Result<T, ServiceError>) -> &'static str {
    result.err().map_or("ok", |error| error.code())
}

pub(crate) fn moment(moment: jiff::Timestamp) -> buffa_types::google::protobuf::Timestamp {
    buffa_types::google::protobuf::Timestamp::from_unix(moment.as_second(), moment.subsec_nanosecond())
}
