//! What edits look like in each style of record.

use adr_records::{
    FileKind, LinkKind, Record, Status, Successor, TemplateKind, classify, set_status, set_superseded_by, set_title,
    template,
};

fn successor() -> Successor {
    Successor { number: Some(42), title: "Use B".to_owned(), path: "docs/0042-use-b.md".to_owned() }
}

#[test]
fn a_status_is_changed_where_it_stands() {
    #[rustfmt::skip]
    let cases = [
        ("---\nstatus: proposed # why\ntitle: A\n---\n# A\n", Status::Accepted, "---\nstatus: accepted # why\ntitle: A\n---\n# A\n"),
        ("---\nstatus: 'proposed'\n---\n# A\n", Status::Accepted, "---\nstatus: 'accepted'\n---\n# A\n"),
        ("---\nstatus:\ndate:\n---\n# A\n", Status::Accepted, "---\nstatus: accepted\ndate:\n---\n# A\n"),
        ("---\nstatus: # choose\n---\n# A\n", Status::Draft, "---\nstatus: draft # choose\n---\n# A\n"),
        ("---\nowner: x\n---\n# A\n", Status::Accepted, "---\nowner: x\nstatus: accepted\n---\n# A\n"),
        ("+++\nstatus = \"draft\"\n+++\n# A\n", Status::Rejected, "+++\nstatus = \"rejected\"\n+++\n# A\n"),
        ("---\nstatus: Proposed\n---\n# A\n\n## Status\n\nProposed\n\n## Context\n", Status::Accepted, "---\nstatus: Accepted\n---\n# A\n\n## Status\n\nAccepted\n\n## Context\n"),
        ("# 1. A\r\n\r\n## Status\r\n\r\nPROPOSED\r\n\r\n## Context\r\n", Status::Accepted, "# 1. A\r\n\r\n## Status\r\n\r\nACCEPTED\r\n\r\n## Context\r\n"),
        ("# A\n\n## Status\n\nAccepted. See [#1](x).\n\n## Context\n", Status::Deprecated, "# A\n\n## Status\n\nDeprecated. See [#1](x).\n\n## Context\n"),
        ("# A\n\n## Status\n\nAccepted 2020-01-02\n\n## Context\n", Status::Deprecated, "# A\n\n## Status\n\nDeprecated (was Accepted 2020-01-02)\n\n## Context\n"),
        ("# A\n\n## Status\n\nSuperseded by [B](b.md)\n\n## Context\n", Status::Accepted, "# A\n\n## Status\n\nAccepted\n\n## Context\n"),
        ("# A\n\n## Status\n\n## Context\n", Status::Accepted, "# A\n\n## Status\n\nAccepted\n\n## Context\n"),
        ("# A\n\n- **Status:** Proposed  \n- **Date:** 2020\n", Status::Accepted, "# A\n\n- **Status:** Accepted  \n- **Date:** 2020\n"),
        ("# A\n\n| Status | *Proposed* |\n|---|---|\n| Date | 2020 |\n", Status::Accepted, "# A\n\n| Status | *Accepted* |\n|---|---|\n| Date | 2020 |\n"),
        ("# A\n\n- Deciders: Ann\n- Date: 2020\n\n## Context\n", Status::Accepted, "# A\n\n- Status: Accepted\n- Deciders: Ann\n- Date: 2020\n\n## Context\n"),
        ("# A\n\nDate: 2020-01-02\n\n## Context\n\n## Decision\n", Status::Accepted, "# A\n\nDate: 2020-01-02\n\n## Status\n\nAccepted\n\n## Context\n\n## Decision\n"),
        ("# A\n\nText.\n", Status::Accepted, "# A\n\n## Status\n\nAccepted\n\nText.\n"),
        ("# A\n\n## Status\n\n✅ Accepted\n", Status::Rejected, "# A\n\n## Status\n\n❌ Rejected\n"),
        ("# A\n\n## Status\n\n- [x] Proposed\n- [ ] Accepted\n", Status::Accepted, "# A\n\n## Status\n\n- [ ] Proposed\n- [x] Accepted\n"),
        ("# A\n\n![Proposed](https://img.shields.io/badge/status-proposed-blue)\n", Status::Accepted, "# A\n\n![Accepted](https://img.shields.io/badge/status-accepted-blue)\n"),
        ("# A\n\n## Status\n\nImplemented\n", Status::Accepted, "# A\n\n## Status\n\nImplemented\n"),
        ("A\n=\n\nContext\n-------\n", Status::Accepted, "A\n=\n\nStatus\n------\n\nAccepted\n\nContext\n-------\n"),
        ("# A\n\n## Status\n\n{proposed | accepted}\n", Status::Accepted, "# A\n\n## Status\n\nAccepted\n"),
    ];
    for (before, status, after) in cases {
        assert_eq!(set_status(before, "docs/0001-a.md", status), after, "{before}");
    }
}

#[test]
fn other_formats_get_their_own_sections() {
    let rst = set_status("Title\n#####\n\nContext\n*******\n", "a.rst", Status::Accepted);
    assert_eq!(rst, "Title\n#####\n\nStatus\n******\n\nAccepted\n\nContext\n*******\n");
    let adoc = set_status("= Title\n\n== Context\n", "a.adoc", Status::Accepted);
    assert_eq!(adoc, "= Title\n\n== Status\n\nAccepted\n\n== Context\n");
}

#[test]
fn a_successor_is_named_and_the_old_words_stay() {
    #[rustfmt::skip]
    let cases = [
        ("---\nstatus: accepted\n---\n# A\n", "---\nstatus: superseded by [ADR-0042](0042-use-b.md) (was accepted)\n---\n# A\n"),
        ("---\nowner: x\n---\n# A\n", "---\nowner: x\nstatus: superseded by [ADR-0042](0042-use-b.md)\n---\n# A\n"),
        ("# A\n\n## Status\n\nAccepted\n\n## Context\n", "# A\n\n## Status\n\nAccepted\n\nSuperseded by [ADR-0042: Use B](0042-use-b.md)\n\n## Context\n"),
        ("# A\n\n* Status: accepted\n* Date: 2020\n", "# A\n\n* Status: superseded by [ADR-0042: Use B](0042-use-b.md) (was accepted)\n* Date: 2020\n"),
        ("# A\n\n* Status: Superseded by [ADR-7](0007-c.md)\n", "# A\n\n* Status: Superseded by [ADR-7](0007-c.md), [ADR-0042: Use B](0042-use-b.md)\n"),
        ("# A\n\n## Status\n\nSuperseded by [B](0042-use-b.md)\n", "# A\n\n## Status\n\nSuperseded by [B](0042-use-b.md)\n"),
    ];
    for (before, after) in cases {
        let edited = set_superseded_by(before, "docs/0001-a.md", &[successor()]);
        assert_eq!(edited, after);
        assert_eq!(Record::parse(&edited, "docs/0001-a.md").status.status, Status::Superseded, "{edited}");
    }
}

/// Words that would be read as another label when they stood behind the new ones.
#[test]
fn a_successor_is_read_back_where_the_old_words_are_in_the_way() {
    let before = "!---# Title\n=====\n:status: accepted* Status: ";
    let edited = set_superseded_by(before, "2024-05-13-use-it/README.md", &[successor()]);
    let record = Record::parse(&edited, "2024-05-13-use-it/README.md");
    assert_eq!(record.status.status, Status::Superseded, "{edited}");
    assert!(
        record.links.iter().any(|link| link.kind == LinkKind::SupersededBy && link.target.number == Some(42)),
        "{edited}"
    );
}

#[test]
fn a_title_keeps_its_number() {
    #[rustfmt::skip]
    let cases = [
        ("# 1. A\n", "docs/a.md", "# 1. New: \"x\"\n"),
        ("# ADR-0001: A #\n", "docs/a.md", "# ADR-0001: New: \"x\" #\n"),
        ("---\ntitle: \"ADR 1 - A\"\n---\n\n# A\n", "docs/a.md", "---\ntitle: \"ADR 1 - New: \\\"x\\\"\"\n---\n\n# New: \"x\"\n"),
        ("1. A\n====\n\nText.\n", "docs/a.rst", "1. New: \"x\"\n===========\n\nText.\n"),
        ("## Status\n\nAccepted\n", "docs/a.md", "# New: \"x\"\n\n## Status\n\nAccepted\n"),
    ];
    for (before, path, after) in cases {
        assert_eq!(set_title(before, path, "New:\n \"x\""), after);
        assert_eq!(Record::parse(after, path).title, "New: \"x\"");
    }
}

#[test]
fn templates_are_records_to_be_filled() {
    let madr = template(TemplateKind::Madr, Some(12), "Use B", "2026-11-21");
    let nygard = template(TemplateKind::Nygard, Some(12), "Use B", "2026-11-21");
    for text in [madr, nygard] {
        let record = Record::parse(&text, "0012-use-b.md");
        assert_eq!((record.number, record.title.as_str(), record.status.status), (Some(12), "Use B", Status::Proposed));
        assert_eq!((record.date.iso.as_deref(), record.deciders.len()), (Some("2026-11-21"), 0));
        assert_eq!(classify(&text, "0012-use-b.md"), FileKind::Record);
        assert_eq!(classify(&text, ""), FileKind::Record);
    }
}
