//! From a real issuer's token to a session, and everything that must not become one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Value, json};

use crate::app::{App, ORIGIN, SESSION_KEY};
use crate::issuer::DevIssuer;

fn refused<T>(stable: &str, connect: &str) -> Result<T, (String, String)> {
    Err((stable.to_owned(), connect.to_owned()))
}

/// The cookie as the web server seals it.
fn cookie(access_token: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"dir","enc":"A256GCM"}"#);
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &SESSION_KEY).unwrap());
    let mut text = json!({"access_token": access_token, "expires_at": 1, "id": {"sub": "x"}}).to_string().into_bytes();
    let nonce = [3; 12];
    let tag = key
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(header.as_bytes()), &mut text)
        .unwrap();
    let [nonce, text, tag] = [&nonce[..], &text, tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}..{nonce}.{text}.{tag}")
}

#[tokio::test]
async fn a_new_person_gets_a_workspace_of_their_own_once() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let token = issuer.sign_in("name=Jane%20Doe&email=jane%40example.com").await;
    let token = token["access_token"].as_str().unwrap();
    let answers = futures::future::join_all((0..8).map(|_| app.call_as(token, "GetSession", json!({})))).await;
    let first = answers[0].clone().unwrap();
    assert_eq!(first["user"]["name"], "Jane Doe");
    assert_eq!(first["user"]["email"], "jane@example.com");
    assert_eq!(first["workspaces"].as_array().unwrap().len(), 1);
    assert_eq!(first["workspaces"][0]["org"]["name"], "Jane's workspace");
    assert_eq!(first["workspaces"][0]["role"], "ROLE_OWNER");
    assert!(answers.into_iter().all(|answer| answer.unwrap() == first), "asked at once, made once");
}

#[tokio::test]
async fn id_tokens_and_changed_tokens_are_refused() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let tokens = issuer.sign_in("person=ada").await;
    let id_token = tokens["id_token"].as_str().unwrap();
    assert_eq!(app.call_as(id_token, "GetSession", json!({})).await, refused("token.invalid", "unauthenticated"));

    let access = tokens["access_token"].as_str().unwrap();
    let (message, signature) = access.rsplit_once('.').unwrap();
    let (_, payload) = message.split_once('.').unwrap();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    claims["sub"] = json!("grace");
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    let unsigned = URL_SAFE_NO_PAD.encode(br#"{"alg":"none"}"#);
    for bad in
        [format!("{}.{claims}.{signature}", message.split('.').next().unwrap()), format!("{unsigned}.{payload}.")]
    {
        assert_eq!(app.call_as(&bad, "GetSession", json!({})).await, refused("token.invalid", "unauthenticated"));
    }
    assert!(app.call_as(access, "GetSession", json!({})).await.is_ok());
}

#[tokio::test]
async fn the_cookie_works_from_our_own_pages_only() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let sealed = cookie(&issuer.access_token("ada").await);
    let cookies = format!("theme=dark; adr_session={sealed}");
    let call = async |extra: &[(&str, &str)]| {
        let headers: Vec<_> = [("cookie", cookies.as_str())].into_iter().chain(extra.iter().copied()).collect();
        app.call("GetSession", &headers, json!({})).await
    };
    assert!(call(&[("origin", ORIGIN), ("sec-fetch-site", "same-origin")]).await.is_ok());
    assert!(call(&[("sec-fetch-site", "same-origin")]).await.is_ok());
    let forged = refused("request.cross_site", "permission_denied");
    assert_eq!(call(&[]).await, forged);
    assert_eq!(call(&[("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")]).await, forged);
    assert_eq!(call(&[("origin", "http://localhost:4101"), ("sec-fetch-site", "same-site")]).await, forged);
    assert_eq!(call(&[("origin", "null")]).await, forged);
}

#[tokio::test]
async fn a_chunked_cookie_is_joined_and_a_damaged_one_refused() {
    let issuer = DevIssuer::start().await;
    let app = App::with_issuer(&issuer).await;
    let sealed = cookie(&issuer.access_token("ada").await);
    let own = ("origin", ORIGIN);
    let (first, second) = sealed.split_at(sealed.len() / 2);
    let chunks = format!("adr_session.1={second}; adr_session.0={first}");
    assert!(app.call("GetSession", &[("cookie", &chunks), own], json!({})).await.is_ok());

    let invalid = refused("session.invalid", "unauthenticated");
    let missing = format!("adr_session.1={second}");
    assert_eq!(app.call("GetSession", &[("cookie", &missing), own], json!({})).await, invalid);
    let damaged = format!("adr_session={}", sealed.replacen("..", "..A", 1));
    assert_eq!(app.call("GetSession", &[("cookie", &damaged), own], json!({})).await, invalid);
}

#[tokio::test]
async fn without_proof_there_is_no_session() {
    let app = App::without_issuer().await;
    let missing = refused("session.missing", "unauthenticated");
    assert_eq!(app.call("GetSession", &[], json!({})).await, missing);
    assert_eq!(app.call("GetSession", &[("x-workspace-id", "x")], json!({})).await, missing);
    let invalid = refused("token.invalid", "unauthenticated");
    assert_eq!(app.call("GetSession", &[("authorization", "Basic YTpi")], json!({})).await, invalid);
    assert_eq!(app.call("GetSession", &[("authorization", "Bearer nonsense")], json!({})).await, invalid);
    let key = format!("Bearer adr_{}_{}", "0".repeat(32), "0".repeat(64));
    assert_eq!(
        app.call("GetSession", &[("authorization", &key)], json!({})).await,
        refused("key.invalid", "unauthenticated")
    );
}

#[tokio::test]
async fn an_issuer_that_is_away_is_our_trouble_and_not_the_persons() {
    let issuer = DevIssuer::start().await;
    let token = issuer.access_token("ada").await;
    drop(issuer);
    let app = App::without_issuer().await;
    assert_eq!(app.call_as(&token, "GetSession", json!({})).await, refused("issuer.unavailable", "unavailable"));
}

#[tokio::test]
async fn a_caller_who_asks_too_often_waits_and_others_do_not() {
    let issuer = DevIssuer::start().await;
    let app = App::start(&issuer.url, 1).await;
    let (ada, grace) = (issuer.access_token("ada").await, issuer.access_token("grace").await);
    for _ in 0..10 {
        app.call_as(&ada, "GetSession", json!({})).await.unwrap();
    }
    let answer = app.call_as(&ada, "GetSession", json!({})).await;
    assert_eq!(answer, refused("request.too_many", "resource_exhausted"));
    app.call_as(&grace, "GetSession", json!({})).await.unwrap();
    for _ in 0..10 {
        assert_eq!(app.call_as("x.y.z", "GetSession", json!({})).await.unwrap_err().0, "token.invalid");
    }
    assert_eq!(app.call_as("x.y.z", "GetSession", json!({})).await.unwrap_err().0, "request.too_many");
}
