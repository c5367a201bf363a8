//! Sheets as they come: each of these shapes was once read wrongly.

use keystead_forms::{Role, Why};

use crate::build::{Sheet, workbook};
use crate::{form, question, texts};

#[test]
fn a_header_that_repeats_names_the_section_in_place_of_the_questions() {
    let rows: &[&[&str]] = &[
        &["Documentation", "", "Vendor answers", "Additional information", "Guidance"],
        &["DOC-01", "Do you have a security policy?", "", "", "See above."],
        &["DOC-02", "Describe how it is reviewed.", "", "", "See above."],
        &["Access", "", "Vendor answers", "Additional information", "Guidance"],
        &["ACC-01", "Who may sign in?", "", "", "See above."],
        &["ACC-02", "Is access logged?", "", "", "See above."],
    ];
    let merged = "<mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A4:B4\"/></mergeCells>";
    let form = form("x.xlsx", &workbook(&[Sheet::new("S", 1, rows).after(merged)]));
    assert_eq!(texts(&form).len(), 4);
    let q = question(&form, "sign in");
    assert_eq!(
        (q.code.as_deref(), q.section.as_deref(), q.help.as_deref()),
        (Some("ACC-01"), Some("Access"), Some("See above."))
    );
}

#[test]
fn a_column_named_after_the_vendor_is_for_answers() {
    let rows: &[&[&str]] = &[
        &["Item", "Description", "ACME Corp", "Notes"],
        &["1", "Governance"],
        &["1.1", "Do you have a security policy?"],
        &["1.2", "Who is responsible for security?"],
        &["2", "Access"],
        &["2.1", "Is access reviewed?"],
    ];
    let form = form("x.xlsx", &workbook(&[Sheet::new("S", 1, rows)]));
    assert_eq!(
        form.questions.iter().map(|q| q.section.as_deref().unwrap_or("-")).collect::<Vec<_>>(),
        ["Governance", "Governance", "Access"]
    );
    let roles: Vec<_> = form.questions[0].answers.iter().map(|a| (a.role, a.place.as_str())).collect();
    assert_eq!(roles, [(Role::Answer, "S!C3"), (Role::Explanation, "S!D3")]);
}

#[test]
fn last_year_s_answers_are_answers() {
    let long = "We have done so for ten years, as our policy says and our auditors confirm.";
    let rows: &[&[&str]] = &[
        &["Question", "Answer", "Explanation"],
        &["Who is responsible for security?", "Yes", long],
        &["Do you keep evidence and documentation?", "Yes", "Comments are kept."],
        &["Is access reviewed?", "No", long],
        &["Who is responsible for answers?", "Yes", "Evidence"],
    ];
    let form = form("x.xlsx", &workbook(&[Sheet::new("S", 1, rows)]));
    assert_eq!(form.questions.len(), 4, "{:?}", form.layout);
    assert_eq!(form.questions[0].answers.iter().map(|a| a.value.as_str()).collect::<Vec<_>>(), ["Yes", long]);
}

#[test]
fn an_answer_can_have_a_row_of_its_own() {
    let rows: &[&[&str]] = &[
        &["Q1", "Is access reviewed?"],
        &["", "Response:"],
        &[],
        &["Q2", "Describe your backups."],
        &["", "Response:"],
        &["", "Comments:", "none"],
    ];
    let form = form("x.xlsx", &workbook(&[Sheet::new("S", 1, rows)]));
    let places: Vec<Vec<(Role, &str)>> =
        form.questions.iter().map(|q| q.answers.iter().map(|a| (a.role, a.place.as_str())).collect()).collect();
    assert_eq!(places, [vec![(Role::Answer, "S!C2")], vec![(Role::Answer, "S!C5"), (Role::Explanation, "S!C6")]]);
}

#[test]
fn tables_lie_below_and_beside_each_other() {
    let head: &[&str] = &["No", "Question", "Answer", "", "No", "Question", "Answer"];
    let rows: &[&[&str]] = &[
        head,
        &["1", "Is it on?", "", "", "3", "Is it kept?"],
        &["2", "Is it off?", "", "", "4", "Is it sold?"],
        &[],
        &["Ref", "Requirement", "Compliant? (Y/N)", "Evidence"],
        &["5", "All staff must be trained.", "", ""],
    ];
    let form = form("x.xlsx", &workbook(&[Sheet::new("S", 1, rows)]));
    let places: Vec<_> =
        form.questions.iter().map(|q| (q.code.as_deref().unwrap_or("-"), q.answers[0].place.as_str())).collect();
    assert_eq!(places, [("1", "S!C2"), ("2", "S!C3"), ("3", "S!G2"), ("4", "S!G3"), ("5", "S!C6")]);
    assert_eq!(form.questions[4].answers[0].vocabulary, ["Y", "N"]);
}

#[test]
fn a_header_of_two_rows_is_one() {
    let rows: &[&[&str]] = &[
        &["Review of vendors"],
        &["Ref", "Theme", "Requirement", "Vendor response", "", "", "Bank use only"],
        &["", "", "", "Status", "Comments", "Evidence", ""],
        &["1", "Data", "Data must be encrypted at rest."],
        &["2", "", "Keys must be kept apart from data."],
    ];
    let merged = "<mergeCells><mergeCell ref=\"A1:G1\"/><mergeCell ref=\"D2:F2\"/><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/><mergeCell ref=\"C2:C3\"/><mergeCell ref=\"B4:B5\"/></mergeCells>";
    let form = form("x.xlsx", &workbook(&[Sheet::new("S", 1, rows).after(merged)]));
    assert_eq!(form.layout.tables[0].header_rows, [2, 3]);
    let q = question(&form, "Keys");
    assert_eq!(q.section.as_deref(), Some("Data"));
    assert_eq!(q.answers.iter().map(|a| a.role).collect::<Vec<_>>(), [Role::Answer, Role::Explanation, Role::Other]);
}

#[test]
fn what_is_hidden_is_left_out_and_said_so() {
    let mut sheet = Sheet::new("S", 1, &[&["Question", "Answer"], &["Is it on?"], &["Is it off?"], &["Is it kept?"]]);
    sheet.rows = sheet.rows.replace("<row r=\"3\"", "<row hidden=\"1\" r=\"3\"");
    let old = Sheet::new("Old", 1, &[&["Question", "Answer"], &["Was it on?"]]).hidden();
    let hidden = form("x.xlsx", &workbook(&[sheet.clone(), old]));
    assert_eq!(texts(&hidden), ["Is it on?", "Is it kept?"]);
    assert_eq!(hidden.skipped.iter().map(|s| s.why).collect::<Vec<_>>(), [Why::HiddenSheet, Why::HiddenRow]);
    let filtered = sheet.after("<autoFilter ref=\"A1:B4\"><filterColumn colId=\"0\"><filters><filter val=\"x\"/></filters></filterColumn></autoFilter>");
    assert_eq!(texts(&form("x.xlsx", &workbook(&[filtered]))).len(), 3, "a filter is a way of looking");
}
