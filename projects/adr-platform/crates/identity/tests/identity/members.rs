//! Members, invitations and keys over the RPCs.

use composable_core::TenantId;
use identity::{Caller, KeySecret, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::issuer::DevIssuer;

/// A workspace, its owner's caller, and a key that acts as the owner.
async fn workspace(app: &App, owner: &str) -> (TenantId, Caller, String) {
    let person = app.person(owner).await;
    let tenant = TenantId::new(Uuid::now_v7());
    app.directory.create_workspace(tenant, "Payments", person.user_id).await.unwrap();
    let (name, email) = (person.name, person.email);
    let caller = Caller { user_id: person.user_id, name, email, tenant, role: Role::Owner, traceparent: None };
    let key = KeySecret::generate().unwrap();
    app.directory.create_key(&caller, &key, "tests", Role::Owner).await.unwrap();
    (tenant, caller, key.reveal())
}

fn code(answer: Result<Value, (String, String)>) -> String {
    answer.unwrap_err().0
}

#[tokio::test]
async fn an_invited_address_becomes_a_member_at_its_first_verified_sign_in() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let (tenant, _, key) = workspace(&app, "owner").await;
    let add = json!({"email": " Jane@Example.com ", "role": "ROLE_EDITOR"});
    let added = app.call_as(&key, "AddMember", add.clone()).await.unwrap();
    assert_eq!(added["member"]["user"]["email"], "jane@example.com");
    assert_eq!(added["member"]["user"]["name"], Value::Null, "nobody yet");
    assert_eq!(code(app.call_as(&key, "AddMember", add).await), "member.exists");

    let token = issuer.sign_in("name=Jane&email=jane%40example.com").await;
    let token = token["access_token"].as_str().unwrap();
    let session = app.call_as(token, "GetSession", json!({})).await.unwrap();
    assert_eq!(session["workspaces"][0]["org"]["id"], tenant.to_string());
    assert_eq!(session["workspaces"][0]["role"], "ROLE_EDITOR");
    assert_eq!(session["workspaces"].as_array().unwrap().len(), 1, "no workspace of her own besides");

    let members = app.call_as(&key, "ListMembers", json!({})).await.unwrap();
    let names: Vec<_> = members["members"].as_array().unwrap().iter().map(|member| &member["user"]["name"]).collect();
    assert_eq!(names, ["Jane", "owner Person"]);
}

#[tokio::test]
async fn an_unverified_address_gains_nothing() {
    let app = App::without_issuer().await;
    let (tenant, caller, _) = workspace(&app, "owner").await;
    app.directory.add_member(&caller, "eve@example.com", Role::Owner).await.unwrap();
    let sign_in = identity::SignIn {
        issuer: "https://elsewhere.example".to_owned(),
        subject: "eve".to_owned(),
        name: None,
        email: Some("eve@example.com".to_owned()),
        email_verified: false,
    };
    let eve = app.directory.sign_in(&sign_in).await.unwrap();
    assert_eq!(eve.name, "eve", "named after the address when there is no name");
    assert_eq!(app.directory.role_in(tenant, eve.user_id).await.unwrap(), None);
    let verified = identity::SignIn { email_verified: true, ..sign_in };
    app.directory.sign_in(&verified).await.unwrap();
    assert_eq!(app.directory.role_in(tenant, eve.user_id).await.unwrap(), Some(Role::Owner));
}

#[tokio::test]
async fn somebody_known_is_a_member_at_once_and_invitations_can_be_changed_and_withdrawn() {
    let app = App::without_issuer().await;
    let (tenant, _, key) = workspace(&app, "owner").await;
    let bob = app.person("bob").await;
    let added =
        app.call_as(&key, "AddMember", json!({"email": "BOB@example.org", "role": "ROLE_VIEWER"})).await.unwrap();
    assert_eq!(added["member"]["user"]["id"], bob.user_id.to_string());
    assert_eq!(app.directory.role_in(tenant, bob.user_id).await.unwrap(), Some(Role::Viewer));

    let invited =
        app.call_as(&key, "AddMember", json!({"email": "x@example.org", "role": "ROLE_VIEWER"})).await.unwrap();
    let id = invited["member"]["user"]["id"].clone();
    let changed = app.call_as(&key, "ChangeRole", json!({"userId": id, "role": "ROLE_EDITOR"})).await.unwrap();
    assert_eq!(changed["member"]["role"], "ROLE_EDITOR");
    app.call_as(&key, "RemoveMember", json!({"userId": id})).await.unwrap();
    assert_eq!(code(app.call_as(&key, "RemoveMember", json!({"userId": id})).await), "member.not_found");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let app = App::without_issuer().await;
    let (_, owner, key) = workspace(&app, "owner").await;
    let own = owner.user_id.to_string();
    let step_down = json!({"userId": own, "role": "ROLE_EDITOR"});
    assert_eq!(code(app.call_as(&key, "ChangeRole", step_down.clone()).await), "member.last_owner");
    assert_eq!(code(app.call_as(&key, "RemoveMember", json!({"userId": own})).await), "member.last_owner");

    let bob = app.person("bob").await;
    app.call_as(&key, "AddMember", json!({"email": "bob@example.org", "role": "ROLE_OWNER"})).await.unwrap();
    let bob_calls = Caller { user_id: bob.user_id, ..owner.clone() };
    // Both step down at the same moment; one of them must fail.
    let (one, two) = tokio::join!(
        app.directory.change_role(&bob_calls, bob.user_id.0, Role::Viewer),
        app.directory.change_role(&owner, owner.user_id.0, Role::Viewer),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

#[tokio::test]
async fn a_withdrawn_role_is_gone_at_the_next_request() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let (tenant, _, key) = workspace(&app, "owner").await;
    app.call_as(&key, "AddMember", json!({"email": "ada@example.com", "role": "ROLE_OWNER"})).await.unwrap();
    let (token, tenant) = (issuer.access_token("ada").await, tenant.to_string());
    assert!(app.call_in(&token, &tenant, "ListApiKeys", json!({})).await.is_ok());
    let members = app.call_as(&key, "ListMembers", json!({})).await.unwrap();
    let ada = &members["members"][0]["user"]["id"];
    app.call_as(&key, "ChangeRole", json!({"userId": ada, "role": "ROLE_VIEWER"})).await.unwrap();
    assert_eq!(code(app.call_in(&token, &tenant, "ListApiKeys", json!({})).await), "role.insufficient");
    app.call_as(&key, "RemoveMember", json!({"userId": ada})).await.unwrap();
    assert_eq!(code(app.call_in(&token, &tenant, "ListMembers", json!({})).await), "workspace.not_member");
}

#[tokio::test]
async fn a_key_is_shown_once_works_and_can_be_revoked() {
    let app = App::without_issuer().await;
    let (_, _, owner) = workspace(&app, "owner").await;
    let created = app.call_as(&owner, "CreateApiKey", json!({"name": " CI ", "role": "ROLE_VIEWER"})).await.unwrap();
    let secret = created["secret"].as_str().unwrap().to_owned();
    assert_eq!(created["key"]["name"], "CI");
    let listed = app.call_as(&owner, "ListApiKeys", json!({})).await.unwrap();
    assert!(!listed.to_string().contains(&secret));
    assert_eq!(listed["keys"][0]["lastUsedAt"], Value::Null);

    assert!(app.call_as(&secret, "ListMembers", json!({})).await.is_ok());
    assert_eq!(code(app.call_as(&secret, "ListApiKeys", json!({})).await), "role.insufficient");
    assert_eq!(code(app.call_as(&secret, "CreateWorkspace", json!({"name": "x"})).await), "key.not_allowed");
    let listed = app.call_as(&owner, "ListApiKeys", json!({})).await.unwrap();
    assert!(listed["keys"][0]["lastUsedAt"].is_string());

    let id = &created["key"]["id"];
    app.call_as(&owner, "RevokeApiKey", json!({ "id": id })).await.unwrap();
    assert_eq!(code(app.call_as(&secret, "ListMembers", json!({})).await), "key.invalid");
    assert_eq!(code(app.call_as(&owner, "RevokeApiKey", json!({ "id": id })).await), "key.not_found");
    let stored: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT secret_hash FROM identity.api_keys").fetch_all(&app.database.owner).await.unwrap();
    assert!(stored.iter().all(|hash| hash.len() == 32));
}

#[tokio::test]
async fn a_key_can_do_no_more_than_its_maker_and_ends_with_them() {
    let app = App::without_issuer().await;
    let (tenant, _, owner) = workspace(&app, "owner").await;
    let bob = app.person("bob").await;
    app.call_as(&owner, "AddMember", json!({"email": "bob@example.org", "role": "ROLE_OWNER"})).await.unwrap();
    let caller =
        Caller { user_id: bob.user_id, name: bob.name, email: bob.email, tenant, role: Role::Owner, traceparent: None };
    let key = KeySecret::generate().unwrap();
    app.directory.create_key(&caller, &key, "bob's", Role::Owner).await.unwrap();
    let bobs = key.reveal();
    assert!(app.call_as(&bobs, "ListApiKeys", json!({})).await.is_ok());
    let id = bob.user_id.to_string();
    app.call_as(&owner, "ChangeRole", json!({"userId": id, "role": "ROLE_VIEWER"})).await.unwrap();
    assert_eq!(code(app.call_as(&bobs, "ListApiKeys", json!({})).await), "role.insufficient");
    app.call_as(&owner, "RemoveMember", json!({"userId": id})).await.unwrap();
    assert_eq!(code(app.call_as(&bobs, "ListMembers", json!({})).await), "key.invalid");
}

#[tokio::test]
async fn a_key_knows_one_workspace() {
    let app = App::without_issuer().await;
    let (own, _, key) = workspace(&app, "owner").await;
    let (other, ..) = workspace(&app, "other").await;
    assert!(app.call_in(&key, &own.to_string(), "ListMembers", json!({})).await.is_ok());
    assert_eq!(code(app.call_in(&key, &other.to_string(), "ListMembers", json!({})).await), "key.other_workspace");
    let session = app.call_as(&key, "GetSession", json!({})).await.unwrap();
    assert_eq!(session["workspaces"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn input_is_checked_and_the_field_named() {
    let app = App::without_issuer().await;
    let (_, _, key) = workspace(&app, "owner").await;
    for (method, message, expected) in [
        ("AddMember", json!({"email": "nobody", "role": "ROLE_VIEWER"}), "email.invalid"),
        ("AddMember", json!({"email": "a@b.c"}), "role.invalid"),
        ("ChangeRole", json!({"userId": "x", "role": "ROLE_VIEWER"}), "id.invalid"),
        ("ChangeRole", json!({"userId": Uuid::nil(), "role": "ROLE_VIEWER"}), "member.not_found"),
        ("CreateApiKey", json!({"name": "", "role": "ROLE_VIEWER"}), "name.invalid"),
        ("CreateApiKey", json!({"name": "x".repeat(101), "role": "ROLE_VIEWER"}), "name.invalid"),
        ("RevokeApiKey", json!({"id": "1"}), "id.invalid"),
    ] {
        assert_eq!(code(app.call_as(&key, method, message).await), expected, "{method}");
    }
}
