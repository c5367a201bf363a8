//! Files that are right, from which the wrong ones are made.

use crate::build::{Sheet, cell, parts};

/// Parts of a workbook by name.
pub type Parts = Vec<(String, Vec<u8>)>;

/// Workbooks of several makes.
pub fn workbooks() -> Vec<Parts> {
    vec![plain(), shared(), wide()]
}

/// Protected, with a drop-down from a hidden sheet, merged cells, a formula, a gate.
fn plain() -> Parts {
    let rows: &[&[&str]] = &[
        &["ID", "Question", "Answer", "Comments"],
        &["", "Access"],
        &["1", "Do you log?", "~", "~"],
        &["2", "=A1|If yes, who reads it?", "Yes"],
        &["3", "Is it kept?"],
    ];
    let sheet = Sheet::new("S & T", 2, rows)
        .protected()
        .list("C3:C9", "Lists!$A$1:$A$2")
        .after("<mergeCells><mergeCell ref=\"D4:D5\"/></mergeCells>");
    let lists = Sheet::new("Lists", 1, &[&["Yes"], &["No"]]).hidden();
    parts(&[sheet, lists], "<definedNames><definedName name=\"YesNo\">Lists!$A$1:$A$2</definedName></definedNames>")
}

/// With shared texts of runs, ranges that may be edited, styles of rows and columns, rules in an extension list.
fn shared() -> Parts {
    let mut sheet = Sheet::new("Fragen", 1, &[]).protected();
    sheet.before = "<cols><col min=\"1\" max=\"1\" width=\"0\" hidden=\"1\"/><col min=\"3\" max=\"4\" width=\"9\" style=\"1\"/></cols>".to_owned();
    let text = |at: &str, nth: usize| format!("<c r=\"{at}\" t=\"s\"><v>{nth}</v></c>");
    let row = |n: usize, cells: &str| format!("<row r=\"{n}\" s=\"1\" customFormat=\"1\">{cells}</row>");
    sheet.rows = [
        row(1, &[text("A1", 0), text("B1", 1), text("C1", 2), text("D1", 3)].concat()),
        row(2, &[text("A2", 4), text("B2", 5), "<c r=\"C2\" s=\"1\"/>".to_owned()].concat()),
        row(3, &[text("B3", 6), "<c r=\"C3\" t=\"b\"><v>1</v></c><c r=\"D3\"><v>44927.5</v></c>".to_owned()].concat()),
        "<row><c t=\"inlineStr\"><is><t>no place</t></is></c></row>".to_owned(),
    ]
    .concat();
    let sheet = sheet.after("<protectedRanges><protectedRange sqref=\"C2:D9\" name=\"r\"/></protectedRanges><extLst><ext><x14:dataValidations xmlns:x14=\"x\" xmlns:xm=\"y\"><x14:dataValidation type=\"list\"><x14:formula1><xm:f>YesNo</xm:f></x14:formula1><xm:sqref>C2:C3</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>");
    let mut all = parts(
        &[sheet, Sheet::new("L", 1, &[&["Ja"], &["Nein"], &["n/a"]])],
        "<definedNames><definedName name=\"YesNo\">OFFSET(L!$A$1,0,0,3,1)</definedName></definedNames>",
    );
    let texts = [
        "Nr.",
        "Frage",
        "Antwort (Ja/Nein)",
        "Bemerkungen",
        "1.1",
        "Wird protokolliert?_x000D_\nUnd wer liest mit?",
        "Who reads it &amp; why?",
    ];
    let strings: String =
        texts.iter().map(|t| format!("<si><r><t xml:space=\"preserve\">{t}</t></r><rPh><t>x</t></rPh></si>")).collect();
    all.push(("xl/sharedStrings.xml".to_owned(), format!("<sst count=\"7\">{strings}</sst>").into_bytes()));
    for (name, bytes) in &mut all {
        if name.ends_with("workbook.xml.rels") {
            let link = "<Relationship Id=\"rIdT\" Type=\"o/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rIdE\" Type=\"o/externalLink\" Target=\"http://x/\" TargetMode=\"External\"/></Relationships>";
            *bytes = String::from_utf8_lossy(bytes).replace("</Relationships>", link).into_bytes();
        }
    }
    all
}

/// Several tables, columns that are marked with an X, headers of two rows, kinds, conditions and ownership.
fn wide() -> Parts {
    let head: &[&[&str]] = &[
        &["Ref", "Control requirement", "Answer type", "Yes", "No", "N/A", "Control Ownership", "If no, explain"],
        &["A-1", "Do you rotate keys?\nHow often?", "Yes/No", "~", "X", "", "~", "~"],
        &["A-2", "If no to A-1, why?", "Free text", "", "", "", "", "=1+1|2"],
        &[],
        &["#", "Question", "Depends on", "Response"],
        &["1", "Is there a policy?", "", "~"],
        &["1.1", "Is it reviewed?", "1 = Yes", "~"],
    ];
    let mut sheet = Sheet::new("Form", 3, head).list("G4:G5", "\"CSP-owned,CSC-owned,Shared\"");
    sheet.rows.push_str(&format!("<row r=\"99\" hidden=\"1\">{}</row>", cell("B99", "Is it hidden?")));
    let sheet = sheet.after("<autoFilter ref=\"A3:H9\"><filterColumn colId=\"0\"/></autoFilter>");
    parts(&[Sheet::new("Read me", 1, &[&["Please complete all sheets and send them back."]]), sheet], "")
}

/// Documents, tables and texts, with the names they come under.
pub const TEXTS: &[(&str, &str)] = &[
    (
        "x.json",
        "// x\n{\"questionnaire\": [{\"type\": \"block\", \"text\": \"Net\", \"items\": [{\"type\": \"radiogroup\", \"id\": \"a\", \"text\": \"Do you \" + 'log?', \"choices\": [{\"a_yes\": \"Yes\"}, {\"a_no\": \"No\"}]}, {\"type\": \"line\", \"id\": \"b\", \"cond\": \"a_yes && !(c)\", \"text\": \"Who \\u00e9 reads?\", \"answer\": null}]}]}",
    ),
    (
        "y.json",
        "{\"meta\": {\"v\": 1.50, \"tags\": []}, \"sections\": [{\"title\": \"Keys\", \"questions\": [{\"id\": \"K-1\", \"question\": \"Are keys rotated?\", \"options\": [\"Yes\", \"No\", \"N/A\"], \"answer\": \"\", \"comment\": \"a\\\"b\"}, {\"id\": \"K-2\", \"question\": \"Who may see them?\", \"response\": {\"value\": null, \"done\": false}}]}]}",
    ),
    (
        "z.jsonl",
        "{\"id\": 1, \"question\": \"Do you encrypt?\", \"answer\": \"\"}\n{\"id\": 2, \"question\": \"With which keys?\", \"answer\": null}\n",
    ),
    (
        "x.csv",
        "\u{feff}ID;Section;Question;Answer (Yes/No);Comment\r\n1;A;\"Do you \"\"log\"\"; and\nkeep?\";;\r\n2;;Who reads it?;Yes;\"x\"\r\n;B;;;\r\n3;;If no, why?;;-5\r\n",
    ),
    (
        "y.tsv",
        "No.\tControl\tOwner\tStatus\tRemarks\n1\tAll staff must be trained once a year\tShared\t\t\n2\tKeys must be rotated\t\tMet\t=1+1\n",
    ),
    (
        "x.md",
        "# Title\n\n1. Do you log?\n   - [ ] Yes\n   - [x] No\n\n   **Answer:** x\n\n| # | Question | Answer |\n|---|---|---|\n| 2 | Is it `a|b` kept? | |\n\n[cols=\"1,2a\"]\n|===\n2+h| H\n| 1.1 T\n| * Keep logs for a year\n|===\n- Who reads it?\n",
    ),
    (
        "y.adoc",
        "= Title\n\n== Keys\n\n[cols=\"1,3,1\", options=\"header\"]\n|===\n| Id | Question | Answer\n\n| 1\n| Are keys rotated?\n|\n\n|2 |Who may see them? |Nobody\n|===\n\n. Is it logged?\n+\nAnswer:: \n",
    ),
    (
        "z.txt",
        "1) Do you log?\nAnswer: \n\n2) Which standards do you hold?\n\nQ3: Please describe your backups.\nResponse:\n",
    ),
];
