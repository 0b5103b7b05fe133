//! What is expected of every RPC: who may call it, what a good request is, and what strangers and empty requests get.

/// Who may call an RPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needs {
    /// Anyone who proved who they are.
    Proof,
    /// The same, but no API key.
    Person,
    Viewer,
    Editor,
    Owner,
}

pub(crate) struct Row {
    pub(crate) rpc: &'static str,
    pub(crate) needs: Needs,
    /// A request that succeeds for whoever may send it. `$` names something that is made for it; see `fixtures`.
    pub(crate) request: &'static str,
    /// What the owner of another workspace gets there for the same request, with the ids of this workspace.
    pub(crate) elsewhere: &'static str,
    /// What an owner gets for `{}`.
    pub(crate) empty: &'static str,
}

const fn row(
    rpc: &'static str,
    needs: Needs,
    request: &'static str,
    elsewhere: &'static str,
    empty: &'static str,
) -> Row {
    Row { rpc, needs, request, elsewhere, empty }
}

use Needs::{Editor, Owner, Person, Proof, Viewer};

const NO_DECISION: &str = "decision.not_found";
const NO_ID: &str = "decision.id_invalid";
const NO_SUBJECT: &str = "ai_subject.invalid";
const UNKNOWN_SUBJECT: &str = "ai_subject.not_found";

#[rustfmt::skip]
pub(crate) const TABLE: &[Row] = &[
    row("adr.v1.ChatService/DeleteConversation", Viewer, r#"{"id": "$conversation"}"#, "conversation.not_found", "conversation.not_found"),
    row("adr.v1.ChatService/GetConversation", Viewer, r#"{"id": "$conversation"}"#, "conversation.not_found", "conversation.not_found"),
    row("adr.v1.ChatService/ListConversations", Viewer, "{}", "ok", "ok"),
    row("adr.v1.ChatService/Stream", Viewer, r#"{"question": "Why Postgres?"}"#, "ok", "question.invalid"),
    row("adr.v1.DecisionService/ArchiveDecision", Editor, r#"{"id": "$decision", "expectedVersion": 1}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/CategoriseDecision", Editor, r#"{"id": "$decision", "expectedVersion": 1, "categories": ["data"]}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/ChangeStatus", Editor, r#"{"id": "$decision", "expectedVersion": 1, "status": "STATUS_ACCEPTED"}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/CreateDecision", Editor, r#"{"project": "enumerated", "title": "Use Postgres"}"#, "ok", "decision.title_invalid"),
    row("adr.v1.DecisionService/DiffVersions", Viewer, r#"{"id": "$archived", "fromVersion": 1, "toVersion": 2}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/EditDecision", Editor, r##"{"id": "$decision", "expectedVersion": 1, "content": "# Use it\n\nAs planned.\n"}"##, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/GetDecision", Viewer, r#"{"id": "$decision"}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/GetVersion", Viewer, r#"{"id": "$decision", "version": 1}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/ListDecisions", Viewer, "{}", "ok", "ok"),
    row("adr.v1.DecisionService/ListFacets", Viewer, "{}", "ok", "ok"),
    row("adr.v1.DecisionService/ListProjects", Viewer, "{}", "ok", "ok"),
    row("adr.v1.DecisionService/ListRelated", Viewer, r#"{"id": "$related"}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/ListVersions", Viewer, r#"{"id": "$decision"}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/RelateDecision", Editor, r#"{"id": "$decision", "expectedVersion": 1, "kind": "RELATION_KIND_AMENDS", "targetId": "$other"}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/RestoreDecision", Editor, r#"{"id": "$archived", "expectedVersion": 2}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/RollBackDecision", Editor, r#"{"id": "$related", "expectedVersion": 2, "toVersion": 1}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/SupersedeDecision", Editor, r#"{"id": "$decision", "expectedVersion": 1, "successorIds": ["$other"]}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/TagDecision", Editor, r#"{"id": "$decision", "expectedVersion": 1, "tags": ["data"]}"#, NO_DECISION, NO_ID),
    row("adr.v1.DecisionService/UnrelateDecision", Editor, r#"{"id": "$related", "expectedVersion": 2, "kind": "RELATION_KIND_AMENDS", "targetId": "$other"}"#, NO_DECISION, NO_ID),
    row("adr.v1.DraftService/Draft", Editor, r##"{"task": "DRAFT_TASK_FIND_CONFLICTS", "content": "# Use Postgres"}"##, "ok", "draft.invalid"),
    row("adr.v1.SearchService/GetIndexStatus", Viewer, "{}", "ok", "ok"),
    row("adr.v1.SearchService/Search", Viewer, r#"{"query": "postgres"}"#, "ok", "search.query_invalid"),
    row("adr.v1.TransferService/ExportFiles", Viewer, r#"{"project": "team-project"}"#, "project.not_found", "ok"),
    row("adr.v1.TransferService/ImportFiles", Editor, r#"{"project": "enumerated", "files": [{"path": "0001-a.md", "data": "IyBVc2UgaXQK"}]}"#, "ok", "project.key_invalid"),
    row("ai.v1.BudgetService/EndOverride", Owner, r#"{"subject": {"scope": "SCOPE_TENANT"}, "period": "BUDGET_PERIOD_DAY"}"#, "ok", NO_SUBJECT),
    row("ai.v1.BudgetService/ListLimits", Owner, "{}", "ok", "ok"),
    row("ai.v1.BudgetService/Resume", Owner, r#"{"subject": {"scope": "SCOPE_TENANT"}}"#, "ok", NO_SUBJECT),
    row("ai.v1.BudgetService/SetLimits", Owner, r#"{"subject": {"scope": "SCOPE_KEY", "id": "$gateway-key"}, "limits": {"requestsPerMinute": 5}}"#, UNKNOWN_SUBJECT, NO_SUBJECT),
    row("ai.v1.BudgetService/SetOverride", Owner, r#"{"subject": {"scope": "SCOPE_KEY", "id": "$gateway-key"}, "override": {"period": "BUDGET_PERIOD_DAY", "extraPicodollars": 5}}"#, UNKNOWN_SUBJECT, NO_SUBJECT),
    row("ai.v1.BudgetService/Stop", Owner, r#"{"subject": {"scope": "SCOPE_KEY", "id": "$gateway-key"}}"#, UNKNOWN_SUBJECT, NO_SUBJECT),
    row("ai.v1.GenerationService/Embed", Viewer, r#"{"model": "vectors", "texts": ["why?"]}"#, "ok", "generation.invalid"),
    row("ai.v1.GenerationService/Generate", Viewer, r#"{"messages": [{"role": "CHAT_ROLE_USER", "parts": [{"text": "Why Postgres?"}]}]}"#, "ok", "generation.invalid"),
    row("ai.v1.KeyService/CreateKey", Owner, r#"{"name": "CI"}"#, "ok", "ai_key.invalid"),
    row("ai.v1.KeyService/ListKeys", Owner, "{}", "ok", "ok"),
    row("ai.v1.KeyService/RevokeKey", Owner, r#"{"id": "$gateway-key"}"#, "ai_key.not_found", "id.invalid"),
    row("ai.v1.ModelService/ListModels", Proof, "{}", "ok", "ok"),
    row("ai.v1.UsageService/GetUsage", Viewer, r#"{"fromDay": "2026-11-01", "toDay": "2026-11-30", "by": ["USAGE_DIMENSION_USER"]}"#, "ok", "ai_usage.invalid"),
    row("ai.v1.UsageService/ListAlerts", Owner, "{}", "ok", "ok"),
    row("platform.identity.v1.WorkspaceService/AddMember", Owner, r#"{"email": "$email", "role": "ROLE_VIEWER"}"#, "ok", "email.invalid"),
    row("platform.identity.v1.WorkspaceService/ChangeRole", Owner, r#"{"userId": "$member", "role": "ROLE_EDITOR"}"#, "member.not_found", "id.invalid"),
    row("platform.identity.v1.WorkspaceService/CreateApiKey", Owner, r#"{"name": "CI", "role": "ROLE_VIEWER"}"#, "ok", "name.invalid"),
    row("platform.identity.v1.WorkspaceService/CreateWorkspace", Person, r#"{"name": "Payments"}"#, "ok", "name.invalid"),
    row("platform.identity.v1.WorkspaceService/GetSession", Proof, "{}", "ok", "ok"),
    row("platform.identity.v1.WorkspaceService/ListApiKeys", Owner, "{}", "ok", "ok"),
    row("platform.identity.v1.WorkspaceService/ListMembers", Viewer, "{}", "ok", "ok"),
    row("platform.identity.v1.WorkspaceService/RemoveMember", Owner, r#"{"userId": "$member"}"#, "member.not_found", "id.invalid"),
    row("platform.identity.v1.WorkspaceService/RevokeApiKey", Owner, r#"{"id": "$key"}"#, "key.not_found", "id.invalid"),
];
