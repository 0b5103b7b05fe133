//! Which tokens pass, which do not, and what happens when the issuer's keys change or the issuer is away.

use api_gateway_core::ServiceError;
use api_gateway_core::token::TokenError;
use serde_json::{Value, json};

use crate::issuer::{Issuer, NOW, Signer, encode};

async fn issuer_and_key() -> (Issuer, Signer) {
    let (issuer, key) = (Issuer::start().await, Signer::p256("one"));
    issuer.publish([key.jwk()]);
    (issuer, key)
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut changed = claims.clone();
    changed[name] = value;
    changed
}

#[tokio::test]
async fn a_good_token_passes() {
    let (issuer, key) = issuer_and_key().await;
    let authenticator = issuer.authenticator();
    let claims = authenticator.verify(&key.token(&issuer.claims())).await.unwrap();
    assert_eq!((claims.sub.as_str(), claims.name.as_deref()), ("ada", Some("Ada Lovelace")));
    let several = with(&issuer.claims(), "aud", json!(["other", "adr-platform"]));
    authenticator.verify(&key.token(&several)).await.unwrap();
    assert_eq!(issuer.asked(), 1, "keys are asked for once");
}

#[tokio::test]
async fn every_allowed_algorithm_passes() {
    let (issuer, p256, ed25519) = (Issuer::start().await, Signer::p256("p"), Signer::ed25519("e"));
    issuer.publish([p256.jwk(), ed25519.jwk()]);
    let authenticator = issuer.authenticator();
    authenticator.verify(&p256.token(&issuer.claims())).await.unwrap();
    authenticator.verify(&ed25519.token(&issuer.claims())).await.unwrap();
}

#[tokio::test]
async fn rs256_passes_at_2048_bits() {
    // `crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })`, signed by Node: ring cannot make RSA keys.
    let issuer = Issuer::start().await;
    let fixture: Value = serde_json::from_str(include_str!("rs256.json")).unwrap();
    issuer.publish([fixture["jwk"].clone()]);
    let token = fixture["token"].as_str().unwrap();
    // The signature is good, so the claims are looked at; they name a fixed issuer, which this one is not.
    assert!(matches!(issuer.authenticator().verify(token).await, Err(TokenError::Issuer)));
    let (message, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{message}.{}", encode(&[7; 256]));
    assert!(matches!(issuer.authenticator().verify(&forged).await, Err(TokenError::Signature)));
}

#[tokio::test]
async fn wrong_claims_are_refused() {
    let (issuer, key) = issuer_and_key().await;
    let (authenticator, good) = (issuer.authenticator(), issuer.claims());
    let verify = async |claims: Value| authenticator.verify(&key.token(&claims)).await;
    assert!(matches!(verify(with(&good, "iss", json!("https://evil.example"))).await, Err(TokenError::Issuer)));
    assert!(matches!(verify(with(&good, "iss", json!(format!("{}/", issuer.url)))).await, Err(TokenError::Issuer)));
    assert!(matches!(verify(with(&good, "aud", json!("adr-web"))).await, Err(TokenError::Audience)));
    assert!(matches!(verify(with(&good, "aud", json!([]))).await, Err(TokenError::Audience)));
    assert!(matches!(verify(with(&good, "exp", json!(NOW - 31))).await, Err(TokenError::Expired)));
    assert!(verify(with(&good, "exp", json!(NOW - 29))).await.is_ok(), "clocks differ by seconds");
    assert!(matches!(verify(with(&good, "nbf", json!(NOW + 31))).await, Err(TokenError::NotYetValid)));
    assert!(matches!(verify(with(&good, "sub", json!(""))).await, Err(TokenError::Malformed)));
    for name in ["iss", "sub", "aud", "exp"] {
        let mut without = good.clone();
        without.as_object_mut().unwrap().remove(name);
        assert!(matches!(verify(without).await, Err(TokenError::Malformed)), "without {name}");
    }
}

#[tokio::test]
async fn tricks_with_the_header_are_refused() {
    let (issuer, key) = issuer_and_key().await;
    let (authenticator, claims) = (issuer.authenticator(), issuer.claims());
    let with_header = |header: Value| key.token_with(&header, &claims);
    let unsigned = format!("{}.{}.", encode(br#"{"alg":"none"}"#), encode(claims.to_string().as_bytes()));
    assert!(matches!(authenticator.verify(&unsigned).await, Err(TokenError::Algorithm)));
    for alg in ["none", "None", "HS256", "HS512", "PS256", "RS512", "ES384", ""] {
        let token = with_header(json!({"alg": alg, "kid": "one"}));
        assert!(matches!(authenticator.verify(&token).await, Err(TokenError::Algorithm)), "{alg}");
    }
    let other_family = with_header(json!({"alg": "RS256", "kid": "one"}));
    assert!(matches!(authenticator.verify(&other_family).await, Err(TokenError::UnknownKey)));
    let critical = with_header(json!({"alg": "ES256", "kid": "one", "crit": ["b64"], "b64": false}));
    assert!(matches!(authenticator.verify(&critical).await, Err(TokenError::Malformed)));
    let embedded = Signer::p256("one");
    let own_key = embedded.token_with(&json!({"alg": "ES256", "kid": "one", "jwk": embedded.jwk()}), &claims);
    assert!(matches!(authenticator.verify(&own_key).await, Err(TokenError::Signature)));
}

#[tokio::test]
async fn a_changed_token_is_refused() {
    let (issuer, key) = issuer_and_key().await;
    let authenticator = issuer.authenticator();
    let token = key.token(&issuer.claims());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = message.split_once('.').unwrap();
    let other = encode(with(&issuer.claims(), "sub", json!("grace")).to_string().as_bytes());
    for bad in [
        format!("{header}.{other}.{signature}"),
        format!("{message}.{}", encode(&[0; 64])),
        format!("{message}.{}", encode(&[1; 61])),
        format!("{message}."),
    ] {
        assert!(matches!(authenticator.verify(&bad).await, Err(TokenError::Signature)), "{bad}");
    }
    for bad in ["", ".", "..", "a.b.c", "not a token", &format!("{token}.{token}"), &"a.".repeat(20_000)] {
        assert!(matches!(authenticator.verify(bad).await, Err(TokenError::Malformed)), "{bad:.40}");
    }
}

#[tokio::test]
async fn a_rotated_key_is_found_and_made_up_ids_do_not_flood_the_issuer() {
    let (issuer, old) = issuer_and_key().await;
    let authenticator = issuer.authenticator();
    authenticator.verify(&old.token(&issuer.claims())).await.unwrap();

    let new = Signer::p256("two");
    issuer.publish([old.jwk(), new.jwk()]);
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(6)).await;
    tokio::time::resume();
    authenticator.verify(&new.token(&issuer.claims())).await.unwrap();
    authenticator.verify(&old.token(&issuer.claims())).await.unwrap();
    assert_eq!(issuer.asked(), 2);

    for _ in 0..50 {
        let made_up = new.token_with(&json!({"alg": "ES256", "kid": uuid::Uuid::new_v4()}), &issuer.claims());
        assert!(matches!(authenticator.verify(&made_up).await, Err(TokenError::UnknownKey)));
    }
    assert_eq!(issuer.asked(), 2, "asked again within five seconds");
}

#[tokio::test]
async fn a_withdrawn_key_stops_working_when_the_keys_are_read_again() {
    let (issuer, old) = issuer_and_key().await;
    let authenticator = issuer.authenticator();
    let token = old.token(&issuer.claims());
    authenticator.verify(&token).await.unwrap();
    issuer.publish([Signer::p256("two").jwk()]);
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(3601)).await;
    tokio::time::resume();
    assert!(matches!(authenticator.verify(&token).await, Err(TokenError::UnknownKey)));
}

#[tokio::test]
async fn an_issuer_that_is_away_at_the_start_is_found_later() {
    let (mut issuer, key) = issuer_and_key().await;
    issuer.stop();
    let authenticator = issuer.authenticator();
    let token = key.token(&issuer.claims());
    let error = authenticator.verify(&token).await.unwrap_err();
    assert!(matches!(error, TokenError::IssuerUnavailable(_)));
    assert_eq!(ServiceError::from(error).code(), "issuer.unavailable");
    issuer.start_again().await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    authenticator.verify(&token).await.unwrap();
}

#[tokio::test]
async fn known_keys_go_on_while_the_issuer_is_away() {
    let (issuer, key) = issuer_and_key().await;
    let authenticator = issuer.authenticator();
    let token = key.token(&issuer.claims());
    authenticator.verify(&token).await.unwrap();
    issuer.stop();
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(3601)).await;
    tokio::time::resume();
    authenticator.verify(&token).await.unwrap();
}

#[tokio::test]
async fn a_discovery_document_of_another_name_is_not_trusted() {
    let (issuer, key) = issuer_and_key().await;
    *issuer.published.named.lock().unwrap() = Some("https://other.example".to_owned());
    let refused = issuer.authenticator().verify(&key.token(&issuer.claims())).await;
    assert!(matches!(refused, Err(TokenError::IssuerUnavailable(_))));
}

#[tokio::test]
async fn the_profile_is_asked_with_the_token_and_must_be_the_same_person() {
    let (issuer, key) = issuer_and_key().await;
    let authenticator = issuer.authenticator();
    let token = key.token(&issuer.claims());
    let claims = authenticator.verify(&token).await.unwrap();
    let profile = authenticator.profile(&token, &claims).await.unwrap().unwrap();
    assert_eq!(profile.name, Some(format!("Bearer {token}")));
    let other = authenticator.verify(&key.token(&with(&issuer.claims(), "sub", json!("grace")))).await.unwrap();
    assert_eq!(authenticator.profile(&token, &other).await.unwrap(), None);
}
