//! Every method × {nobody, a stranger, each role}: who may what. A new method fails this test until it has a row.

use composable_core::TenantId;
use platform_contracts::services::platform::identity::v1::WorkspaceServiceExt as _;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::issuer::DevIssuer;

const NEVER_REFUSED: &str = "-";

/// Method, and the smallest role that may call it; `-` needs no workspace.
const MATRIX: [(&str, &str); 9] = [
    ("GetSession", NEVER_REFUSED),
    ("CreateWorkspace", NEVER_REFUSED),
    ("ListMembers", "viewer"),
    ("AddMember", "owner"),
    ("ChangeRole", "owner"),
    ("RemoveMember", "owner"),
    ("CreateApiKey", "owner"),
    ("ListApiKeys", "owner"),
    ("RevokeApiKey", "owner"),
];

#[tokio::test]
async fn every_method_is_open_to_the_right_roles_only() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let folder = tempfile::tempdir().unwrap();
    let team = identity::development::seed(&app.directory, folder.path()).await.unwrap().team.to_string();
    let stranger = issuer.sign_in("name=Sam&email=sam%40example.com").await["access_token"].clone();
    let mut people = vec![("stranger", stranger.as_str().unwrap().to_owned())];
    for (role, person) in [("viewer", "vera"), ("editor", "grace"), ("owner", "ada")] {
        people.push((role, issuer.access_token(person).await));
    }

    for (method, needed) in MATRIX {
        let anonymous = app.call(method, &[("x-workspace-id", &team)], json!({})).await.unwrap_err();
        assert_eq!(anonymous.0, "session.missing", "{method} by nobody");
        for (role, token) in &people {
            let answer = app.call_in(token, &team, method, json!({})).await;
            let code = answer.err().map(|(code, _)| code).unwrap_or_default();
            let expected = match (*role, needed) {
                ("stranger", _) => "workspace.not_member",
                ("viewer" | "editor", "owner") => "role.insufficient",
                _ => "",
            };
            if expected.is_empty() {
                assert!(
                    !["workspace.not_member", "role.insufficient"].contains(&code.as_str()),
                    "{method} by {role}: {code}"
                );
            } else {
                assert_eq!(code, expected, "{method} by {role}");
            }
            if needed != NEVER_REFUSED && *role == "owner" {
                let without = app.call_as(token, method, json!({})).await.unwrap_err();
                assert_eq!(without.0, "workspace.required", "{method} without a workspace");
            }
        }
    }
}

#[tokio::test]
async fn the_matrix_knows_every_method() {
    let app = App::without_issuer().await;
    let handler = std::sync::Arc::new(identity::WorkspaceHandler::new(app.gatekeeper.clone()));
    let router = handler.register(connectrpc::Router::new());
    let mut methods: Vec<String> = router.methods().map(|path| path.rsplit('/').next().unwrap().to_owned()).collect();
    methods.sort();
    let mut listed = MATRIX.map(|(method, _)| method);
    listed.sort_unstable();
    assert_eq!(methods, listed);
}

#[tokio::test]
async fn a_workspace_that_does_not_exist_answers_like_one_of_strangers() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let ada = issuer.access_token("ada").await;
    let nowhere = TenantId::new(Uuid::now_v7()).to_string();
    assert_eq!(app.call_in(&ada, &nowhere, "ListMembers", json!({})).await.unwrap_err().0, "workspace.not_member");
    assert_eq!(app.call_in(&ada, "demo", "ListMembers", json!({})).await.unwrap_err().0, "workspace.invalid");
}
