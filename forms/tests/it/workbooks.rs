use keystead_forms::{Closed, Role, Test, Why};

use crate::build::{Sheet, packed, parts, unpacked, workbook, zip};
use crate::{filled, form, question, refusals, texts};

const HEAD: &[&str] = &["Ref", "Question", "Response", "Comments"];

fn bank() -> Vec<Sheet> {
    let main = Sheet::new(
        "1. Access",
        1,
        &[
            &["", "Third party assessment"],
            &[],
            HEAD,
            &["", "Identity"],
            &["A-1", "Do you enforce multi-factor authentication?", "~", "~"],
            &["A-2", "=\"Is \"&amp;\"access reviewed?\"|Is access reviewed every quarter?", "~", "~"],
            &["A-3", "Describe how leavers\nlose their access.", "", "~"],
            &["A-4", "Is privileged access logged?", "=IF(1,\"Yes\")|Yes", "~"],
            &["", "© The bank. All rights reserved."],
        ],
    );
    let main = main.protected().list("C5:C8", "Lists!$A$1:$A$3");
    let lists = Sheet::new("Lists", 1, &[&["Yes"], &["No"], &["N/A"]]).hidden();
    let read_me =
        Sheet::new("Read me", 1, &[&["Please complete all tabs."], &["Do not change the structure. Any questions?"]]);
    vec![read_me, main, lists]
}

#[test]
fn a_bank_s_sheet_is_understood() {
    let form = form("bank.xlsx", &workbook(&bank()));
    assert_eq!(texts(&form).len(), 4, "{:?}", texts(&form));
    let mfa = question(&form, "multi-factor");
    assert_eq!(
        (mfa.place.as_str(), mfa.code.as_deref(), mfa.section.as_deref()),
        ("1. Access!B5", Some("A-1"), Some("Identity"))
    );
    assert_eq!(mfa.answers.iter().map(|a| a.role).collect::<Vec<_>>(), [Role::Answer, Role::Explanation]);
    assert_eq!(mfa.answers[0].vocabulary, ["Yes", "No", "N/A"]);
    assert_eq!(question(&form, "every quarter").code.as_deref(), Some("A-2"), "a formula's result is read");
    assert_eq!(question(&form, "leavers").answers[0].closed, Some(Closed::Locked));
    let why: Vec<(&str, Why)> = form.skipped.iter().map(|s| (s.place.as_str(), s.why)).collect();
    assert_eq!(why, [("Read me", Why::Instructions), ("Lists", Why::HiddenSheet), ("1. Access!B9", Why::Note)]);
}

#[test]
fn only_the_answer_cells_change() {
    let sheets = bank();
    let bytes = workbook(&sheets);
    let form = form("bank.xlsx", &bytes);
    let filled =
        filled(&form, &bytes, &[("1. Access!C5", "yes"), ("1. Access!D5", "=cmd|'/c calc'!A1 & <more>\n\u{1}")]);
    assert_eq!(refusals(&filled), []);
    let changed: Vec<&str> = filled.report.parts.iter().filter(|p| p.is_changed).map(|p| p.name.as_str()).collect();
    assert_eq!(changed, ["xl/workbook.xml", "xl/worksheets/sheet2.xml"]);
    for (before, after) in packed(&bytes).iter().zip(packed(&filled.bytes)) {
        assert_eq!(before.0, after.0);
        assert_eq!(before.1 == after.1, !changed.contains(&after.0.as_str()), "{}", after.0);
    }
    let before = unpacked(&bytes, "xl/worksheets/sheet2.xml");
    let expected = before
        .replace("<c r=\"C5\" s=\"1\"/>", "<c r=\"C5\" s=\"1\" t=\"inlineStr\"><is><t>Yes</t></is></c>")
        .replace("<c r=\"D5\" s=\"1\"/>", "<c r=\"D5\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=cmd|'/c calc'!A1 &amp; &lt;more&gt;\n</t></is></c>");
    assert_eq!(unpacked(&filled.bytes, "xl/worksheets/sheet2.xml"), expected);
    let book = unpacked(&bytes, "xl/workbook.xml").replace("</sheets>", "</sheets><calcPr fullCalcOnLoad=\"1\"/>");
    assert_eq!(unpacked(&filled.bytes, "xl/workbook.xml"), book, "its formulas are calculated anew");
    let changes: Vec<_> =
        filled.report.changes.iter().map(|c| (c.sheet.as_str(), c.cell.as_str(), c.before.as_str())).collect();
    assert_eq!(changes, [("1. Access", "C5", ""), ("1. Access", "D5", "")]);
    let again = crate::form("bank.xlsx", &filled.bytes);
    assert_eq!(question(&again, "multi-factor").answers[0].value, "Yes");
    assert_eq!(again.fingerprint, form.fingerprint, "answers are not the layout");
}

#[test]
fn nothing_is_written_where_nothing_may() {
    let bytes = workbook(&bank());
    let form = form("bank.xlsx", &bytes);
    let answers = [
        ("1. Access!C7", "Yes"),
        ("1. Access!C8", "No"),
        ("1. Access!C5", "perhaps"),
        ("1. Access!A1", "x"),
        ("1. Access!C6", "No"),
        ("1. Access!C6", "Yes"),
    ];
    let filled = filled(&form, &bytes, &answers);
    assert_eq!(
        refusals(&filled),
        [
            ("1. Access!C7", "the cell is locked on a protected sheet"),
            ("1. Access!C8", "the cell is locked on a protected sheet"),
            ("1. Access!C5", "“perhaps” is not one of: Yes, No, N/A"),
            ("1. Access!A1", "the file has no such place for an answer"),
            ("1. Access!C6", "the place was answered already"),
        ]
    );
    assert_eq!(filled.report.changes.len(), 1);
    let untouched = crate::filled(&form, &bytes, &[]);
    assert_eq!(untouched.bytes, bytes);
}

#[test]
fn formulas_and_merged_cells_are_never_written() {
    let sheet =
        Sheet::new("S", 1, &[HEAD, &["1", "Is it on?", "=A1|x"], &["2", "Is it off?", "No"], &["3", "Is it half on?"]]);
    let sheet = sheet.after("<mergeCells count=\"1\"><mergeCell ref=\"C3:C4\"/></mergeCells>");
    let bytes = workbook(&[sheet]);
    let mut form = form("s.xlsx", &bytes);
    for answer in form.questions.iter_mut().flat_map(|q| &mut q.answers) {
        answer.closed = None;
    }
    let filled = filled(&form, &bytes, &[("S!C2", "a"), ("S!C3", "b"), ("S!C4", "c"), ("S!D4", "d")]);
    assert_eq!(
        refusals(&filled),
        [("S!C2", "the cell holds a formula"), ("S!C4", "the cell is merged into S!C3")],
        "the file is asked again"
    );
    assert_eq!(filled.report.changes.iter().map(|c| c.cell.as_str()).collect::<Vec<_>>(), ["C3", "D4"]);
}

#[test]
fn words_come_from_every_place_that_workbooks_keep_them_in() {
    let rows: Vec<Vec<String>> = (1..=7).map(|n| vec![n.to_string(), format!("Is measure {n} in place?")]).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
    let mut all: Vec<&[&str]> = vec![HEAD];
    all.extend(rows.iter().map(Vec::as_slice));
    let rule = |cells: &str, formula: &str| {
        format!("<dataValidation type=\"list\" sqref=\"{cells}\"><formula1>{formula}</formula1></dataValidation>")
    };
    let rules = [
        rule("C2", "\"Yes,No,\"\"NA\"\"\""),
        rule("C3", "YesNo"),
        rule("C4", "INDIRECT(\"Words!$B$1:$B$2\")"),
        rule("C5", "OFFSET('Words'!$B$1,0,0,COUNTA(Words!$B:$B),1)"),
        rule("C6", "$E6:$F6"),
        "<dataValidation type=\"list\" sqref=\"C7\"><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><l:list xmlns:l=\"l\">Yes,\"No, never\"</l:list></mc:Choice><mc:Fallback><formula1>\"Yes,No\"</formula1></mc:Fallback></mc:AlternateContent></dataValidation>".to_owned(),
    ];
    let old = format!("<dataValidations>{}</dataValidations>", rules.concat());
    let new = "<extLst><ext><x14:dataValidations xmlns:x14=\"x\" xmlns:xm=\"m\"><x14:dataValidation type=\"list\"><x14:formula1><xm:f>Words!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>C8:C9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>";
    let mut sheet = Sheet::new("S", 1, &all).after(&old).after(new);
    sheet.rows = sheet.rows.replace(
        "<row r=\"6\" spans=\"1:9\" ht=\"20\">",
        "<row r=\"6\"><c r=\"E6\" t=\"str\"><v>On</v></c><c r=\"F6\" t=\"str\"><v>Off</v></c>",
    );
    let words = Sheet::new("Words", 1, &[&["Ja", "Met"], &["Nein", "Not met"]]).hidden();
    let names = "<definedNames><definedName name=\"YesNo\">Words!$A$1:$A$2</definedName></definedNames>";
    let bytes = zip(&parts(&[sheet, words], names));
    let form = form("words.xlsx", &bytes);
    let words: Vec<String> = form.questions.iter().map(|q| q.answers[0].vocabulary.join("|")).collect();
    assert_eq!(words, ["Yes|No|\"NA\"", "Ja|Nein", "Met|Not met", "Met|Not met", "On|Off", "Yes|No, never", "Ja|Nein"]);
}

#[test]
fn a_column_can_name_the_list_that_another_sheet_explains() {
    let content = Sheet::new(
        "content",
        1,
        &[
            &["ref_id", "questions", "answer"],
            &["1", "Do you have a plan?", "YN"],
            &["2", "How is it kept?", "T"],
            &["3", "Is it tested?", "YN"],
        ],
    );
    let answers = Sheet::new(
        "answers",
        1,
        &[&["id", "question_type", "question_choices"], &["YN", "unique_choice", "Yes\nNo"], &["T", "text", ""]],
    );
    let bytes = workbook(&[content, answers]);
    let form = form("kinds.xlsx", &bytes);
    let words: Vec<_> = form.questions.iter().map(|q| q.answers[0].vocabulary.clone()).collect();
    assert_eq!(words, [vec!["Yes", "No"], vec![], vec!["Yes", "No"]]);
    let filled = filled(&form, &bytes, &[("content!D2", "YES")]);
    let written = unpacked(&filled.bytes, "xl/worksheets/sheet1.xml");
    assert!(
        written.contains("<c r=\"D1\" t=\"inlineStr\"><is><t>Answer</t></is></c>"),
        "the new column has a header: {written}"
    );
    assert!(written.contains("<c r=\"D2\" t=\"inlineStr\"><is><t>Yes</t></is></c>"), "{written}");
}

#[test]
fn cells_are_marked_where_each_word_has_its_own() {
    let head: &[&str] = &["#", "Question", "Yes", "No", "N/A", "If no, explain"];
    let bytes = workbook(&[Sheet::new("S", 1, &[head, &["1", "Is it tested?", "x"], &["2", "Is it kept?"]])]);
    let form = form("marks.xlsx", &bytes);
    assert_eq!(form.questions[0].answers[0].value, "Yes");
    let filled = filled(&form, &bytes, &[("S!C2", "no"), ("S!F2", "Not yet"), ("S!C3", "Yes"), ("S!F3", "So")]);
    let changes: Vec<_> =
        filled.report.changes.iter().map(|c| (c.cell.as_str(), c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(changes, [("C2", "x", ""), ("D2", "", "X"), ("F2", "", "Not yet"), ("C3", "", "X")]);
    assert_eq!(refusals(&filled), [("S!F3", "it is asked for only under a condition that does not hold: If no")]);
}

#[test]
fn questions_hang_on_others() {
    let head: &[&str] = &["ID", "Question", "Depends on", "Answer"];
    let rows: &[&[&str]] = &[
        head,
        &["2.1", "Do you use subcontractors?"],
        &["2.1.1", "If yes, which?"],
        &["2.2", "Are they audited?", "2.1 = Yes"],
        &["2.3", "Is there a register?"],
    ];
    let bytes = workbook(&[Sheet::new("S", 1, rows)]);
    let form = form("hang.xlsx", &bytes);
    let on = Some(Test::Is { place: "S!D2".to_owned(), words: vec!["Yes".to_owned()] });
    assert_eq!(form.questions[1].condition.as_ref().map(|c| (c.test.clone(), c.is_stated)), Some((on.clone(), false)));
    assert_eq!(form.questions[2].condition.as_ref().map(|c| (c.test.clone(), c.is_stated)), Some((on, true)));
    let no = filled(&form, &bytes, &[("S!D2", "No, none"), ("S!D3", "ACME"), ("S!D4", "x")]);
    assert_eq!(refusals(&no).iter().map(|r| r.0).collect::<Vec<_>>(), ["S!D3", "S!D4"]);
    let yes = filled(&form, &bytes, &[("S!D2", "Yes, two"), ("S!D3", "ACME"), ("S!D4", "x")]);
    assert_eq!(refusals(&yes), []);
    let silent = filled(&form, &bytes, &[("S!D3", "ACME"), ("S!D4", "x")]);
    assert_eq!(
        refusals(&silent).iter().map(|r| r.0).collect::<Vec<_>>(),
        ["S!D4"],
        "a rule waits for its answer, a sentence does not"
    );
}

#[test]
fn macros_and_links_are_bytes() {
    let mut parts = parts(&[Sheet::new("S", 1, &[HEAD, &["1", "Is it on?", "=[1]Other!A1|3", "~"]])], "");
    parts.push(("xl/vbaProject.bin".to_owned(), vec![0xD0, 0xCF, 1, 2, 3]));
    parts.push((
        "xl/externalLinks/externalLink1.xml".to_owned(),
        b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>".to_vec(),
    ));
    let bytes = zip(&parts);
    let form = form("macros.xlsm", &bytes);
    let filled = filled(&form, &bytes, &[("S!D2", "It is.")]);
    for name in ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"] {
        let part = |zip: &[u8]| packed(zip).into_iter().find(|(n, _)| n == name).unwrap().1;
        assert_eq!(part(&bytes), part(&filled.bytes));
    }
    assert_eq!(filled.report.changes.len(), 1);
}

#[test]
fn a_prefix_and_missing_references_are_taken_as_they_are() {
    let mut all = parts(&[Sheet::new("S", 1, &[])], "");
    let sheet = "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c t=\"inlineStr\"><x:is><x:t>Question</x:t></x:is></x:c><x:c t=\"inlineStr\"><x:is><x:t>Answer</x:t></x:is></x:c></x:row><x:row><x:c t=\"inlineStr\"><x:is><x:r><x:t>Is it </x:t></x:r><x:r><x:t>on?</x:t></x:r></x:is></x:c></x:row><x:row r=\"3\"/></x:sheetData></x:worksheet>";
    for (name, bytes) in &mut all {
        if name.ends_with("sheet1.xml") {
            *bytes = sheet.as_bytes().to_vec();
        }
    }
    let bytes = zip(&all);
    let form = form("prefix.xlsx", &bytes);
    assert_eq!(texts(&form), ["Is it on?"]);
    let filled = filled(&form, &bytes, &[("S!B2", "Yes")]);
    let expected = sheet.replace(
        "on?</x:t></x:r></x:is></x:c>",
        "on?</x:t></x:r></x:is></x:c><x:c r=\"B2\" t=\"inlineStr\"><x:is><x:t>Yes</x:t></x:is></x:c>",
    );
    assert_eq!(unpacked(&filled.bytes, "xl/worksheets/sheet1.xml"), expected);
}
