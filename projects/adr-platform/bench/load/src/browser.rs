//! Just enough of a browser to sign in and to ask for pages as a person's browser does: cookies and redirects.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

const MOST_REDIRECTS: usize = 12;

/// A person's browser. Cookies go by host name, ports share them, as in browsers.
pub(crate) struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    cookies: BTreeMap<String, String>,
}

/// What a request led to.
pub(crate) struct Page {
    pub(crate) address: Uri,
    pub(crate) status: u16,
    pub(crate) bytes: usize,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), cookies: BTreeMap::new() }
    }

    /// Signs in at the development issuer as one of its people.
    pub(crate) async fn sign_in(&mut self, product: &str, person: &str) -> Result<()> {
        let choice = self.open(&format!("{product}/auth/login").parse()?).await?;
        let action = choice.text.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
        let action = resolve(&choice.address, action.context("the sign-in page has no form")?)?;
        let chosen = self.follow(action, Some(format!("person={person}"))).await?;
        ensure!(chosen.status == 200, "signing in ended at {} with {}", chosen.address, chosen.status);
        Ok(())
    }

    /// Asks for a page and follows where it is sent.
    pub(crate) async fn open(&mut self, address: &Uri) -> Result<Page> {
        self.follow(address.clone(), None).await
    }

    async fn follow(&mut self, mut address: Uri, mut form: Option<String>) -> Result<Page> {
        for _ in 0..MOST_REDIRECTS {
            let response = self.request(&address, form.take()).await?;
            let location =
                response.headers().get(LOCATION).map(|value| value.to_str().map(str::to_owned)).transpose()?;
            let status = response.status();
            let body = response.into_body().collect().await?.to_bytes();
            match location.filter(|_| status.is_redirection()) {
                Some(location) => address = resolve(&address, &location)?,
                None => {
                    let text = String::from_utf8_lossy(&body).into_owned();
                    return Ok(Page { address, status: status.as_u16(), bytes: body.len(), text });
                }
            }
        }
        anyhow::bail!("{address} redirects for ever")
    }

    async fn request(&mut self, address: &Uri, form: Option<String>) -> Result<Response<hyper::body::Incoming>> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let host = address.authority().context("an address without a host")?.as_str();
        let request = Request::builder().uri(address).header(HOST, host).header(COOKIE, cookies.join("; "));
        let request = match form {
            None => request.body(Full::default())?,
            Some(form) => {
                let request = request.method("POST").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                request.body(Full::from(form))?
            }
        };
        let response = self.client.request(request).await?;
        for line in response.headers().get_all(SET_COOKIE) {
            let pair = line.to_str()?.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }
}

fn resolve(base: &Uri, location: &str) -> Result<Uri> {
    if location.contains("://") {
        return Ok(location.replace("&amp;", "&").parse()?);
    }
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(location.replace("&amp;", "&").parse()?);
    Ok(Uri::from_parts(parts)?)
}
