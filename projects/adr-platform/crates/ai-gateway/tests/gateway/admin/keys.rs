//! `ai.v1.KeyService`.

use ai_gateway_ledger::StoppedBy;
use jiff::SignedDuration;
use platform_contracts::ai::v1;
use uuid::Uuid;

use super::team::{Team, code, moment};
use crate::app::ask;

fn named(name: &str) -> v1::CreateKeyRequest {
    v1::CreateKeyRequest { name: name.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn a_key_works_at_once_and_no_longer_when_it_is_revoked() {
    let team = Team::new().await;
    // The workspace is in use already: what is made and revoked holds without waiting.
    team.accounts.open(team.app.tenant).await.unwrap();
    let request = v1::CreateKeyRequest {
        user_id: team.viewer.user_id.to_string(),
        models: vec!["openai/*".to_owned()],
        expires_at: moment(team.accounts.now() + SignedDuration::from_hours(1)).into(),
        ..named(" CI ")
    };
    let made = team.admin.create_key(team.owner.clone(), request).await.unwrap();
    let key = made.key.into_option().unwrap();
    let listed = team.admin.list_keys(team.owner.clone()).await.unwrap();
    assert_eq!((listed.keys.as_slice(), listed.base_url.as_str()), (&[key.clone()][..], "http://127.0.0.1:4180/v1"));
    assert_eq!((key.name.as_str(), key.user_id.as_str()), ("CI", team.viewer.user_id.to_string().as_str()));
    assert_eq!((key.models.as_slice(), key.expires_at.is_set()), (&["openai/*".to_owned()][..], true));
    let holder = team.accounts.authenticate(&made.secret).await.unwrap();
    let under_way = ask(&team.accounts, &holder.scopes("openai/gpt-5")).unwrap();
    let revoke = v1::RevokeKeyRequest { id: key.id, ..Default::default() };
    team.admin.revoke_key(team.owner.clone(), revoke.clone()).await.unwrap();
    assert_eq!(under_way.stopped(), Some(StoppedBy::Revoked(holder.key)), "what is under way with it ends");
    assert_eq!(code(team.accounts.authenticate(&made.secret).await), "ai_key.unknown");
    assert_eq!(code(team.admin.revoke_key(team.owner.clone(), revoke).await), "ai_key.not_found");
    assert!(team.admin.list_keys(team.owner.clone()).await.unwrap().keys.is_empty());
}

#[tokio::test]
async fn who_leaves_the_workspace_leaves_their_keys_behind() {
    let team = Team::new().await;
    let of = |user: &str| v1::CreateKeyRequest { user_id: user.to_owned(), ..named("x") };
    let viewer = team.viewer.user_id;
    let theirs = team.admin.create_key(team.owner.clone(), of(&viewer.to_string())).await.unwrap();
    let of_all = team.admin.create_key(team.owner.clone(), of("")).await.unwrap();
    let holder = team.accounts.authenticate(&theirs.secret).await.unwrap();
    let under_way = ask(&team.accounts, &holder.scopes("openai/gpt-5")).unwrap();
    team.directory.remove_member(&team.owner, viewer.0).await.unwrap();
    // As every process does twice a second.
    team.accounts.look().await.unwrap();
    assert_eq!(code(team.accounts.authenticate(&theirs.secret).await), "ai_key.unknown");
    assert!(under_way.stopped().is_some(), "what is under way with it ends");
    assert!(team.accounts.authenticate(&of_all.secret).await.is_ok());
    let left = team.admin.list_keys(team.owner.clone()).await.unwrap().keys;
    assert_eq!(left.iter().map(|key| key.user_id.as_str()).collect::<Vec<_>>(), [""]);
}

#[tokio::test]
async fn keys_are_for_owners_and_of_one_workspace() {
    let team = Team::new().await;
    let made = team.admin.create_key(team.owner.clone(), named("CI")).await.unwrap();
    let revoke = v1::RevokeKeyRequest { id: made.key.into_option().unwrap().id, ..Default::default() };
    assert_eq!(code(team.admin.list_keys(team.viewer.clone()).await), "role.insufficient");
    assert_eq!(code(team.admin.create_key(team.viewer.clone(), named("x")).await), "role.insufficient");
    assert_eq!(code(team.admin.revoke_key(team.viewer.clone(), revoke.clone()).await), "role.insufficient");
    assert_eq!(code(team.admin.revoke_key(team.stranger.clone(), revoke).await), "ai_key.not_found");
    assert!(team.admin.list_keys(team.stranger.clone()).await.unwrap().keys.is_empty());
    assert!(team.accounts.authenticate(&made.secret).await.is_ok());
}

#[tokio::test]
async fn wrong_keys_are_refused_with_a_reason() {
    let team = Team::new().await;
    let of = |user: String| v1::CreateKeyRequest { user_id: user, ..named("x") };
    let for_models = |models: Vec<String>| v1::CreateKeyRequest { models, ..named("x") };
    let until = |end| v1::CreateKeyRequest { expires_at: end, ..named("x") };
    let no_moment = buffa_types::google::protobuf::Timestamp { seconds: i64::MAX, nanos: -1, ..Default::default() };
    for (request, expected) in [
        (named(""), "ai_key.invalid"),
        (named(" \t "), "ai_key.invalid"),
        (named(&"ä".repeat(101)), "ai_key.invalid"),
        (named("a\0b"), "ai_key.invalid"),
        (of("ada".to_owned()), "id.invalid"),
        (of(Uuid::now_v7().to_string()), "ai_subject.not_found"),
        (of(team.stranger.user_id.to_string()), "ai_subject.not_found"),
        (for_models(vec![String::new()]), "ai_key.invalid"),
        (for_models(vec!["m".to_owned(); 101]), "ai_key.invalid"),
        (for_models(vec!["m".repeat(201)]), "ai_key.invalid"),
        (for_models(vec!["openai/*".to_owned(), "openai/gpt-6".to_owned()]), "model.unknown"),
        (for_models(vec!["anthropic/*".to_owned()]), "model.unknown"),
        (until(moment(team.accounts.now()).into()), "ai_key.invalid"),
        (until(no_moment.into()), "ai_key.invalid"),
    ] {
        assert_eq!(code(team.admin.create_key(team.owner.clone(), request).await), expected);
    }
    for id in ["", "x", "00000000-0000-0000-0000-00000000000g"] {
        let revoke = v1::RevokeKeyRequest { id: id.to_owned(), ..Default::default() };
        assert_eq!(code(team.admin.revoke_key(team.owner.clone(), revoke).await), "id.invalid");
    }
    assert!(team.admin.list_keys(team.owner.clone()).await.unwrap().keys.is_empty());
}
