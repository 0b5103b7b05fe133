//! Files in every encoding that folders hold, and files that are no text.

use adr_records::{
    DecodeError, MAX_BYTES, Record, Status, TextEncoding, classify, decode, encode, is_record_path, passages,
};

const TEXT: &str = "# 7. Größe wählen\r\n\r\n## Status\r\n\r\nAkzeptiert\r\n\r\n## Kontext\r\n\r\nÉtat: déjà vu.\r\n";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn every_encoding_is_read_and_written_back() {
    let latin: Vec<u8> = TEXT.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let marked = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
    let cases = [
        (TEXT.as_bytes().to_vec(), TextEncoding::Utf8, false),
        (marked, TextEncoding::Utf8, true),
        (utf16(TEXT, u16::to_le_bytes, true), TextEncoding::Utf16Le, true),
        (utf16(TEXT, u16::to_be_bytes, true), TextEncoding::Utf16Be, true),
        (utf16(TEXT, u16::to_le_bytes, false), TextEncoding::Utf16Le, false),
        (utf16(TEXT, u16::to_be_bytes, false), TextEncoding::Utf16Be, false),
        (latin, TextEncoding::Windows1252, false),
    ];
    for (bytes, encoding, mark) in cases {
        let decoded = decode(&bytes);
        assert_eq!(
            decoded.as_ref().map(|read| (read.text.as_str(), read.encoding, read.byte_order_mark)),
            Ok((TEXT, encoding, mark))
        );
        let record = decoded.map(|read| Record::parse(&read.text, "0007-groesse.md"));
        assert_eq!(
            record.map(|record| (record.title, record.status.status)),
            Ok(("Größe wählen".to_owned(), Status::Accepted))
        );
        assert_eq!(encode(TEXT, encoding, mark), Some(bytes));
    }
}

#[test]
fn windows_quotes_and_what_latin_lacks() {
    let bytes = b"# Don\x92t \x96 \x80 5\n";
    let decoded = decode(bytes).map(|read| (read.text, read.encoding));
    assert_eq!(decoded, Ok(("# Don’t – € 5\n".to_owned(), TextEncoding::Windows1252)));
    assert_eq!(encode("# 漢字", TextEncoding::Windows1252, false), None);
}

#[test]
fn files_that_are_no_text_say_so() {
    assert_eq!(decode(b""), Err(DecodeError::Empty));
    assert_eq!(decode(b"\xEF\xBB\xBF"), Err(DecodeError::Empty));
    assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err(DecodeError::Binary("a PNG picture")));
    assert_eq!(decode(b"%PDF-1.7\n"), Err(DecodeError::Binary("a PDF document")));
    assert!(matches!(decode(&[0x13, 0x00, 0xFF, 0x07, 0x80, 0x01, 0x02]), Err(DecodeError::Binary(_))));
    assert!(matches!(decode(&(0..=255).cycle().take(5000).collect::<Vec<u8>>()), Err(DecodeError::Binary(_))));
    assert!(matches!(decode(&vec![b'x'; MAX_BYTES + 1]), Err(DecodeError::TooLarge(_))));
    let message = decode(b"%PDF-1.7\n").map_err(|error| error.to_string());
    assert_eq!(
        message,
        Err("the file is not text (it looks like a PDF document); give it its own file ending or convert it to UTF-8"
            .to_owned())
    );
}

#[test]
fn a_large_record_is_read_in_time() {
    let mut text = String::from("# 9. Large\n\n## Status\n\nAccepted\n\n## Context\n\n");
    while text.len() < 5_000_000 {
        text.push_str(
            "Some [link](0001-a.md) and `code` in a *sentence* about ADR-0002, with (brackets [and more]).\n\n- item\n",
        );
    }
    let started = std::time::Instant::now();
    let record = Record::parse(&text, "0009-large.md");
    let kind = classify(&text, "0009-large.md");
    let pieces = passages(&text, record.format).len();
    assert_eq!(
        (record.title.as_str(), record.status.status, kind),
        ("Large", Status::Accepted, adr_records::FileKind::Record)
    );
    assert!(pieces > 1000, "{pieces}");
    // Without optimisation, on a shared machine; a reader that is not linear takes minutes.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn record_paths_are_known_by_their_endings() {
    let yes = ["a.md", "A.MD", "b/c.markdown", "d.rst", "e.adoc", "f.asciidoc", "g.txt"];
    let no = ["a.png", "md", "b/c", "d.drawio", "e.svg", "f.md.bak"];
    assert!(yes.iter().all(|path| is_record_path(path)));
    assert!(!no.iter().any(|path| is_record_path(path)));
}
