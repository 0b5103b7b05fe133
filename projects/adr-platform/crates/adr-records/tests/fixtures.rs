//! Habits of writing records, one case each. They stand for folders that a machine without the corpora never sees.

use adr_records::{FileKind, LinkKind, Record, Status, classify};

/// Path, text, number, title, status, its words, date.
type Case = (&'static str, &'static str, Option<u32>, &'static str, Status, &'static str, Option<&'static str>);

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Nygard and adr-tools.
    ("doc/adr/0001-record-decisions.md", "# 1. Record architecture decisions\n\nDate: 2016-02-12\n\n## Status\n\nAccepted\n\n## Context\n\nWe need to record.\n", Some(1), "Record architecture decisions", Status::Accepted, "Accepted", Some("2016-02-12")),
    ("doc/adr/0003-x.md", "# 3. Single command\n\nDate: 2016-02-12\n\n## Status\n\nAccepted\n\nSuperceded by [10. AsciiDoc format](0010-asciidoc.md)\n\nAmends [2. A](0002-a.md)\n\n## Context\n", Some(3), "Single command", Status::Superseded, "Accepted\n\nSuperceded by [10. AsciiDoc format](0010-asciidoc.md)", Some("2016-02-12")),
    // MADR 2 with bullets, MADR 3 and 4 with front matter.
    ("0005-use-dashes.md", "# Use dashes\n\n* Status: accepted\n* Deciders: Ann, Bob\n* Date: 2019-07-03\n\nTechnical Story: #5\n\n## Context and Problem Statement\n", Some(5), "Use dashes", Status::Accepted, "accepted", Some("2019-07-03")),
    ("0013-x.md", "---\n# optional\nstatus: \"superseded by [ADR-0042](0042-y.md)\"\ndate: 2022-05-04 # last change\ndecision-makers: [Ann, \"Bob, Jr.\"]\n---\n<!-- lint -->\n# Use `YAML` front **matter**\n\n## Context\n", Some(13), "Use YAML front matter", Status::Superseded, "superseded by [ADR-0042](0042-y.md)", Some("2022-05-04")),
    // Both: front matter first, raw words kept.
    ("0014-both.md", "---\nstatus: Accepted\n---\n# 14. Both\n\n## Status\n\nProposed\n", Some(14), "Both", Status::Accepted, "Accepted", None),
    ("0015-empty-yaml.md", "---\nstatus:\ndate:\n---\n# Both\n\n## Status\n\nProposed\n", Some(15), "Both", Status::Proposed, "Proposed", None),
    // log4brains: dated names, bullets.
    ("adr/20200924-use-markdown.md", "# Use Markdown\n\n- Status: draft\n- Tags: dev-tools, doc\n\n## Context\n", None, "Use Markdown", Status::Draft, "draft", Some("2020-09-24")),
    // Structured MADR, Backstage, Kubernetes.
    ("s/0003-pg.md", "---\ntitle: \"Use PostgreSQL: the store\"\ntype: adr\ncategory: architecture\ntags:\n  - database\n  - postgresql\nstatus: accepted\ncreated: 2025-01-15\nupdated: 2025-01-20\nauthor: Team\nrelated:\n  - 0001-a.md\n---\n\n# ADR-0003: Use PostgreSQL\n", Some(3), "Use PostgreSQL: the store", Status::Accepted, "accepted", Some("2025-01-15")),
    ("docs/adrs/adr001-log.md", "---\nid: adrs-adr001\ntitle: ADR001: Decision Record (ADR) log\ndescription: Log\n---\n\n## Background\n\nText.\n\n## Decision\n", Some(1), "Decision Record (ADR) log", Status::Unspecified, "", None),
    ("keps/0012-x.md", "---\ntitle: Kubelet Thing\nauthors:\n  - \"@ann\"\n  - \"@bob\"\nowning-sig: sig-node\ncreation-date: 2018-05-01\nlast-updated: 2018-06-01\nstatus: implementable\nsuperseded-by:\n  - \"/keps/0020-y.md\"\n---\n\n# Kubelet Thing\n\n## Summary\n", Some(12), "Kubelet Thing", Status::Accepted, "implementable", Some("2018-05-01")),
    // TOML.
    ("0016-t.md", "+++\ntitle = \"Use TOML\"\nstatus = \"proposed\"\ndate = 2023-04-05\ntags = [\"a\", \"b\"]\n+++\n\nText.\n", Some(16), "Use TOML", Status::Proposed, "proposed", Some("2023-04-05")),
    // Inline labels in their spellings.
    ("1.md", "# ADR 1: Bold\n\n**Status:** Accepted\n\n**Date:** 3rd of May 2020\n\n## Context\n", Some(1), "Bold", Status::Accepted, "Accepted", Some("2020-05-03")),
    ("2.md", "# ADR-002 - Bold outside\n\n**Status**: Approved  \n**Decision date**: May 3, 2020  \n**Authors**: Ann & Bob\n\n## Context\n", Some(2), "Bold outside", Status::Accepted, "Approved", Some("2020-05-03")),
    ("3.md", "# 003 - Bare\n\nStatus: Pending\nDate: 17.10.2025\n", Some(3), "Bare", Status::Proposed, "Pending", Some("2025-10-17")),
    ("4.md", "# One line\n\n**Status**: Accepted · **Date**: 2024-01-02 · **Deciders**: Ann\n\n## Context\n", Some(4), "One line", Status::Accepted, "Accepted", Some("2024-01-02")),
    ("5.md", "# Quoted\n\n> Status: rejected\n> Date: 13/05/2021\n\n## Context\n", Some(5), "Quoted", Status::Rejected, "rejected", Some("2021-05-13")),
    ("6.md", "# Own line\n\n**Status**\n\nDecided\n\n**Context**\n\nText.\n", Some(6), "Own line", Status::Accepted, "Decided", None),
    ("7.md", "# 7. In the heading\n\n## Status: Deprecated\n\n## Context\n", Some(7), "In the heading", Status::Deprecated, "Deprecated", None),
    ("8.md", "# Late\n\n## Context\n\nText.\n\n## Decision\n\nWe do. **Status**: Accepted\n\nStatus: Proposed\n", Some(8), "Late", Status::Proposed, "Proposed", None),
    ("9.md", "# Metadata\n\n## Metadata\n\n- **Status**: Implemented\n- **Date**: 2021-06\n\n## Context\n", Some(9), "Metadata", Status::Accepted, "Implemented", Some("2021-06")),
    // Tables.
    ("10.md", "# 10. Table\n\n| Field | Value |\n|---|---|\n| Status | Accepted |\n| Date | 12-Oct-2019 |\n| Deciders | Ann, Bob |\n\n## Context\n", Some(10), "Table", Status::Accepted, "Accepted", Some("2019-10-12")),
    ("11.md", "# 11. Across\n\n| Status | Date | Author |\n|:---|---|---|\n| **In review** | 2020/4/5 | Ann |\n\n## Context\n", Some(11), "Across", Status::Proposed, "**In review**", Some("2020-04-05")),
    ("12.md", "# 12. Html\n\n<table>\n<tr><td>Status</td><td>Rejected</td></tr>\n<tr><td>Date</td><td>2020-04-05</td></tr>\n</table>\n\n## Context\n", Some(12), "Html", Status::Rejected, "Rejected", Some("2020-04-05")),
    // Badges, emoji, boxes, crossed-out words, histories, sentences.
    ("13.md", "# 13. Badge\n\n![Status](https://img.shields.io/badge/status-accepted-green.svg)\n\n## Context\n", Some(13), "Badge", Status::Accepted, "![Status](https://img.shields.io/badge/status-accepted-green.svg)", None),
    ("14.md", "# 14. Badge below\n\n## Status\n\n![Superseded](https://img.shields.io/badge/Superseded-orange)\n", Some(14), "Badge below", Status::Superseded, "![Superseded](https://img.shields.io/badge/Superseded-orange)", None),
    ("15.md", "# 15. Emoji\n\n## Status\n\n✅ Accepted\n", Some(15), "Emoji", Status::Accepted, "✅ Accepted", None),
    ("16.md", "# 16. Only emoji\n\nStatus: ❌\n", Some(16), "Only emoji", Status::Rejected, "❌", None),
    ("17.md", "# 17. Boxes\n\n## Status\n\n- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected\n", Some(17), "Boxes", Status::Accepted, "- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected", None),
    ("18.md", "# 18. Crossed\n\n## Status\n\n~~Proposed~~ Accepted\n", Some(18), "Crossed", Status::Accepted, "~~Proposed~~ Accepted", None),
    ("19.md", "# 19. History\n\n## Status\n\nProposed 2020-01-01, Accepted 2020-02-01\n", Some(19), "History", Status::Accepted, "Proposed 2020-01-01, Accepted 2020-02-01", Some("2020-02-01")),
    ("20.md", "# 20. Newest first\n\n## Status\n\n- 2021-03-01: Deprecated\n- 2020-01-01: Accepted\n", Some(20), "Newest first", Status::Deprecated, "- 2021-03-01: Deprecated\n- 2020-01-01: Accepted", Some("2021-03-01")),
    ("21.md", "# 21. Arrow\n\nStatus: Proposed -> Accepted\n", Some(21), "Arrow", Status::Accepted, "Proposed -> Accepted", None),
    ("22.md", "# 22. Sentence\n\n## Status\n\nThe proposal has been accepted by the board on 5 June 2021.\n", Some(22), "Sentence", Status::Accepted, "The proposal has been accepted by the board on 5 June 2021.", Some("2021-06-05")),
    ("23.md", "# 23. Callout\n\n> **Superseded by [24](24.md)**\n\n## Context\n", Some(23), "Callout", Status::Superseded, "**Superseded by [24](24.md)**", None),
    ("24.md", "# 24. Partly\n\n## Status\n\nPartly superseded by [25. More](25.md)\n", Some(24), "Partly", Status::Accepted, "Partly superseded by [25. More](25.md)", None),
    ("25.md", "# 25. Past\n\nStatus: Deprecated (was Accepted)\n", Some(25), "Past", Status::Deprecated, "Deprecated (was Accepted)", None),
    ("26.md", "# 26. Hold\n\nStatus: On hold\n", Some(26), "Hold", Status::Other, "On hold", None),
    ("27.md", "# 27. Not yet\n\nStatus: not yet accepted\n", Some(27), "Not yet", Status::Proposed, "not yet accepted", None),
    ("28.md", "# 28. Link with a word\n\nStatus: Accepted, supersedes [Deprecated API](3.md)\n", Some(28), "Link with a word", Status::Accepted, "Accepted, supersedes [Deprecated API](3.md)", None),
    ("29.md", "# [SUPERSEDED] Marked\n\n## Context\n", Some(29), "[SUPERSEDED] Marked", Status::Superseded, "SUPERSEDED", None),
    // Other languages.
    ("0030-de.md", "# 30. Wir nutzen Kafka\n\nDatum: 3. März 2021\n\n## Status\n\nAkzeptiert\n\n## Kontext\n", Some(30), "Wir nutzen Kafka", Status::Accepted, "Akzeptiert", Some("2021-03-03")),
    ("0031-de.md", "# Alt\n\n* Status: Ersetzt durch [ADR-0030](0030-de.md)\n* Entscheider: Ann und Bob\n* Datum: 01.02.2022\n\n## Kontext und Problemstellung\n", Some(31), "Alt", Status::Superseded, "Ersetzt durch [ADR-0030](0030-de.md)", Some("2022-02-01")),
    ("0032-fr.md", "# 32. Utiliser Kafka\n\nDate : 14 juillet 2022\n\n## Statut\n\nAcceptée\n\n## Contexte\n", Some(32), "Utiliser Kafka", Status::Accepted, "Acceptée", Some("2022-07-14")),
    ("0033-es.md", "# 33. Usar Kafka\n\nFecha: 5 de mayo de 2023\n\n## Estado\n\nAceptado\n\n## Contexto\n", Some(33), "Usar Kafka", Status::Accepted, "Aceptado", Some("2023-05-05")),
    ("0034-zh.md", "# 34. 使用 Kafka\n\n日期: 2023-06-07\n\n## 状态\n\n已接受\n\n## 背景\n", Some(34), "使用 Kafka", Status::Accepted, "已接受", Some("2023-06-07")),
    // reStructuredText.
    ("0040-a.rst", ".. _adr-40:\n\n40. Use RST\n###########\n\nStatus\n******\n\n**Accepted** 2023-05-11\n\nContext\n*******\n\nText.\n", Some(40), "Use RST", Status::Accepted, "**Accepted** 2023-05-11", Some("2023-05-11")),
    ("0041-b.rst", "==========\nADR 41: Up\n==========\n\n:Status: Proposed\n:Date: 2020-02-03\n:Authors: Ann; Bob\n\nContext\n-------\n", Some(41), "Up", Status::Proposed, "Proposed", Some("2020-02-03")),
    ("0042-c.rst", "Use a table\n===========\n\n.. list-table::\n   :widths: 20 80\n\n   * - Status\n     - Accepted\n   * - Date\n     - 2021-01-02\n\nContext\n-------\n", Some(42), "Use a table", Status::Accepted, "Accepted", Some("2021-01-02")),
    ("0043-d.rst", "Use a grid\n==========\n\n+--------+----------+\n| Status | Rejected |\n+--------+----------+\n| Date   | 2021-1-2 |\n+--------+----------+\n\nContext\n-------\n", Some(43), "Use a grid", Status::Rejected, "Rejected", Some("2021-01-02")),
    // AsciiDoc.
    ("0050-a.adoc", "= ADR 50: Use AsciiDoc\n:status: accepted\n:date: 2021-02-03\n:author: Ann\n\n== Context\n\nText.\n", Some(50), "Use AsciiDoc", Status::Accepted, "accepted", Some("2021-02-03")),
    ("0051-b.adoc", "= 51. Section\n\nDate: 2021-02-03\n\n== Status\n\nSuperseded by xref:0052-c.adoc[52. C]\n\n== Context\n", Some(51), "Section", Status::Superseded, "Superseded by xref:0052-c.adoc[52. C]", Some("2021-02-03")),
    ("0052-c.adoc", "= Table\n\n|===\n|Status |Accepted\n|Date |2022-03-04\n|===\n\n== Context\n", Some(52), "Table", Status::Accepted, "Accepted", Some("2022-03-04")),
    ("0053-d.adoc", "= List\n\n*Status:* Draft\n\nDate:: 2022-03-04\n\n== Context\n", Some(53), "List", Status::Draft, "Draft", Some("2022-03-04")),
    // Titles.
    ("0060-file-name-only.md", "## Status\n\nAccepted\n\n## Context\n\nText.\n", Some(60), "File name only", Status::Accepted, "Accepted", None),
    ("0061-x.md", "<!-- a comment\nover lines -->\n\nSetext title\n============\n\nStatus\n------\n\nAccepted\n", Some(61), "Setext title", Status::Accepted, "Accepted", None),
    ("0062-x.md", "# Several\n\n# Status\n\nAccepted\n\n# Context\n\n# Decision\n", Some(62), "Several", Status::Accepted, "Accepted", None),
    ("0063-x.md", "# [ADR-0063] Bracketed\n\n## Status\n\nAccepted\n", Some(63), "Bracketed", Status::Accepted, "Accepted", None),
    ("x.md", "# Architecture Decision Record 64: Long word\n\nStatus: accepted\n", Some(64), "Long word", Status::Accepted, "accepted", None),
    ("0065-x.md", "# ADR: Without number\n\nStatus: accepted\n", Some(65), "Without number", Status::Accepted, "accepted", None),
    ("0066-x.md", "# 2FA for all users\n\nStatus: accepted\n", Some(66), "2FA for all users", Status::Accepted, "accepted", None),
    ("0067-x.md", "# HTTP-404 pages\n\nStatus: accepted\n", Some(67), "HTTP-404 pages", Status::Accepted, "accepted", None),
    ("0068-x.md", "**ADR-68: A bold first line**\n\nStatus: accepted\n\nText.\n", Some(68), "A bold first line", Status::Accepted, "accepted", None),
    // Names of files and folders.
    ("2024_05_13_use_it.md", "# Use it\n\n## Context\n", None, "Use it", Status::Unspecified, "", Some("2024-05-13")),
    ("2024-05-13-use-it/README.md", "# Use it\n\n## Decision\n", None, "Use it", Status::Unspecified, "", Some("2024-05-13")),
    ("ADR012-use-it.md", "# Use it\n\n## Decision\n", Some(12), "Use it", Status::Unspecified, "", None),
    ("team/adr/012/README.md", "# Use it\n\n## Decision\n", Some(12), "Use it", Status::Unspecified, "", None),
    ("adr-0012-use-it.md", "# ADR 13: Mistyped\n\n## Decision\n", Some(12), "Mistyped", Status::Unspecified, "", None),
    ("use-it.txt", "# ADR-7: Use it\n\nStatus: accepted\n", Some(7), "Use it", Status::Accepted, "accepted", None),
    // Dates with mistakes.
    ("0070-x.md", "# X\n\nDate: 2023-13-05\n", Some(70), "X", Status::Unspecified, "", Some("2023-05-13")),
    ("0071-x.md", "# X\n\nDate: 2022-02-30\n", Some(71), "X", Status::Unspecified, "", Some("2022-02")),
    ("0072-x.md", "# X\n\nDate: 4 Spetember 2019\n", Some(72), "X", Status::Unspecified, "", Some("2019-09-04")),
    ("0073-x.md", "# X\n\nDate: YYYY-MM-DD\n\n## Context\n", Some(73), "X", Status::Unspecified, "", None),
    ("0074-x.md", "# X\n\n## Date\n\nMarch 2021\n\n## Context\n", Some(74), "X", Status::Unspecified, "", Some("2021-03")),
    ("0075-x.md", "# X\n\n## Changelog\n\n- 2021-03-04: second\n- 2020-01-02: first\n\n## Context\n", Some(75), "X", Status::Unspecified, "", Some("2020-01-02")),
    // Habits met later: numbers over names, definition lists, loose tables, nested keys, choices in bold.
    ("adr_001-02_Queues.md", "### **ADR_001-02**:\n\n### Use Queues\n\n**<u>Status</u>**:\tAccepted\n\n**<u>Context</u>**: Text.\n", Some(1), "Use Queues", Status::Accepted, "Accepted", None),
    ("rec.md", "# [ADR] Use Redis\n\n📆 Date: 2023-04-05\n\n## Status\n\nStatus: Accepted ✅\n\n## Context\n", None, "Use Redis", Status::Accepted, "Accepted ✅", Some("2023-04-05")),
    ("001-kafka.md", "| Status | Date | Author(s) |\n|:---|:---|:---|\n| Accepted | 2023-02-03 | [@ann](https://example.org) |\n\n## Context\n\nText.\n\n## Decision\n", Some(1), "Kafka", Status::Accepted, "Accepted", Some("2023-02-03")),
    ("0090-x.md", "# X\n\n**Status**\n: Accepted\n\n**Date**\n: 2020-02-03\n\n## Context\n", Some(90), "X", Status::Accepted, "Accepted", Some("2020-02-03")),
    ("0091-x.md", "# X\n\n## Metadata\n\nStatus | Date\n--- | ---\nAccepted | 2021-05-06\n\n## Context\n", Some(91), "X", Status::Accepted, "Accepted", Some("2021-05-06")),
    ("0092-x.md", "---\nadr:\n  status: accepted\n  date: 2021-05-06\n---\n# Nested\n", Some(92), "Nested", Status::Accepted, "accepted", Some("2021-05-06")),
    ("0093-x.md", "# X\n\n## Status\n\n**Proposed** | Accepted | Rejected\n\n## Context\n", Some(93), "X", Status::Proposed, "**Proposed** | Accepted | Rejected", None),
    ("0094-x.md", "# X\n\n## Status: ✅ Accepted (2022-03-04)\n\n## Context\n", Some(94), "X", Status::Accepted, "✅ Accepted (2022-03-04)", Some("2022-03-04")),
    ("0095-x.md", "# X\n\nStatus: Amended by [ADR 96](0096-y.md)\n\n## Context\n", Some(95), "X", Status::Accepted, "Amended by [ADR 96](0096-y.md)", None),
    ("0096-x.rst", "X\n===\n\n========  ==========\nStatus    Accepted\nDate      2021-05-06\n========  ==========\n\nContext\n-------\n\nText\n", Some(96), "X", Status::Accepted, "Accepted", Some("2021-05-06")),
    ("0097-x.adoc", "= X\nAnn Ant <ann@example.org>\n:toc:\n\n|===\n|Status\n|Accepted\n\n|Date\n|2021-05-06\n|===\n\n== Context\n", Some(97), "X", Status::Accepted, "Accepted", Some("2021-05-06")),
    ("0098-x.md", "---\nstatus: {proposed}\ndate: {2025-06-23}\ndeciders: {ann, bob}\n---\n# X\n\n## Context\n", Some(98), "X", Status::Proposed, "{proposed}", Some("2025-06-23")),
    ("0099-x.md", "# X\n\n## Status\n\nProvisional 2025-03-18\n\nImplemented by: https://example.org/482\n\n## Context\n", Some(99), "X", Status::Proposed, "Provisional 2025-03-18", Some("2025-03-18")),
    // Line endings and a mark left in the text.
    ("0080-x.md", "\u{feff}# 80. Mark\r\n\r\n- Status: Accepted\r\n- Date: 2025-12-09\r\n\r\n## Context\r\n", Some(80), "Mark", Status::Accepted, "Accepted", Some("2025-12-09")),
];

#[test]
fn every_habit_is_read() {
    let mut wrong = Vec::new();
    for (path, text, number, title, status, words, date) in CASES {
        let record = Record::parse(text, path);
        let read = (
            record.number,
            record.title.as_str(),
            record.status.status,
            record.status.text.as_str(),
            record.date.iso.as_deref(),
        );
        if read != (*number, *title, *status, *words, *date) {
            wrong.push(format!("{path}\n  read   {read:?}\n  wanted {:?}", (number, title, status, words, date)));
        }
        if classify(text, path) != FileKind::Record {
            wrong.push(format!("{path} is taken for {:?}", classify(text, path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn links(path: &str, text: &str) -> Vec<(LinkKind, Option<String>, Option<u32>)> {
    Record::parse(text, path)
        .links
        .into_iter()
        .map(|link| (link.kind, link.target.path.or(link.target.url), link.target.number))
        .collect()
}

#[test]
fn relations_are_read() {
    use LinkKind::{AmendedBy, Amends, RelatesTo, SupersededBy, Supersedes};
    let to = |kind, path: &str, number| (kind, (!path.is_empty()).then(|| path.to_owned()), number);
    #[rustfmt::skip]
    let cases = [
        ("a/0003-x.md", "# X\n\n## Status\n\nSuperseded by [ADR-0010](0010-y.md) and [ADR-0011](./0011-z.md#top)\n", vec![to(SupersededBy, "a/0010-y.md", Some(10)), to(SupersededBy, "a/0011-z.md", Some(11))]),
        ("a/0003-x.md", "# X\n\n## Status\n\nAccepted\n\nSupersedes [2. A](../b/0002-a.md)\n\nAmended by [4. B](0004-b.md)\n", vec![to(Supersedes, "b/0002-a.md", Some(2)), to(AmendedBy, "a/0004-b.md", Some(4))]),
        ("0003-x.md", "---\nsupersedes: [\"ADR-0001\", 0002-b.md]\nsuperseded-by: ADR-9\namends:\n  - 0007\n---\n# X\n", vec![to(Supersedes, "", Some(1)), to(Supersedes, "0002-b.md", Some(2)), to(SupersededBy, "", Some(9)), to(Amends, "", Some(7))]),
        ("0003-x.md", "# X\n\n- Status: Superseded by ADR 12\n", vec![to(SupersededBy, "", Some(12))]),
        ("0003-x.md", "# X\n\n## Links\n\n* [Type] Refines [ADR-0005](0005-dashes.md)\n* Relates to [ADR-0006](0006-x.md)\n* [Docs](https://example.org/x)\n", vec![to(Amends, "0005-dashes.md", Some(5)), to(RelatesTo, "0006-x.md", Some(6))]),
        ("0003-x.md", "# X\n\nSupersedes: [ADR-0001][one]\n\n## Context\n\n[one]: 0001-a.md\n", vec![to(Supersedes, "0001-a.md", Some(1))]),
        ("0003-x.md", "# X\n\n## Context\n\nThis ADR supersedes [ADR 2](0002-a.md). See also [ADR 4](0004-b.md).\n", vec![to(Supersedes, "0002-a.md", Some(2)), to(RelatesTo, "0004-b.md", Some(4))]),
        ("0003-x.rst", "X\n=\n\nStatus\n------\n\nSuperseded by `ADR 5 <0005-y.rst>`_\n", vec![to(SupersededBy, "0005-y.rst", Some(5))]),
        ("0003-x.adoc", "= X\n\n== Status\n\nSuperseded by xref:0005-y.adoc[ADR 5]\n", vec![to(SupersededBy, "0005-y.adoc", Some(5))]),
        ("0003-x.md", "# X\n\nStatus: Partly superseded by [ADR-7](0007-y.md)\n", vec![to(AmendedBy, "0007-y.md", Some(7))]),
        ("0003-x.md", "# X\n\nStatus: Ersetzt durch [ADR-7](0007-y.md)\n", vec![to(SupersededBy, "0007-y.md", Some(7))]),
        ("2025-01-01-x.md", "# X\n\n- Status: Replaced by 2025-10-08-y-2\n", vec![to(SupersededBy, "2025-10-08-y-2.md", None)]),
    ];
    for (path, text, wanted) in cases {
        assert_eq!(links(path, text), wanted, "{text}");
    }
}

#[test]
fn people_tags_and_categories_are_read() {
    let record = Record::parse(
        "---\nauthor:\n  - \"Ann B.\"\n  - Cid\ndeciders: Dan, Eve <eve@example.org>\ntags: [a, \"b c\"]\ncategory: data\n---\n# X\n",
        "x.md",
    );
    assert_eq!(
        (record.authors.clone(), record.deciders.clone()),
        (vec!["Ann B.".to_owned(), "Cid".to_owned()], vec!["Dan".to_owned(), "Eve".to_owned()])
    );
    assert_eq!(
        (record.tags.clone(), record.categories.clone()),
        (vec!["a".to_owned(), "b c".to_owned()], vec!["data".to_owned()])
    );
    let record = Record::parse(
        "# X\n\n* Status: accepted\n* Deciders:\n  * Ann\n  * Bob and [Cid](https://example.org/cid)\n* Tags: x, y\n\n## Context\n",
        "x.md",
    );
    assert_eq!((record.people().join("|"), record.tags.join("|")), ("Ann|Bob|Cid".to_owned(), "x|y".to_owned()));
}

#[test]
fn pages_are_told_apart_by_what_they_say() {
    #[rustfmt::skip]
    let cases = [
        ("template.md", "# {short title}\n\n## Context and Problem Statement\n\n{Describe the context, in two or three sentences}\n\n## Considered Options\n\n* {title of option 1}\n* {title of option 2}\n", FileKind::Template),
        ("0000-template.md", "# NNNN. Title\n\nDate: YYYY-MM-DD\n\n## Status\n\nWhat is the status, such as proposed, accepted, rejected, deprecated, superseded, etc.?\n\n## Context\n\nWhat is the issue that we're seeing that is motivating this decision or change?\n\n## Decision\n\nWhat is the change that we're proposing and/or doing?\n\n## Consequences\n\nWhat becomes easier or more difficult to do because of this change?\n", FileKind::Template),
        ("adr-template.md", "# [short title of solved problem and solution]\n\n* Status: [proposed | rejected | accepted | deprecated | … | superseded by [ADR-0005](0005-example.md)] <!-- optional -->\n* Deciders: [list everyone involved in the decision] <!-- optional -->\n* Date: [YYYY-MM-DD when the decision was last updated]\n\n## Context and Problem Statement\n\n[Describe the context and problem statement]\n", FileKind::Template),
        ("t.md", "# ADR-XXX: <Title>\n\n**Status:** Proposed | Accepted | Rejected\n**Date:** <YYYY-MM-DD>\n\n## Context\n\n<What is the problem?>\n\n## Decision\n\n<What did you decide?>\n", FileKind::Template),
        ("t.rst", "Title\n=====\n\nStatus\n------\n\n{Draft | Accepted | Rejected}\n\nContext\n-------\n\nDescribe the problem here.\n\nDecision\n--------\n\nDescribe the decision that you made.\n", FileKind::Template),
        ("ADR-000-template.md", "# TITLE\nWhat it is\n\n# STATUS\nProposed | Accepted | Deprecated\n# CONTEXT\nWhat is forcing this?\n# DECISION\nDescribe the option.\n", FileKind::Template),
        ("t2.md", "# 0. Template ADR (Architectural Decision Record)\n\n## Status\n\n* Proposed / Accepted / Superseded\n\n## Context\n\n* What is forcing this decision?\n", FileKind::Template),
        ("000-index.md", "Here are our records.\n\n## Form\n\nUse the following.\n", FileKind::Index),
        ("0007-use-a-template.md", "# 7. Use the MADR template\n\nDate: 2020-01-01\n\n## Status\n\nAccepted\n\n## Context\n\nWe need a template with placeholders such as `{title}`.\n\n## Decision\n\nUse MADR's template.\n", FileKind::Record),
        ("0036-begun.md", "# 36. A title of its own\n\n## Status\n\n{Proposed | Accepted}\n\n## Context\n\n{Describe the context here}\n", FileKind::Record),
        ("README.md", "# Architecture decisions\n\n* [1. Record](0001-record.md)\n* [2. Use Go](0002-use-go.md)\n* [3. Use Kafka](0003-use-kafka.md)\n", FileKind::Index),
        ("README.md", "# How we decide\n\nWe keep records here. Copy the template and open a pull request.\n", FileKind::Index),
        ("decisions.md", "# Log\n\n| ADR | Title | Status |\n|---|---|---|\n| [0001](0001-a.md) | A | Accepted |\n| [0002](0002-b.md) | B | Rejected |\n| [0003](0003-c.md) | C | Accepted |\n", FileKind::Index),
        ("index.rst", "Decisions\n=========\n\n.. toctree::\n   :maxdepth: 1\n\n   0001-a\n   0002-b\n   0003-c\n", FileKind::Index),
        ("index.adoc", "= Decisions\n\n* xref:0001-a.adoc[A]\n* xref:0002-b.adoc[B]\n* xref:0003-c.adoc[C]\n", FileKind::Index),
        ("LICENSE.txt", "MIT License\n\nPermission is hereby granted, free of charge, to any person.\n", FileKind::Index),
        ("LICENSE.md", "# License\n\nAs a work of the government, this is in the public domain.\n", FileKind::Index),
        ("0007-license.md", "# License\n\nWe publish under MIT.\n", FileKind::Record),
        ("licence.md", "# Licence\n\n## Status\n\nAccepted\n\n## Decision\n\nMIT.\n", FileKind::Record),
        ("2024-01-02-x/README.md", "# X\n\n## Decision\n\nWe do.\n\n## Rationale\n\nBecause.\n", FileKind::Record),
        ("0012-x/README.md", "Two parts:\n\n- [one](one.md)\n- [two](two.md)\n", FileKind::Record),
        ("0009-links.md", "# 9. Links\n\n## Status\n\nAccepted\n\n## Context\n\n- [ADR-1](0001-a.md)\n- [ADR-2](0002-b.md)\n- [ADR-3](0003-c.md)\n\n## Decision\n\nFollow them.\n", FileKind::Record),
        ("notes.md", "Just some prose about a choice that we made.\n", FileKind::Record),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(path, text, kind)| classify(text, path) != *kind)
        .map(|(path, text, kind)| format!("{path} wanted {kind:?}, read {:?}\n{text}", classify(text, path)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
