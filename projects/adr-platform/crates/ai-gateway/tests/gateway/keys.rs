//! Virtual keys: made, used, ended.

use ai_gateway::keys::{KeySecret, NewKey};
use ai_gateway_ledger::{KeyId, Reservation, StoppedBy, Switch};
use jiff::{SignedDuration, ToSpan};

use crate::app::{ADA, ADMIN, App, MODEL, ask, new_tenant};

fn named(name: &str) -> NewKey {
    NewKey { name: name.to_owned(), ..NewKey::default() }
}

#[tokio::test]
async fn a_key_is_shown_once_and_says_whose_calls_are_made() {
    let app = App::start().await;
    let wanted = NewKey { user: Some(ADA), models: Some(vec!["openai/*".to_owned()]), ..named("agents") };
    let (key, secret) = app.store.create_key(app.tenant, ADMIN, wanted, app.accounts().now()).await.unwrap();
    let accounts = app.accounts();
    let holder = accounts.authenticate(&secret.reveal()).await.unwrap();
    assert_eq!((holder.tenant, holder.user, holder.key), (app.tenant, Some(ADA), key.id));
    assert!(holder.models.allows(MODEL) && !holder.models.allows("anthropic/claude-sonnet-4-5"));
    assert!(ask(&accounts, &holder.scopes(MODEL)).is_ok(), "its tenant is open");
    assert_eq!(app.store.keys(app.tenant).await.unwrap(), [key]);

    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT secret_hash FROM ai.virtual_keys").fetch_one(&app.database.owner).await.unwrap();
    assert!(!secret.reveal().contains(&kept.iter().map(|byte| format!("{byte:02x}")).collect::<String>()));
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let app = App::start().await;
    let accounts = app.accounts();
    let (key, secret) = app.store.create_key(app.tenant, ADMIN, named("k"), accounts.now()).await.unwrap();
    let text = secret.reveal();
    let other_secret = format!("{}{}", &text[..38], &KeySecret::generate().unwrap().reveal()[38..]);
    for known in [false, true] {
        for wrong in ["", "sk-1", &other_secret, &KeySecret::generate().unwrap().reveal()] {
            assert_eq!(accounts.authenticate(wrong).await.unwrap_err().code(), "ai_key.unknown", "{wrong} {known}");
        }
        assert_eq!(accounts.authenticate(&text).await.unwrap().key, key.id);
    }
}

#[tokio::test]
async fn the_database_is_asked_once_about_a_key_that_is_none_and_a_wrong_secret_shuts_nobody_out() {
    let app = App::start().await;
    let accounts = app.accounts();
    let (key, secret) = app.store.create_key(app.tenant, ADMIN, named("k"), accounts.now()).await.unwrap();
    let text = secret.reveal();
    let wrong = format!("{}{}", &text[..38], &KeySecret::generate().unwrap().reveal()[38..]);
    let stranger = KeySecret::generate().unwrap().reveal();
    for _ in 0..2 {
        for unknown in [&wrong, &stranger] {
            assert_eq!(accounts.authenticate(unknown).await.unwrap_err().code(), "ai_key.unknown");
        }
    }
    assert_eq!(accounts.authenticate(&text).await.unwrap().key, key.id);
    app.database.databases.application.close().await;
    for unknown in [&wrong, &stranger] {
        assert_eq!(
            accounts.authenticate(unknown).await.unwrap_err().code(),
            "ai_key.unknown",
            "nobody has to be asked"
        );
    }
    assert_eq!(accounts.authenticate(&text).await.unwrap().key, key.id);
    let another = KeySecret::generate().unwrap().reveal();
    assert_ne!(accounts.authenticate(&another).await.unwrap_err().code(), "ai_key.unknown", "this one is not known");
}

#[tokio::test]
async fn a_revoked_key_ends_here_and_in_other_processes_and_so_does_what_is_under_way() {
    let app = App::start().await;
    let (here, elsewhere) = (app.accounts(), app.accounts());
    let (key, secret) = app.store.create_key(app.tenant, ADMIN, named("k"), here.now()).await.unwrap();
    let (_, kept) = app.store.create_key(app.tenant, ADMIN, named("kept"), here.now()).await.unwrap();
    let mut live = Vec::new();
    for accounts in [&here, &elsewhere] {
        for secret in [&secret, &kept] {
            let holder = accounts.authenticate(&secret.reveal()).await.unwrap();
            live.push(ask(accounts, &holder.scopes(MODEL)).unwrap());
        }
    }
    app.store.revoke_key(app.tenant, ADMIN, key.id).await.unwrap();
    here.refresh(app.tenant).await.unwrap();
    elsewhere.look().await.unwrap();
    for accounts in [&here, &elsewhere] {
        assert_eq!(accounts.authenticate(&secret.reveal()).await.unwrap_err().code(), "ai_key.unknown");
        assert!(accounts.authenticate(&kept.reveal()).await.is_ok());
    }
    let stopped: Vec<_> = live.iter().map(Reservation::stopped).collect();
    let revoked = Some(StoppedBy::Revoked(key.id));
    assert_eq!(stopped, [revoked, None, revoked, None]);
    let again = app.store.revoke_key(app.tenant, ADMIN, key.id).await.unwrap_err();
    assert_eq!(again.code(), "ai_key.not_found");
}

#[tokio::test]
async fn a_new_key_works_at_once_in_a_process_that_knows_its_tenant() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    let (_, secret) = app.store.create_key(app.tenant, ADMIN, named("k"), accounts.now()).await.unwrap();
    assert!(accounts.authenticate(&secret.reveal()).await.is_ok());
}

#[tokio::test]
async fn a_key_ends_when_it_should() {
    let app = App::start().await;
    let accounts = app.accounts();
    let end = accounts.now() + 1.hour();
    let wanted = NewKey { expires_at: Some(end), ..named("k") };
    let (_, secret) = app.store.create_key(app.tenant, ADMIN, wanted, accounts.now()).await.unwrap();
    app.clock.advance(SignedDuration::from_secs(3_599));
    assert!(accounts.authenticate(&secret.reveal()).await.is_ok());
    app.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(accounts.authenticate(&secret.reveal()).await.unwrap_err().code(), "ai_key.expired");
}

#[tokio::test]
async fn one_tenants_keys_are_not_anothers_to_see_or_end() {
    let app = App::start().await;
    let (key, _) = app.store.create_key(app.tenant, ADMIN, named("k"), app.accounts().now()).await.unwrap();
    let other = new_tenant();
    assert_eq!(app.store.keys(other).await.unwrap(), []);
    assert_eq!(app.store.revoke_key(other, ADMIN, key.id).await.unwrap_err().code(), "ai_key.not_found");
    assert_eq!(app.store.keys(app.tenant).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_that_makes_no_sense_is_not_made() {
    let app = App::start().await;
    let now = app.accounts().now();
    let models = |models: Vec<String>| NewKey { models: Some(models), ..named("k") };
    for wrong in [
        named(""),
        named(" "),
        named("a\0"),
        named(&"ä".repeat(101)),
        models(vec![]),
        models(vec![String::new()]),
        models(vec!["m".repeat(201)]),
        models(vec!["m".to_owned(); 101]),
        NewKey { expires_at: Some(now), ..named("k") },
    ] {
        let refused = app.store.create_key(app.tenant, ADMIN, wrong.clone(), now).await.unwrap_err();
        assert_eq!(refused.code(), "ai_key.invalid", "{wrong:?}");
    }
    assert!(app.store.create_key(app.tenant, ADMIN, named(&"ä".repeat(100)), now).await.is_ok());
}

#[tokio::test]
async fn a_stop_of_one_key_leaves_others_alone() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    let stranger = ai_gateway_ledger::Scope::Key(KeyId(uuid::Uuid::now_v7()));
    accounts.ledger().set_stopped(Switch::Of(app.tenant, stranger), true);
    assert!(ask(&accounts, &app.scopes()).is_ok());
}
