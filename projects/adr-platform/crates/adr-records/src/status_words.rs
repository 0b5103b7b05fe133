//! The words for statuses, in the languages that teams write in.
//!
//! Choices where a word could mean several things:
//!
//! * Implemented, decided, active, approved, adopted, final, done → accepted: the decision is in force.
//! * Pending, in review, under discussion, open, provisional → proposed: somebody still has to agree.
//! * Withdrawn, declined, abandoned, won't do → rejected: it never came into force.
//! * Obsolete, retired, reverted, archived, no longer relevant → deprecated: it was in force and is not.
//! * Replaced, exceeded, obsoleted by → superseded.
//! * On hold, deferred, postponed → other: nobody decided, and nobody is asked to.
//!
//! A word of three letters or more ending in `*` matches every word that begins so.

use crate::model::Status;
use crate::words::{Word, matches_at};

/// Phrases by status; longer ones first where one begins another.
#[rustfmt::skip]
const PHRASES: &[(Status, &[&str])] = &[
    (Status::Superseded, &[
        "superseded", "superceded", "superseeded", "supersede", "superceeded", "superseed", "replaced",
        "exceeded by", "obsoleted by", "supplanted", "overruled by", "ersetzt", "abgelöst", "überholt", "remplacé*",
        "reemplazad*", "sustituid*", "substituíd*", "substituid*", "sostituit*", "superado por", "vervangen",
        "erstattet", "заменено", "заменена",
    ]),
    (Status::Rejected, &[
        "not accepted", "not approved", "not adopted", "rejected", "reject", "declined", "withdrawn", "abandoned",
        "cancelled", "canceled", "dismissed", "discarded", "denied", "refused", "won't do", "won't fix", "wontfix",
        "will not implement", "won't implement", "will not do", "dropped", "invalid", "abgelehnt", "verworfen",
        "zurückgezogen", "nicht angenommen", "rejeté*", "refusé*", "abandonné*", "rechazad*", "descartad*",
        "rejeitad*", "rifiutat*", "afgewezen", "forkastet", "avvist", "отклонено", "отклонена",
    ]),
    (Status::Deprecated, &[
        "no longer relevant", "no longer valid", "no longer applicable", "no longer in use", "not relevant anymore",
        "not relevant", "not valid", "not applicable", "out of date", "deprecated", "depricated", "obsolete",
        "obsoleted", "retired", "reverted", "revoked", "rescinded", "reversed", "archived", "outdated", "expired",
        "inactive", "historic", "historical", "decommissioned", "removed", "discontinued", "undone", "veraltet",
        "obsolet", "aufgehoben", "außer kraft", "obsolète*", "déprécié*", "caduc", "caduque", "obsolet*",
        "descontinuad*", "deprecad*", "deprecat*", "verouderd", "vervallen", "устарело", "устарела",
    ]),
    (Status::Proposed, &[
        "not yet accepted", "not yet approved", "not yet decided", "to be decided", "to be discussed",
        "to be approved", "to be accepted", "to be reviewed", "awaiting approval", "awaiting review",
        "awaiting decision", "waiting for approval", "ready for review", "for review", "in review", "under review",
        "under discussion", "in discussion", "for discussion", "under consideration", "in consideration",
        "open for comments", "request for comments", "in progress of approval", "proposed", "proposal", "propose",
        "pending", "review", "discussion", "discussing", "open", "rfc", "undecided", "provisional", "suggested",
        "submitted", "tbd", "vorgeschlagen", "vorschlag", "zur diskussion", "in diskussion", "in prüfung",
        "in abstimmung", "offen", "ausstehend", "proposé*", "proposition", "en discussion", "en revue", "en attente",
        "propuest*", "en revisión", "en discusión", "pendiente", "propost*", "em revisão", "em discussão",
        "pendente", "in revisione", "voorgesteld", "voorstel", "foreslått", "foreslået", "предложено", "предложена",
    ]),
    (Status::Accepted, &[
        "accepted", "accept", "acceptedd", "acepted", "accpeted", "acccepted", "approved", "approve", "adopted",
        "agreed", "decided", "active", "implemented", "implementable", "implementing", "final", "finalised",
        "finalized", "done", "ratified", "in force", "in effect", "effective", "enacted", "resolved", "applied",
        "completed", "complete", "in use", "current", "valid", "confirmed", "endorsed", "signed off", "committed",
        "merged", "live", "selected", "chosen", "passed", "mandatory", "published", "in place", "angenommen",
        "akzeptiert", "entschieden", "beschlossen", "genehmigt", "umgesetzt", "gültig", "aktiv", "freigegeben",
        "bestätigt", "verabschiedet", "in kraft", "accepté*", "approuvé*", "validé*", "adopté*", "décidé*",
        "en vigueur", "actif", "aceptad*", "aprobad*", "adoptad*", "decidid*", "implementad*", "vigente", "activo",
        "aceit*", "aprovad*", "adotad*", "accettat*", "approvat*", "adottat*", "geaccepteerd", "goedgekeurd",
        "besloten", "akseptert", "godkänd", "vedtatt", "hyväksytty", "przyjęt*", "zaakceptowan*", "принято",
        "принята", "утверждено",
    ]),
    (Status::Draft, &[
        "draft", "drafted", "drafting", "wip", "work in progress", "in progress", "in development", "being written",
        "under construction", "idea", "initial", "started", "entwurf", "in arbeit", "in bearbeitung", "brouillon",
        "en cours", "ébauche", "borrador", "en progreso", "rascunho", "bozza", "concept", "utkast", "luonnos",
        "черновик",
    ]),
    (Status::Other, &[
        "on hold", "onhold", "deferred", "postponed", "paused", "parked", "suspended", "blocked", "stalled",
        "zurückgestellt", "reporté*", "aplazad*", "uitgesteld",
    ]),
];

/// Statuses in scripts without spaces between words.
const UNSPACED: &[(&str, Status)] = &[
    ("非推奨", Status::Deprecated),
    ("廃止", Status::Deprecated),
    ("弃用", Status::Deprecated),
    ("棄用", Status::Deprecated),
    ("废弃", Status::Deprecated),
    ("取代", Status::Superseded),
    ("置き換え", Status::Superseded),
    ("却下", Status::Rejected),
    ("拒否", Status::Rejected),
    ("拒绝", Status::Rejected),
    ("否决", Status::Rejected),
    ("提案", Status::Proposed),
    ("提议", Status::Proposed),
    ("提議", Status::Proposed),
    ("审核中", Status::Proposed),
    ("承認", Status::Accepted),
    ("採用", Status::Accepted),
    ("接受", Status::Accepted),
    ("采纳", Status::Accepted),
    ("通过", Status::Accepted),
    ("已决定", Status::Accepted),
    ("승인", Status::Accepted),
    ("제안", Status::Proposed),
    ("草案", Status::Draft),
    ("草稿", Status::Draft),
];

/// Pictures that stand for a status on their own.
const EMOJI: &[(char, Status)] = &[
    ('✅', Status::Accepted),
    ('✔', Status::Accepted),
    ('☑', Status::Accepted),
    ('🟢', Status::Accepted),
    ('👍', Status::Accepted),
    ('❌', Status::Rejected),
    ('✖', Status::Rejected),
    ('🚫', Status::Rejected),
    ('👎', Status::Rejected),
    ('🔴', Status::Rejected),
    ('🤔', Status::Proposed),
    ('💡', Status::Proposed),
    ('🟡', Status::Proposed),
    ('⌛', Status::Superseded),
    ('📝', Status::Draft),
    ('🚧', Status::Draft),
    ('🗑', Status::Deprecated),
];

/// The status whose phrase stands at a word, and the number of its words.
pub(crate) fn phrase_at(words: &[Word], at: usize) -> Option<(Status, usize)> {
    let mut best: Option<(Status, usize)> = None;
    for (status, phrases) in PHRASES {
        for phrase in *phrases {
            let length = match phrase.strip_suffix('*') {
                Some(stem) => words.get(at).filter(|word| word.lower.starts_with(stem)).map(|_| 1),
                None => matches_at(words, at, phrase),
            };
            if length > best.map(|(_, length)| length) {
                best = length.map(|length| (*status, length));
            }
        }
    }
    best
}

/// The status of a text in a script without spaces, or of its first emoji.
pub(crate) fn sign_in(text: &str) -> Option<Status> {
    let unspaced = UNSPACED.iter().filter_map(|(sign, status)| text.find(sign).map(|at| (at, *status)));
    unspaced.min_by_key(|(at, _)| *at).map(|(_, status)| status).or_else(|| text.chars().find_map(of_emoji))
}

/// What an emoji stands for.
pub(crate) fn of_emoji(c: char) -> Option<Status> {
    EMOJI.iter().find(|(emoji, _)| *emoji == c).map(|(_, status)| *status)
}

/// The emoji for a status in the same family as those above.
pub(crate) fn emoji_for(status: Status) -> Option<char> {
    EMOJI.iter().find(|(_, known)| *known == status).map(|(emoji, _)| *emoji)
}
