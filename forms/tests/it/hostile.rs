use keystead_forms::{Refused, read};

use crate::build::{Sheet, cell, crc32, parts, workbook, zip};

fn refused(name: &str, bytes: &[u8]) -> Refused {
    read(name, bytes, None).unwrap_err()
}

fn with_part(name: &str, contents: &str) -> Vec<u8> {
    let mut all = parts(&[Sheet::new("S", 1, &[&["Question", "Answer"], &["Is it on?", ""]])], "");
    for (part, bytes) in &mut all {
        if part == name {
            *bytes = contents.as_bytes().to_vec();
        }
    }
    zip(&all)
}

#[test]
fn entities_and_endless_nesting_are_refused() {
    let sheet = "xl/worksheets/sheet1.xml";
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
    assert!(matches!(refused("a.xlsx", &with_part(sheet, laughs)), Refused::Entities { .. }));
    let deep = format!("<worksheet>{}", "<a>".repeat(100_000));
    assert!(matches!(refused("a.xlsx", &with_part(sheet, &deep)), Refused::Bomb { .. }));
    for broken in [
        "<worksheet><sheetData>",
        "<worksheet></sheet>",
        "",
        "<worksheet><sheetData><row><c t=\"s\"><v>9</v></c></row></sheetData></worksheet>",
    ] {
        let refused = refused("a.xlsx", &with_part(sheet, broken));
        assert!(matches!(refused, Refused::Malformed { .. } | Refused::NoQuestions { .. }), "{broken}: {refused}");
    }
}

#[test]
fn cells_that_nobody_can_place_are_refused() {
    let sheet = "xl/worksheets/sheet1.xml";
    let cell = "<c t=\"str\"><v>Question</v></c>";
    for data in [
        format!("<row r=\"1\">{}</row>", cell.replace("<v>", "<c/><v>")),
        format!("<row r=\"1\"><row r=\"2\"/>{cell}</row>"),
        "<row r=\"1\"><c r=\"A2\" t=\"str\"><v>Question</v></c></row>".to_owned(),
        format!("<row>{cell}</row></sheetData><sheetData>"),
        "<row><c t=\"str\"><v>&#0;</v></c></row>".to_owned(),
        "<row><c t=\"str\"><v>\u{1}</v></c></row>".to_owned(),
    ] {
        let bytes = with_part(sheet, &format!("<worksheet><sheetData>{data}</sheetData></worksheet>"));
        assert!(matches!(refused("a.xlsx", &bytes), Refused::Malformed { .. }), "{data}");
    }
    let twice = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Question</v></c></row><row r=\"1\"><c r=\"B1\" t=\"str\"><v>Answer</v></c></row><row r=\"2\"><c t=\"str\"><v>Is it on?</v></c></row>";
    let bytes = with_part(sheet, &format!("<worksheet><sheetData>{twice}</sheetData></worksheet>"));
    assert_eq!(crate::survives::survives("a.xlsx", &bytes), "read");
}

#[test]
fn more_sheets_than_a_person_makes_and_lines_that_are_not_counted_are_refused() {
    let mut many = "<sheet name=\"S\" r:id=\"rId1\"/>".repeat(501);
    many = format!("<workbook xmlns:r=\"r\"><sheets>{many}</sheets></workbook>");
    assert!(matches!(refused("a.xlsx", &with_part("xl/workbook.xml", &many)), Refused::Bomb { .. }));
    let mut bytes = workbook(&[Sheet::new("S", 1, &[&["Question"], &["Is it on?"]])]);
    let end = bytes.len() - 22;
    bytes[end + 10] -= 1;
    assert!(matches!(refused("a.xlsx", &bytes), Refused::Malformed { .. }));
}

#[test]
fn a_small_file_that_unpacks_to_a_flood_is_refused() {
    let flood = format!("<worksheet>{}", " ".repeat(4 << 20));
    let mut bytes = with_part("xl/worksheets/sheet1.xml", &flood);
    assert!(bytes.len() < 64 << 10);
    let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    // What it says of itself is the most that is unpacked.
    bytes[at + 24..at + 28].copy_from_slice(&1_000_u32.to_le_bytes());
    assert!(matches!(refused("bomb.xlsx", &bytes), Refused::Bomb { .. }));
    bytes[at + 24..at + 28].copy_from_slice(&(300_u32 << 20).to_le_bytes());
    assert!(matches!(refused("bomb.xlsx", &bytes), Refused::Bomb { .. }));
}

#[test]
fn a_part_that_lies_about_its_size_is_refused() {
    let bytes = workbook(&[Sheet::new("S", 1, &[&["Question"], &["Is it on?"]])]);
    let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    for (offset, value) in [(24, 10_u32), (24, 1 << 30), (16, 7), (20, u32::MAX), (42, 5)] {
        let mut lying = bytes.clone();
        lying[at + offset..at + offset + 4].copy_from_slice(&value.to_le_bytes());
        let refused = refused("a.xlsx", &lying);
        assert!(matches!(refused, Refused::Malformed { .. } | Refused::Bomb { .. }), "{offset}: {refused}");
    }
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
}

#[test]
fn huge_sheets_cost_what_they_hold() {
    let mut far = Sheet::new("S", 1, &[&["Question", "Answer"], &["Is it on?", ""]]);
    far.before = "<dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"16384\" width=\"9\"/></cols>".to_owned();
    far.rows.push_str(&format!("<row r=\"1048576\">{}</row>", cell("XFD1048576", "the end")));
    let far = far.after("<mergeCells><mergeCell ref=\"A9:XFD1048575\"/></mergeCells>").list("B1:B1048576", "S!$A:$XFD");
    assert_eq!(read("far.xlsx", &workbook(&[far]), None).unwrap().questions.len(), 1);
    let merges: String = (0..200_000).map(|i| format!("<mergeCell ref=\"A{i}:B{i}\"/>")).collect();
    let many =
        Sheet::new("S", 1, &[&["Question"], &["Is it on?"]]).after(&format!("<mergeCells>{merges}</mergeCells>"));
    assert!(matches!(refused("many.xlsx", &workbook(&[many])), Refused::Bomb { .. }));
}

#[test]
fn other_files_are_named_and_sent_back() {
    let encrypted: Vec<u8> = [0xD0, 0xCF, 0x11, 0xE0]
        .into_iter()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(refused("a.xlsx", &encrypted), Refused::Encrypted);
    for (name, bytes, word) in [
        ("a.xls", &b"\xD0\xCF\x11\xE0old"[..], ".xlsx"),
        ("a.pdf", b"%PDF-1.7", "A PDF"),
        ("a.xlsx", b"", "empty"),
        ("a.xlsx", b"PK\x03\x04nothing", "save it again"),
        (
            "a.docx",
            &zip(&[
                ("word/document.xml".to_owned(), b"<x/>".to_vec()),
                (
                    "_rels/.rels".to_owned(),
                    b"<R><Relationship Id=\"r\" Type=\"/officeDocument\" Target=\"word/document.xml\"/></R>".to_vec(),
                ),
            ]),
            "A Word document",
        ),
    ] {
        let refused = refused(name, bytes).to_string();
        assert!(refused.contains(word), "{refused}");
    }
    assert!(matches!(refused("a.csv", &vec![b'a'; 21 << 20]), Refused::TooLarge { .. }));
}

#[test]
fn texts_of_more_lines_and_tables_than_a_person_writes_are_refused_at_once() {
    let started = std::time::Instant::now();
    for text in
        ["is it on the side\n".repeat(1 << 20), "| # | Question |\n|---|---|\n| 2 | Is it kept? |\n\n".repeat(2_000)]
    {
        assert!(matches!(refused("a.md", text.as_bytes()), Refused::Bomb { .. }));
    }
    // What goes on and on costs what it holds: with the square of its lines it took minutes.
    let paragraph = format!("Do you log?\n{}", "it goes on\n".repeat(20_000));
    assert_eq!(read("a.md", paragraph.as_bytes(), None).unwrap().questions.len(), 1);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn deep_and_broken_documents_are_refused() {
    for text in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 20), format!("{}\"q\"", "[[[[".repeat(100))] {
        assert!(matches!(refused("a.json", text.as_bytes()), Refused::Bomb { .. }));
    }
    assert!(matches!(refused("a.json", b"{\"question\": \"Is it"), Refused::Malformed { .. }));
    let commas = ",".repeat(8 << 20);
    assert!(matches!(refused("a.csv", commas.as_bytes()), Refused::Bomb { .. }));
}
