//! The demo team's people and keys, and the things that the table's requests name.

use serde_json::{Value, json};

use crate::call::{Headers, Http};
use crate::contract::{Rpc, every_rpc};
use crate::server::Server;

/// An hour in seconds: longer than any test.
const HOUR: i64 = 3600;

pub(crate) struct Fixtures {
    pub(crate) http: Http,
    rpcs: Vec<Rpc>,
    /// The owner of the demo team.
    pub(crate) owner: Headers,
    pub(crate) team: String,
    made: std::sync::atomic::AtomicU64,
}

/// The headers of a person in a workspace.
pub(crate) fn person(server: &Server, subject: &str, workspace: &str) -> Headers {
    bearer(&server.issuer.token(subject, HOUR), workspace)
}

pub(crate) fn bearer(token: &str, workspace: &str) -> Headers {
    let mut headers = vec![("authorization", format!("Bearer {token}"))];
    if !workspace.is_empty() {
        headers.push(("x-workspace-id", workspace.to_owned()));
    }
    headers
}

impl Fixtures {
    pub(crate) async fn of(server: &Server) -> Self {
        let mut fixtures = Self {
            http: Http::to(server),
            rpcs: every_rpc(),
            owner: person(server, "ada", ""),
            team: String::new(),
            made: 0.into(),
        };
        fixtures.team = fixtures.first_workspace(&fixtures.owner).await;
        fixtures.owner = person(server, "ada", &fixtures.team);
        fixtures
    }

    pub(crate) fn rpc(&self, name: &str) -> &Rpc {
        self.rpcs.iter().find(|rpc| rpc.name == name).unwrap_or_else(|| panic!("there is no RPC {name}"))
    }

    /// The first workspace of whoever these headers name.
    pub(crate) async fn first_workspace(&self, headers: &Headers) -> String {
        let session = self.must(headers, "platform.identity.v1.WorkspaceService/GetSession", json!({})).await;
        session["workspaces"][0]["org"]["id"].as_str().unwrap().to_owned()
    }

    /// Calls an RPC that has to succeed.
    pub(crate) async fn must(&self, headers: &Headers, rpc: &str, message: Value) -> Value {
        let answer = self.http.call(self.rpc(rpc), headers, &message).await;
        assert_eq!(answer.code, "ok", "{rpc}: {answer:?}");
        answer.body
    }

    /// A key of the team with this role.
    pub(crate) async fn key(&self, role: &str) -> (String, String) {
        let rpc = "platform.identity.v1.WorkspaceService/CreateApiKey";
        let made = self.must(&self.owner, rpc, json!({"name": "test", "role": role})).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&made["key"]["id"]), text(&made["secret"]))
    }

    /// A request with everything it names made for it. A conversation is started by `caller`.
    pub(crate) async fn fill(&self, request: &str, caller: &Headers) -> Value {
        let mut request = request.to_owned();
        if request.contains("$decision") {
            request = request.replace("$decision", &self.decision().await);
        }
        if request.contains("$archived") {
            request = request.replace("$archived", &self.archived().await);
        }
        if request.contains("$related") {
            let (related, other) = self.related().await;
            request = request.replace("$related", &related).replace("$other", &other);
        }
        if request.contains("$other") {
            request = request.replace("$other", &self.decision().await);
        }
        if request.contains("$conversation") {
            request = request.replace("$conversation", &self.conversation(caller).await);
        }
        if request.contains("$email") {
            request = request.replace("$email", &self.email());
        }
        if request.contains("$member") {
            request = request.replace("$member", &self.member().await);
        }
        if request.contains("$gateway-key") {
            request = request.replace("$gateway-key", &self.gateway_key().await);
        }
        if request.contains("$key") {
            request = request.replace("$key", &self.key("ROLE_VIEWER").await.0);
        }
        assert!(!request.contains('$'), "something is not made: {request}");
        serde_json::from_str(&request).unwrap()
    }

    async fn decision(&self) -> String {
        let message = json!({"project": "team-project", "title": "Use Postgres", "tags": ["demo-team-only"]});
        let made = self.must(&self.owner, "adr.v1.DecisionService/CreateDecision", message).await;
        made["decision"]["summary"]["id"].as_str().unwrap().to_owned()
    }

    async fn archived(&self) -> String {
        let id = self.decision().await;
        let message = json!({"id": id, "expectedVersion": 1});
        self.must(&self.owner, "adr.v1.DecisionService/ArchiveDecision", message).await;
        id
    }

    async fn related(&self) -> (String, String) {
        let (id, other) = (self.decision().await, self.decision().await);
        let message = json!({"id": id, "expectedVersion": 1, "kind": "RELATION_KIND_AMENDS", "targetId": other});
        self.must(&self.owner, "adr.v1.DecisionService/RelateDecision", message).await;
        (id, other)
    }

    async fn conversation(&self, caller: &Headers) -> String {
        let message = json!({"question": "Why Postgres, demo-team-only?"});
        let events = self.must(caller, "adr.v1.ChatService/Stream", message).await;
        events[0]["started"]["conversationId"].as_str().unwrap().to_owned()
    }

    fn email(&self) -> String {
        let number = self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        format!("new-{number}@example.com")
    }

    async fn gateway_key(&self) -> String {
        let made = self.must(&self.owner, "ai.v1.KeyService/CreateKey", json!({"name": "test"})).await;
        made["key"]["id"].as_str().unwrap().to_owned()
    }

    async fn member(&self) -> String {
        let rpc = "platform.identity.v1.WorkspaceService/AddMember";
        let added = self.must(&self.owner, rpc, json!({"email": self.email(), "role": "ROLE_VIEWER"})).await;
        added["member"]["user"]["id"].as_str().unwrap().to_owned()
    }
}
