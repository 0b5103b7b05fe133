//! Files in: each by itself, again without effect, and never over somebody's work.

use adr_service::read_model::List;
use adr_service::transfer::Folder;
use futures::future::{self, Either, join_all};
use identity::Caller;
use platform_contracts::adr::v1::{DecisionFilter, FileKind, ImportOutcome, ImportResult};
use platform_contracts::platform::common::v1::PageRequest;

use crate::app::{App, change, editor, folder, nygard};

use ImportOutcome::{
    IMPORT_OUTCOME_CONFLICT as CONFLICT, IMPORT_OUTCOME_CREATED as CREATED, IMPORT_OUTCOME_FAILED as FAILED,
    IMPORT_OUTCOME_KEPT as KEPT, IMPORT_OUTCOME_UNCHANGED as UNCHANGED, IMPORT_OUTCOME_UPDATED as UPDATED,
};

const INDEX: &str = "# Decisions\n\n* [1. A](0001-a.md)\n* [2. B](0002-b.md)\n* [3. C](0003-c.md)\n";

fn outcomes(results: &[ImportResult]) -> Vec<ImportOutcome> {
    results.iter().map(|result| result.outcome.as_known().unwrap()).collect()
}

async fn total(app: &App, caller: &Caller) -> u64 {
    let filter = DecisionFilter { include_archived: true, ..DecisionFilter::default() };
    app.decisions.list(caller, List { filter, size: 1, ..List::default() }).await.unwrap().page.total
}

async fn versions(app: &App, caller: &Caller, id: &str) -> u64 {
    app.decisions.versions(caller, id, &PageRequest::default()).await.unwrap().page.total
}

#[tokio::test]
async fn importing_again_changes_nothing() {
    let app = App::start().await;
    let grace = editor();
    let (first, second) = (nygard(1, "A", "Accepted"), nygard(2, "B", "Proposed"));
    let files: [(&str, &[u8]); 4] = [
        ("0001-a.md", first.as_bytes()),
        ("0002-b.md", second.as_bytes()),
        ("README.md", INDEX.as_bytes()),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
    ];
    let results = app.import(&grace, &files).await;
    assert_eq!(outcomes(&results), [CREATED, CREATED, KEPT, KEPT]);
    let kinds: Vec<_> = results.iter().map(|result| result.kind.as_known().unwrap()).collect();
    let record = FileKind::FILE_KIND_RECORD;
    assert_eq!(kinds, [record, record, FileKind::FILE_KIND_INDEX, FileKind::FILE_KIND_ATTACHMENT]);
    let before = app.decisions.list(&grace, List::default()).await.unwrap();

    assert_eq!(outcomes(&app.import(&grace, &files).await), [UNCHANGED; 4]);
    assert_eq!(app.decisions.list(&grace, List::default()).await.unwrap(), before);
    assert_eq!(versions(&app, &grace, &results[0].decision.id).await, 1);
}

#[tokio::test]
async fn a_changed_file_is_a_new_version_until_somebody_edited_here() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.record(&grace, "0001-a.md", &nygard(1, "A", "Proposed")).await;
    let newer = nygard(1, "A, but better", "Accepted");
    let results = app.import(&grace, &[("0001-a.md", newer.as_bytes())]).await;
    assert_eq!(outcomes(&results), [UPDATED]);
    let updated = app.decisions.get(&grace, &decision.summary.id).await.unwrap();
    assert_eq!((updated.content.as_str(), updated.summary.version), (newer.as_str(), 2));
    assert_eq!(updated.summary.title, "A, but better");

    let edited = app.decisions.edit(&grace, change(&updated), "# 1. Ours\n", "", "").await.unwrap();
    assert_eq!(
        outcomes(&app.import(&grace, &[("0001-a.md", newer.as_bytes())]).await),
        [UNCHANGED],
        "the file did not change"
    );
    let theirs = nygard(1, "Theirs", "Accepted");
    let results = app.import(&grace, &[("0001-a.md", theirs.as_bytes())]).await;
    assert_eq!(outcomes(&results), [CONFLICT]);
    assert_eq!(results[0].incoming_content, theirs);
    assert_eq!(results[0].decision.version, 3);
    assert!(results[0].reason.contains("compare"), "{}", results[0].reason);
    assert_eq!(app.decisions.get(&grace, &decision.summary.id).await.unwrap(), edited, "nothing was overwritten");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_rest_comes_in() {
    let app = App::start().await;
    let grace = editor();
    let good = nygard(1, "A", "Accepted");
    let wide: Vec<u8> =
        "\u{feff}# 2. Größe\n\n## Status\n\nAccepted\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let large = format!("# 3. Large\n\n## Status\n\nAccepted\n\n{}", "word ".repeat(1024 * 1024));
    let files: [(&str, &[u8]); 9] = [
        ("0001-a.md", good.as_bytes()),
        ("../0001-escape.md", good.as_bytes()),
        ("/etc/0001-absolute.md", good.as_bytes()),
        ("empty.md", b""),
        ("mark-only.md", b"\xef\xbb\xbf"),
        ("binary.md", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0"),
        ("0002-wide.md", &wide),
        ("0003-large.md", large.as_bytes()),
        ("0001-a.md", b"# 1. Another under the same path\n"),
    ];
    let results = app.import(&grace, &files).await;
    let expected = [CREATED, FAILED, FAILED, FAILED, FAILED, FAILED, CREATED, CREATED, FAILED];
    assert_eq!(outcomes(&results), expected, "{:?}", results.iter().map(|one| &one.reason).collect::<Vec<_>>());
    for ((path, _), result) in files.iter().zip(&results) {
        assert_eq!(result.path, *path, "one result for each file, in the order sent");
        assert_eq!(result.reason.is_empty(), result.outcome != FAILED, "{path}: {}", result.reason);
    }
    assert!(large.len() > 5 * 1024 * 1024);
    assert_eq!(results[6].decision.title, "Größe");
    assert_eq!(app.decisions.get(&grace, &results[0].decision.id).await.unwrap().content, good);
    assert_eq!(total(&app, &grace).await, 3);
}

#[tokio::test]
async fn too_much_at_once_is_refused_whole_and_too_large_a_record_by_itself() {
    let app = App::start().await;
    let grace = editor();
    let nine = vec![b'x'; 9 * 1024 * 1024];
    let results =
        app.import(&grace, &[("0001-large.md", &nine), ("0002-b.md", nygard(2, "B", "Accepted").as_bytes())]).await;
    assert_eq!(outcomes(&results), [FAILED, CREATED]);
    assert!(results[0].reason.contains("bytes"), "{}", results[0].reason);

    let thirteen = vec![b'x'; 13 * 1024 * 1024];
    let paths: Vec<String> = (0..501).map(|number| format!("{number}.md")).collect();
    let many: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), b"# A\n".as_slice())).collect();
    for files in [vec![("a.png", thirteen.as_slice())], many] {
        let refused = app.transfer.import(&grace, folder(&files)).await.unwrap_err();
        assert_eq!(refused.code(), "import.too_large");
    }
    assert_eq!(total(&app, &grace).await, 1);
}

#[tokio::test]
async fn a_trial_says_the_same_and_changes_nothing() {
    let app = App::start().await;
    let grace = editor();
    let text = nygard(1, "A", "Accepted");
    let files: [(&str, &[u8]); 3] = [("0001-a.md", text.as_bytes()), ("README.md", INDEX.as_bytes()), ("b.md", b"")];
    let trial = || Folder { dry_run: true, ..folder(&files) };
    let tried = app.transfer.import(&grace, trial()).await.unwrap().results;
    assert_eq!(outcomes(&tried), [CREATED, KEPT, FAILED]);
    assert_eq!(total(&app, &grace).await, 0);
    assert!(app.decisions.projects(&grace).await.unwrap().projects.is_empty());
    assert_eq!(outcomes(&app.import(&grace, &files).await), [CREATED, KEPT, FAILED]);
    let tried = app.transfer.import(&grace, trial()).await.unwrap().results;
    assert_eq!(outcomes(&tried), [UNCHANGED, UNCHANGED, FAILED]);
}

#[tokio::test]
async fn an_import_that_was_cancelled_is_finished_by_the_next() {
    let app = App::start().await;
    let grace = editor();
    let texts: Vec<_> = (1..=60).map(|number| (format!("{number:04}.md"), nygard(number, "A", "Accepted"))).collect();
    let files: Vec<(&str, &[u8])> = texts.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    let some_are_in = async {
        while total(&app, &grace).await < 5 {
            tokio::task::yield_now().await;
        }
    };
    let importing = Box::pin(app.transfer.import(&grace, folder(&files)));
    match future::select(importing, Box::pin(some_are_in)).await {
        Either::Right(((), importing)) => drop(importing),
        Either::Left(_) => panic!("the import was over before it could be cancelled"),
    }
    let results = app.import(&grace, &files).await;
    let again = outcomes(&results);
    assert!(again.contains(&CREATED) && again.contains(&UNCHANGED), "{again:?}");
    assert!(again.iter().all(|outcome| [CREATED, UNCHANGED].contains(outcome)), "{again:?}");
    assert_eq!(total(&app, &grace).await, 60);
    for result in &results {
        assert_eq!(versions(&app, &grace, &result.decision.id).await, 1, "{}", result.path);
    }
}

#[tokio::test]
async fn the_same_folder_imported_by_several_at_once_comes_in_once() {
    let app = App::start().await;
    let grace = editor();
    let texts: Vec<_> = (1..=12).map(|number| (format!("{number:04}.md"), nygard(number, "A", "Accepted"))).collect();
    let mut files: Vec<(&str, &[u8])> = texts.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    files.push(("a.png", b"\x89PNG\r\n\x1a\n"));
    let imports = (0..4).map(|_| {
        let (transfer, grace, files) = (app.transfer.clone(), grace.clone(), folder(&files));
        tokio::spawn(async move { transfer.import(&grace, files).await.unwrap().results })
    });
    let all: Vec<_> = join_all(imports).await.into_iter().map(|results| outcomes(&results.unwrap())).collect();
    for file in 0..12 {
        let created = all.iter().filter(|outcomes| outcomes[file] == CREATED).count();
        let unchanged = all.iter().filter(|outcomes| outcomes[file] == UNCHANGED).count();
        assert_eq!((created, unchanged), (1, 3), "{all:?}");
    }
    assert!(all.iter().all(|outcomes| [KEPT, UNCHANGED].contains(&outcomes[12])), "{all:?}");
    assert_eq!(total(&app, &grace).await, 12);
}

#[tokio::test]
async fn a_page_that_becomes_a_record_is_one_file_still() {
    let app = App::start().await;
    let grace = editor();
    assert_eq!(outcomes(&app.import(&grace, &[("0001-a.md", INDEX.as_bytes())]).await), [KEPT]);
    let record = nygard(1, "A", "Accepted");
    assert_eq!(outcomes(&app.import(&grace, &[("0001-a.md", record.as_bytes())]).await), [CREATED]);
    assert_eq!(crate::exporting::exported(&app, &grace).await, [("0001-a.md".to_owned(), record.into_bytes())]);
}

#[tokio::test]
async fn workspaces_import_the_same_folder_each_for_itself() {
    let app = App::start().await;
    let (grace, stranger) = (editor(), editor());
    let own = app.record(&grace, "0001-a.md", &nygard(1, "A", "Accepted")).await;
    let other = app.record(&stranger, "0001-a.md", &nygard(1, "B", "Accepted")).await;
    assert_ne!(own.summary.id, other.summary.id);
    let refused = app.decisions.get(&stranger, &own.summary.id).await.unwrap_err();
    assert_eq!(refused.code(), "decision.not_found");
    assert_eq!(app.decisions.get(&grace, &own.summary.id).await.unwrap().summary.title, "A");
}
