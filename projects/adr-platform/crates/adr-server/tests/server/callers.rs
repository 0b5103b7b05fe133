//! Every RPC × everyone who might call it.

use crate::call::{Answer, Headers};
use crate::contract::every_rpc;
use crate::fixtures::{Fixtures, bearer, person};
use crate::server::Server;
use crate::table::{Needs, Row, TABLE};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Anonymous,
    Expired,
    /// The owner of another workspace, who names the team's.
    Intruder,
    /// The owner of another workspace, who names their own, and the team's ids.
    Elsewhere,
    Viewer,
    Editor,
    Owner,
    /// A key made by the owner, with the smallest role.
    ViewerKey,
    /// The same key, naming another workspace.
    KeyElsewhere,
}

/// Those who are refused come first.
const EVERYONE: [Who; 9] = [
    Who::Anonymous,
    Who::Expired,
    Who::Intruder,
    Who::KeyElsewhere,
    Who::Elsewhere,
    Who::ViewerKey,
    Who::Viewer,
    Who::Editor,
    Who::Owner,
];

/// The code that a caller should get for a good request.
fn expected(row: &Row, who: Who) -> &'static str {
    let with_role = |held: Needs| if held >= row.needs { "ok" } else { "role.insufficient" };
    match who {
        Who::Anonymous => "session.missing",
        Who::Expired => "session.expired",
        Who::Intruder => "workspace.not_member",
        Who::KeyElsewhere => "key.other_workspace",
        Who::Elsewhere => row.elsewhere,
        Who::ViewerKey if row.needs == Needs::Person => "key.not_allowed",
        Who::ViewerKey | Who::Viewer => with_role(Needs::Viewer),
        Who::Editor => with_role(Needs::Editor),
        Who::Owner => "ok",
    }
}

/// The HTTP status that belongs to a code, as far as this test meets it; a stream's is always 200.
fn status_of(code: &str) -> u16 {
    match code {
        "ok" => 200,
        "session.missing" | "session.expired" => 401,
        "workspace.not_member" | "key.other_workspace" | "key.not_allowed" | "role.insufficient" => 403,
        code if code.ends_with(".not_found") => 404,
        other => panic!("no status is known for {other}"),
    }
}

#[test]
fn the_table_names_every_rpc_once() {
    let contract: Vec<String> = every_rpc().into_iter().map(|rpc| rpc.name).collect();
    let table: Vec<&str> = TABLE.iter().map(|row| row.rpc).collect();
    assert_eq!(table, contract, "give every RPC of the contracts its row in the table, by name");
}

#[tokio::test]
async fn everyone_gets_what_the_table_says() {
    let server = Server::start().await;
    let fixtures = Fixtures::of(&server).await;
    let everyone = everyone(&server, &fixtures).await;
    let mut wrong = Vec::new();
    for row in TABLE {
        let rpc = fixtures.rpc(row.rpc);
        for (who, headers) in &everyone {
            let expected = expected(row, *who);
            let asks = if expected == "ok" && *who != Who::Elsewhere { headers } else { &fixtures.owner };
            let request = fixtures.fill(row.request, asks).await;
            let answer = fixtures.http.call(rpc, headers, &request).await;
            let status = if rpc.streams { 200 } else { status_of(expected) };
            if answer.code != expected || answer.status != status {
                wrong.push(format!("{} by {who:?}: expected {status} {expected}, got {answer:?}", row.rpc));
            } else if *who == Who::Elsewhere && tells_of_the_team(&answer, &fixtures) {
                wrong.push(format!("{} tells another workspace's owner of the team: {answer:?}", row.rpc));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(server.errors(), Vec::<String>::new());
}

async fn everyone(server: &Server, fixtures: &Fixtures) -> Vec<(Who, Headers)> {
    let team = fixtures.team.as_str();
    let own = fixtures.first_workspace(&person(server, "sam", "")).await;
    assert_ne!(own, team);
    let (_, secret) = fixtures.key("ROLE_VIEWER").await;
    let headers = |who| match who {
        Who::Anonymous => vec![("x-workspace-id", team.to_owned())],
        Who::Expired => bearer(&server.issuer.token("ada", -3600), team),
        Who::Intruder => person(server, "sam", team),
        Who::Elsewhere => person(server, "sam", &own),
        Who::Viewer => person(server, "vera", team),
        Who::Editor => person(server, "grace", team),
        Who::Owner => fixtures.owner.clone(),
        Who::ViewerKey => bearer(&secret, ""),
        Who::KeyElsewhere => bearer(&secret, &own),
    };
    EVERYONE.map(|who| (who, headers(who))).into()
}

/// Whether a successful answer holds what only the team knows.
fn tells_of_the_team(answer: &Answer, fixtures: &Fixtures) -> bool {
    let text = answer.body.to_string();
    answer.code == "ok" && (text.contains("demo-team-only") || text.contains(&fixtures.team))
}
