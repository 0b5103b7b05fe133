//! Files out: byte for byte as they came, unless somebody edited them.

use adr_records::Status;
use adr_service::decisions::NewDecision;
use futures::TryStreamExt;
use identity::Caller;

use crate::app::{App, PROJECT, change, editor, nygard};

/// The files of the project, by path.
pub(crate) async fn exported(app: &App, caller: &Caller) -> Vec<(String, Vec<u8>)> {
    let exported = app.transfer.export(caller, PROJECT).await.unwrap();
    let files: Vec<_> = exported.files.map_ok(|file| (file.path, file.data)).try_collect().await.unwrap();
    assert_eq!(exported.total, files.len() as u64);
    let mut files = files;
    files.sort();
    files
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
}

#[tokio::test]
async fn what_nobody_edited_comes_out_as_it_went_in() {
    let app = App::start().await;
    let grace = editor();
    let plain = nygard(1, "Größe zählt", "Accepted");
    let latin: Vec<u8> = plain.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("0001-plain.md", plain.clone().into_bytes()),
        ("0002-windows.md", plain.replace('\n', "\r\n").into_bytes()),
        ("0003-mixed.md", plain.replacen('\n', "\r\n", 3).into_bytes()),
        ("0004-mark.md", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("0005-latin.md", latin),
        ("0006-wide.md", utf16(&plain, u16::to_le_bytes)),
        ("0007-wide-big.md", utf16(&plain, u16::to_be_bytes)),
        ("0008-no-end.md", plain.trim_end().as_bytes().to_vec()),
        ("0009-spaces.md", plain.replace("\n\n", "  \n\n\n\t\n").into_bytes()),
        ("docs/deep/0010-a.adoc", b"= 10. A\n\n== Status\n\nAccepted\n".to_vec()),
        ("docs/0011-a.rst", b"11. A\n=====\n\nStatus\n------\n\nAccepted\n".to_vec()),
        ("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec()),
        ("docs/README.md", b"# Decisions\n\n* [1. A](0001-a.md)\n* [2. B](0002-b.md)\n* [3. C](0003-c.md)\n".to_vec()),
    ];
    let incoming: Vec<(&str, &[u8])> = files.iter().map(|(path, data)| (*path, data.as_slice())).collect();
    let results = app.import(&grace, &incoming).await;
    assert!(results.iter().all(|result| result.reason.is_empty()), "{results:?}");
    let expected: Vec<_> = files.iter().map(|(path, data)| ((*path).to_owned(), data.clone())).collect();
    let mut expected = expected;
    expected.sort();
    assert_eq!(exported(&app, &grace).await, expected);

    // Neither labels, links nor the archive are the file's.
    let one = app.decisions.get(&grace, &results[4].decision.id).await.unwrap();
    let tagged = app.decisions.tag(&grace, change(&one), &["data"]).await.unwrap();
    app.decisions.archive(&grace, change(&tagged)).await.unwrap();
    assert_eq!(exported(&app, &grace).await, expected);
}

#[tokio::test]
async fn an_edit_comes_out_in_the_files_own_encoding_where_it_can() {
    let app = App::start().await;
    let grace = editor();
    let plain = nygard(1, "Größe zählt", "Proposed");
    let wide = utf16(&plain, u16::to_le_bytes);
    let [wide] = &app.import(&grace, &[("0001-wide.md", &wide)]).await[..] else { panic!("one result") };
    let wide = app.decisions.get(&grace, &wide.decision.id).await.unwrap();
    let accepted = app.decisions.change_status(&grace, change(&wide), Status::Accepted).await.unwrap();
    let [(_, bytes)] = &exported(&app, &grace).await[..] else { panic!("one file") };
    assert_eq!(*bytes, utf16(&accepted.content, u16::to_le_bytes));
    assert!(accepted.content.contains("Accepted") && !accepted.content.contains("Proposed"));

    let latin: Vec<u8> = plain.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let results = app.import(&grace, &[("0002-latin.md", &latin)]).await;
    let latin = app.decisions.get(&grace, &results[0].decision.id).await.unwrap();
    let chinese = plain.replace("We need it.", "我们需要它。");
    app.decisions.edit(&grace, change(&latin), &chinese, "", "").await.unwrap();
    let files = exported(&app, &grace).await;
    assert_eq!(files[1].1, chinese.into_bytes(), "what the old encoding cannot hold is UTF-8");
}

#[tokio::test]
async fn decisions_written_here_get_names_and_projects_folders() {
    let app = App::start().await;
    let grace = editor();
    app.create(&grace, "Use Postgres, not MySQL!").await;
    app.create(&grace, "???").await;
    let new = NewDecision { project: "search", title: "Use Tantivy", ..NewDecision::default() };
    app.decisions.create(&grace, new).await.unwrap();
    let paths: Vec<_> = exported(&app, &grace).await.into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["0001-use-postgres-not-mysql.md", "0002.md"]);
    let all = app.transfer.export(&grace, "").await.unwrap();
    let all: Vec<_> = all.files.map_ok(|file| file.path).try_collect().await.unwrap();
    assert_eq!(all, ["payments/0001-use-postgres-not-mysql.md", "payments/0002.md", "search/0001-use-tantivy.md"]);
    let nothing = app.transfer.export(&grace, "nothing").await.map(drop).unwrap_err();
    assert_eq!(nothing.code(), "project.not_found");
}

#[tokio::test]
async fn what_was_exported_can_be_imported_again_without_effect() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.record(&grace, "0001-a.md", &nygard(1, "A", "Proposed")).await;
    app.decisions.change_status(&grace, change(&decision), Status::Accepted).await.unwrap();
    let files = exported(&app, &grace).await;
    let incoming: Vec<(&str, &[u8])> = files.iter().map(|(path, data)| (path.as_str(), data.as_slice())).collect();
    app.import(&grace, &incoming).await;
    assert_eq!(exported(&app, &grace).await, files);
    // From then on the file and the decision are of one mind: the next change of the file is no conflict.
    let newer = nygard(1, "A", "Deprecated");
    let [result] = &app.import(&grace, &[("0001-a.md", newer.as_bytes())]).await[..] else { panic!("one result") };
    assert_eq!(result.reason, "");
    assert_eq!(app.decisions.get(&grace, &decision.summary.id).await.unwrap().content, newer);
}
