//! The development issuer as a process, and a person who signs in there.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use axum::body::Bytes;
use axum::http::{Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

const CALLBACK: &str = "http://localhost:4100/auth/callback";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) struct DevIssuer {
    pub(crate) url: String,
    process: Child,
    _folder: tempfile::TempDir,
}

impl DevIssuer {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let main = repository().join("projects/adr-platform/dev-issuer/src/main.js");
        let mut process = Command::new(node())
            .arg(main)
            .args(["--port", &port.to_string(), "--redirect-uri", CALLBACK, "--data-dir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node 22 or newer runs the development issuer; `make test` sets it up");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("ready at"), "the issuer did not start; `make test` installs what it needs");
        Self { url: format!("http://localhost:{port}"), process, _folder: folder }
    }

    /// Signs in with the page's form and returns the tokens.
    pub(crate) async fn sign_in(&self, form: &str) -> Value {
        let mut browser = Browser::default();
        let query = format!(
            "client_id=adr-web&response_type=code&scope=openid%20profile%20email&state=s&redirect_uri={CALLBACK}\
             &code_challenge={CHALLENGE}&code_challenge_method=S256"
        );
        let page = browser.redirect("GET", &format!("{}/auth?{query}", self.url), "").await;
        let mut next = browser.redirect("POST", &page, form).await;
        while !next.starts_with(CALLBACK) {
            next = browser.redirect("GET", &next, "").await;
        }
        let code = next.split_once("code=").unwrap().1.split('&').next().unwrap();
        let form = format!(
            "grant_type=authorization_code&client_id=adr-web&code={code}&redirect_uri={CALLBACK}&code_verifier={VERIFIER}"
        );
        let response = browser.send("POST", &format!("{}/token", self.url), &form).await;
        assert_eq!(response.status(), StatusCode::OK);
        serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }

    pub(crate) async fn access_token(&self, person: &str) -> String {
        self.sign_in(&format!("person={person}")).await["access_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for DevIssuer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn send(&mut self, method: &str, url: &str, form: &str) -> Response<Incoming> {
        let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(url.parse::<Uri>().unwrap())
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(form.to_owned()))
            .unwrap();
        let response = client.request(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        response
    }

    async fn redirect(&mut self, method: &str, url: &str, form: &str) -> String {
        let response = self.send(method, url, form).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{method} {url}");
        let location = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
        let origin: String = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        if location.starts_with('/') { format!("{origin}{location}") } else { location }
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(4).unwrap().to_owned()
}

/// The node that set-up provides, or the one on the PATH.
fn node() -> PathBuf {
    let own = repository().join(".platform/node/bin/node");
    if own.exists() { own } else { PathBuf::from("node") }
}
