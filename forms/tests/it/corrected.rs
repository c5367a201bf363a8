use keystead_forms::{AnswerColumn, Layout, Refused, Role, read};

use crate::build::{Sheet, workbook};
use crate::texts;

fn quarter(title: &str, sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    let title = ["", title];
    let mut all: Vec<&[&str]> = vec![&title, &["Topic", "What we look for", "Ours", "Yours"]];
    all.extend(rows);
    workbook(&[Sheet::new(sheet, 1, &all)])
}

const ROWS: &[&[&str]] =
    &[&["Access", "Strong sign-in everywhere"], &["Data", "Backups kept apart"], &["Data", "Keys kept apart"]];

fn corrected(layout: &Layout, sheet: &str) -> Layout {
    let mut layout = layout.clone();
    let mut table = layout.tables.pop().unwrap_or_default();
    table.sheet = sheet.to_owned();
    table.header_rows = vec![2];
    table.header = Vec::new();
    table.first_row = 3;
    table.questions = vec!["B".to_owned()];
    table.section = Some("A".to_owned());
    table.answers = vec![AnswerColumn {
        column: "D".to_owned(),
        role: Role::Answer,
        header: "Yours".to_owned(),
        added: false,
        marks: Vec::new(),
    }];
    layout.tables = vec![table];
    layout
}

#[test]
fn a_correction_decides_and_fits_the_next_quarter_s_copy() {
    let first = quarter("Q3 2026", "Review Q3", ROWS);
    let blank = Layout { format: keystead_forms::Format::Workbook, tables: Vec::new() };
    let form = read("a.xlsx", &first, Some(&corrected(&blank, "Review Q3"))).unwrap();
    assert_eq!(texts(&form), ["Strong sign-in everywhere", "Backups kept apart", "Keys kept apart"]);
    assert_eq!(form.questions[2].answers[0].place, "Review Q3!D5");
    assert_eq!(form.layout.tables[0].header.len(), 4, "the header is noted for the next time");

    let kept: Layout = serde_json::from_str(&serde_json::to_string(&form.layout).unwrap()).unwrap();
    let next: &[&[&str]] = &[ROWS[0], ROWS[1], ROWS[2], &["People", "Checks of staff"]];
    let mut more: Vec<&[&str]> = vec![&["", "A line was put in above."]];
    more.push(&["Topic", "What we look for", "New", "Ours", "Yours"]);
    more.extend(next);
    let second = workbook(&[Sheet::new("Review Q4", 3, &more)]);
    let again = read("b.xlsx", &second, Some(&kept)).unwrap();
    assert_eq!(again.questions.len(), 4);
    assert_eq!(again.questions[3].answers[0].place, "Review Q4!E8", "the columns and rows have moved");
}

#[test]
fn the_fingerprint_is_that_of_the_layout() {
    let head: &[&str] = &["ID", "Question", "Answer"];
    let make = |sheet: &str, rows: &[&[&str]]| {
        let mut all = vec![head];
        all.extend(rows);
        crate::form("a.xlsx", &workbook(&[Sheet::new(sheet, 1, &all)])).fingerprint
    };
    let first = make("Q3 2026", &[&["1", "Is it on?", ""], &["2", "Is it off?", ""]]);
    assert_eq!(
        first,
        make("Q4 2026", &[&["1", "Is it on?", "Yes"], &["2", "Is it off?", "No"], &["3", "Is it half on?", ""]])
    );
    assert_ne!(first, make("Summary of them", &[&["1", "Is it on?", ""], &["2", "Is it off?", ""]]));
}

#[test]
fn a_layout_of_another_file_is_refused() {
    let first = quarter("Q3", "Review", ROWS);
    let blank = Layout { format: keystead_forms::Format::Workbook, tables: Vec::new() };
    let refused = read("a.xlsx", &first, Some(&corrected(&blank, "Elsewhere"))).unwrap_err();
    assert_eq!(refused, Refused::OtherLayout { why: "there is no sheet “Elsewhere”".to_owned() });
    let form = read("a.xlsx", &first, Some(&corrected(&blank, "Review"))).unwrap();
    let other = quarter("Q3", "Review", &ROWS[1..]);
    assert_eq!(keystead_forms::fill(&other, &form, &[]).unwrap_err(), Refused::OtherFile);
}
