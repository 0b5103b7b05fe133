//! What a label or heading announces, in the languages that teams write in.
//!
//! One table for front matter keys, labels (`Status: …`), table cells and headings. To teach a word, add it to
//! [`ROLES`] in lower case, with spaces for `-` and `_`.

use crate::plain;

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Title,
    Number,
    Status,
    /// The date of the decision.
    Date,
    /// The date on which the record was begun.
    Created,
    /// The date of the last change.
    Updated,
    Author,
    Decider,
    Tags,
    Category,
    Supersedes,
    SupersededBy,
    Amends,
    AmendedBy,
    Related,
    /// A list of dated changes.
    Changelog,
    /// A block of labels.
    Metadata,
    /// A section that decisions have and other pages do not.
    Body,
}

/// Labels by role. A label may have several words; the whole label must fit.
#[rustfmt::skip]
const ROLES: &[(Role, &[&str])] = &[
    (Role::Title, &[
        "title", "titel", "titre", "título", "titulo", "titolo", "adr title", "decision title", "name",
    ]),
    (Role::Number, &[
        "number", "adr number", "adr", "id", "adr id", "adr no", "no", "nummer", "numéro", "número",
        "decision number", "decision id", "kep number",
    ]),
    (Role::Status, &[
        "status", "state", "adr status", "decision status", "current status", "status of the decision", "zustand",
        "stand", "statut", "état", "etat", "estado", "stato", "situação", "tila", "stav", "статус", "状態", "ステータス",
        "状态", "狀態", "상태", "durum", "status der entscheidung", "statut de la décision", "estado de la decisión",
        "approval status", "status and date", "status & date",
    ]),
    (Role::Date, &[
        "date", "datum", "fecha", "data", "dato", "дата", "日付", "日期", "날짜", "tarih", "decided", "decided on",
        "date decided", "decision date", "date of decision", "accepted on", "accepted date", "date accepted",
        "approved on", "entscheidungsdatum", "beschlossen am", "decision made", "date de décision",
        "fecha de decisión", "päivämäärä", "when",
    ]),
    (Role::Created, &[
        "created", "created at", "created on", "creation date", "date created", "create date", "proposed on",
        "date proposed", "proposal date", "submitted", "erstellt", "erstellt am", "créé le", "creado", "creado el",
        "start date", "published", "publish date", "initial date",
    ]),
    (Role::Updated, &[
        "updated", "updated at", "updated on", "last updated", "last update", "last modified", "modified", "revised",
        "last changed", "last revised", "aktualisiert", "geändert", "zuletzt geändert", "mis à jour", "actualizado",
        "date updated", "lastmod",
    ]),
    (Role::Author, &[
        "author", "authors", "owner", "owners", "proposed by", "proposer", "proposers", "submitted by", "written by",
        "contact", "created by", "raised by", "autor", "autoren", "autorin", "verfasser", "auteur", "auteurs",
        "autores", "autore", "autori", "auteur(s)", "author(s)", "owner(s)", "driver", "drivers", "responsible",
        "editor", "editors", "contributors", "owning sig", "proponents", "champion", "作者", "автор", "принял",
    ]),
    (Role::Decider, &[
        "decider", "deciders", "decision makers", "decision maker", "decision maker(s)", "decided by",
        "decisionmakers", "approver", "approvers", "approved by", "accepted by", "entscheider", "entscheider:innen",
        "entscheidungsträger", "beteiligte", "décideurs", "décideur", "decisores", "responsables", "decisori",
        "decider(s)", "approver(s)", "accountable", "beslissers", "stakeholders", "participants", "people involved",
        "决策者", "決定者",
    ]),
    (Role::Tags, &[
        "tags", "tag", "labels", "label", "keywords", "keyword", "schlagworte", "schlagwörter", "étiquettes",
        "mots clés", "etiquetas", "topics", "标签",
    ]),
    (Role::Category, &[
        "category", "categories", "area", "areas", "domain", "kategorie", "kategorien", "catégorie", "catégories",
        "categoría", "categoria", "component", "components", "scope",
    ]),
    (Role::Supersedes, &[
        "supersedes", "supercedes", "supersede", "replaces", "obsoletes", "superseeds", "ersetzt", "remplace",
        "reemplaza a", "reemplaza", "sustituye a", "substitui", "vervangt", "superseding",
    ]),
    (Role::SupersededBy, &[
        "superseded by", "superceded by", "superseeded by", "replaced by", "obsoleted by", "ersetzt durch",
        "abgelöst durch", "remplacé par", "remplacée par", "reemplazado por", "reemplazada por", "sustituido por",
        "substituído por", "vervangen door", "supersededby", "replacedby",
    ]),
    (Role::Amends, &[
        "amends", "extends", "refines", "updates", "clarifies", "modifies", "ergänzt", "ändert", "complète",
        "modifie", "modifica", "amplía",
    ]),
    (Role::AmendedBy, &[
        "amended by", "extended by", "refined by", "updated by", "clarified by", "modified by", "ergänzt durch",
        "geändert durch", "modifié par", "modificado por", "amendedby",
    ]),
    (Role::Related, &[
        "related", "relates", "relates to", "related to", "related adrs", "related adr", "related decisions",
        "related decision", "related records", "related adr(s)", "links", "see also", "depends on", "depends",
        "dependencies", "references", "linked adrs", "verwandt", "verwandte entscheidungen", "siehe auch",
        "voir aussi", "liens", "décisions liées", "relacionado", "relacionados", "véase también", "enlaces",
        "verweise", "related documents", "related links", "relations", "relationships",
    ]),
    (Role::Changelog, &[
        "changelog", "change log", "history", "status history", "revision history", "change history", "revisions",
        "versions", "version history", "historie", "änderungshistorie", "historique", "historial",
        "decision history",
    ]),
    (Role::Metadata, &[
        "metadata", "meta data", "meta", "document information", "document info", "adr information", "adr info",
        "information", "info", "header", "metadaten", "métadonnées", "metadatos", "decision metadata", "details",
        "adr metadata", "attributes", "properties",
    ]),
    (Role::Body, &[
        "context", "decision", "consequences", "context and problem statement", "problem statement", "problem",
        "decision outcome", "outcome", "decision drivers", "considered options", "options considered",
        "alternatives", "alternatives considered", "considered alternatives", "pros and cons of the options",
        "rationale", "motivation", "background", "proposal", "approach", "result", "problem context", "options",
        "pros and cons", "positive consequences", "negative consequences", "confirmation", "more information",
        "issue", "assumptions", "constraints", "positions", "argument", "implications", "summary", "abstract",
        "introduction", "goals", "non goals", "design details", "solution", "consequence", "detailed design",
        "implementation", "compliance", "notes", "requirements", "justification", "recommendation", "impact",
        "risks", "conclusion", "overview", "drivers", "forces", "decision(s)", "context and problem",
        "context & problem statement", "kontext", "entscheidung", "konsequenzen", "problemstellung",
        "kontext und problemstellung", "folgen", "begründung", "alternativen", "betrachtete alternativen",
        "fragestellung", "ausgangslage", "hintergrund", "entscheidungsergebnis", "betrachtete optionen",
        "einflussfaktoren", "auswirkungen", "lösung", "contexte", "décision", "conséquences", "contexte et problème",
        "options envisagées", "justification de la décision", "problème", "énoncé du problème", "résultat",
        "contexto", "decisión", "consecuencias", "opciones consideradas", "alternativas", "contexto y problema",
        "planteamiento del problema", "decisão", "consequências", "opções consideradas", "contesto", "decisione",
        "conseguenze", "besluit", "gevolgen", "контекст", "решение", "последствия", "背景", "决定", "決定", "决策", "結果",
        "后果", "影響",
    ]),
];

/// What a label announces, if it is one this crate knows.
pub(crate) fn of_label(label: &str) -> Option<Role> {
    let label = normalise(label);
    if label.is_empty() || label.len() > 60 {
        return None;
    }
    ROLES.iter().find(|(_, labels)| labels.contains(&label.as_str())).map(|(role, _)| *role)
}

/// What a heading announces; a number before it and a mark after it do not matter.
pub(crate) fn of_heading(heading: &str) -> Option<Role> {
    if heading.len() > 200 {
        return None;
    }
    let plain = plain::inline(heading);
    let bare = plain.trim_start_matches(|c: char| !c.is_alphabetic());
    let before_brackets = || of_label(bare.split(['{', '[', '(']).next().unwrap_or(bare));
    of_label(bare).or_else(|| before_brackets().filter(|role| !matches!(role, Role::Title | Role::Number)))
}

/// Lower case, single spaces, no separators, no marks at either end.
pub(crate) fn normalise(label: &str) -> String {
    let mut words = String::with_capacity(label.len());
    for word in label.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '\u{a0}' | '*' | '`')) {
        if !word.is_empty() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    words.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')').to_owned()
}
