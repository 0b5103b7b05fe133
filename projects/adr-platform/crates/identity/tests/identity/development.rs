//! The team that a machine without a provider starts with.

use std::os::unix::fs::PermissionsExt as _;

use identity::development::seed;
use serde_json::json;

use crate::app::App;
use crate::issuer::DevIssuer;

#[tokio::test]
async fn the_three_people_find_their_team_with_their_roles() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let folder = tempfile::tempdir().unwrap();
    let seeded = seed(&app.directory, folder.path()).await.unwrap();
    for (person, role) in [("ada", "ROLE_OWNER"), ("grace", "ROLE_EDITOR"), ("vera", "ROLE_VIEWER")] {
        let token = issuer.access_token(person).await;
        let session = app.call_as(&token, "GetSession", json!({})).await.unwrap();
        let expected = json!([{"org": {"id": seeded.team.to_string(), "name": "Demo team"}, "role": role}]);
        assert_eq!(session["workspaces"], expected, "{person}");
    }
}

#[tokio::test]
async fn the_key_works_is_private_and_stays() {
    let app = App::without_issuer().await;
    let folder = tempfile::tempdir().unwrap();
    let secrets = folder.path().join("secrets");
    let seeded = seed(&app.directory, &secrets).await.unwrap();
    let key = std::fs::read_to_string(&seeded.cli_key).unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&seeded.cli_key), mode(&secrets)), (0o600, 0o700));
    let session = app.call_as(key.trim(), "GetSession", json!({})).await.unwrap();
    assert_eq!(session["user"]["name"], "Ada Lovelace");

    seed(&app.directory, &secrets).await.unwrap();
    assert_eq!(std::fs::read_to_string(&seeded.cli_key).unwrap(), key, "a key that works is kept");

    let fresh = App::without_issuer().await;
    seed(&fresh.directory, &secrets).await.unwrap();
    let other = std::fs::read_to_string(&seeded.cli_key).unwrap();
    assert_ne!(other, key, "another database needs another key");
    assert!(fresh.call_as(other.trim(), "ListMembers", json!({})).await.is_ok());
}

#[tokio::test]
async fn a_team_that_people_changed_stays_as_they_left_it() {
    let app = App::without_issuer().await;
    let folder = tempfile::tempdir().unwrap();
    let seeded = seed(&app.directory, folder.path()).await.unwrap();
    let key = std::fs::read_to_string(&seeded.cli_key).unwrap();
    let members = app.call_as(key.trim(), "ListMembers", json!({})).await.unwrap();
    let grace = members["members"].as_array().unwrap().iter().find(|member| member["user"]["name"] == "Grace Hopper");
    let id = grace.unwrap()["user"]["id"].clone();
    app.call_as(key.trim(), "RemoveMember", json!({ "userId": id })).await.unwrap();
    seed(&app.directory, folder.path()).await.unwrap();
    let members = app.call_as(key.trim(), "ListMembers", json!({})).await.unwrap();
    assert_eq!(members["members"].as_array().unwrap().len(), 2);
}
