//! Files that are nearly right: bytes and pieces of good ones changed, cut, doubled and swapped. Whatever comes of it, the
//! reader says yes or no, and what it reads it can also fill and read again. More of it with `PROPTEST_CASES`.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::build::{Sheet, parts, zip};
use crate::survives::survives;

static PARTS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
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
    parts(
        &[sheet, Sheet::new("Lists", 1, &[&["Yes"], &["No"]]).hidden()],
        "<definedNames><definedName name=\"YesNo\">Lists!$A$1:$A$2</definedName></definedNames>",
    )
});

const JSON: &str = "// x\n{\"questionnaire\": [{\"type\": \"block\", \"text\": \"Net\", \"items\": [{\"type\": \"radiogroup\", \"id\": \"a\", \"text\": \"Do you \" + 'log?', \"choices\": [{\"a_yes\": \"Yes\"}, {\"a_no\": \"No\"}]}, {\"type\": \"line\", \"id\": \"b\", \"cond\": \"a_yes && !(c)\", \"text\": \"Who \\u00e9 reads?\", \"answer\": null}]}]}";
const CSV: &str = "\u{feff}ID;Section;Question;Answer (Yes/No);Comment\r\n1;A;\"Do you \"\"log\"\"; and\nkeep?\";;\r\n2;;Who reads it?;Yes;\"x\"\r\n;B;;;\r\n3;;If no, why?;;-5\r\n";
const MARKDOWN: &str = "# Title\n\n1. Do you log?\n   - [ ] Yes\n   - [x] No\n\n   **Answer:** x\n\n| # | Question | Answer |\n|---|---|---|\n| 2 | Is it `a|b` kept? | |\n\n[cols=\"1,2a\"]\n|===\n2+h| H\n| 1.1 T\n| * Keep logs for a year\n|===\n- Who reads it?\n";

/// One change to a file.
#[derive(Clone, Debug)]
enum Change {
    Byte(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
    Swap(usize, usize, usize),
    Put(usize, &'static str),
}

const PIECES: &[&str] = &[
    "<",
    ">",
    "&",
    "\"",
    "'",
    "/>",
    "</row>",
    "</c>",
    "<c r=\"C3\"/>",
    "<row r=\"3\"/>",
    "<f>",
    "&#0;",
    "&x;",
    "<![CDATA[",
    "<!--",
    " r=\"ZZZ9999999\"",
    "t=\"s\"",
    "r=\"A0\"",
    "hidden=\"1\"",
    "ref=\"A1:XFD1048576\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "+",
    "\\u",
    "//",
    "/*",
    "null",
    "\n",
    "\r\n",
    ";",
    "\t",
    "|",
    "|===",
    "- [ ] ",
    "#",
    "?",
    "\u{feff}",
    "é",
    "日",
    "\0",
    "=",
    "-",
    "_x000D_",
    "99999999999999999999",
    "-1",
    "(",
    ")",
    "If yes",
    "$",
    "!",
];

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = any::<prop::sample::Index>().prop_map(|i| i.index(1 << 16));
    let change = prop_oneof![
        (at.clone(), any::<u8>()).prop_map(|(a, b)| Change::Byte(a, b)),
        (at.clone(), 1..40_usize).prop_map(|(a, n)| Change::Cut(a, n)),
        (at.clone(), 1..200_usize).prop_map(|(a, n)| Change::Double(a, n)),
        (at.clone(), at.clone(), 1..60_usize).prop_map(|(a, b, n)| Change::Swap(a, b, n)),
        (at, prop::sample::select(PIECES)).prop_map(|(a, p)| Change::Put(a, p)),
    ];
    prop::collection::vec(change, 0..6)
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for change in changes {
        let len = out.len().max(1);
        let piece = |out: &[u8], at: usize, n: usize| out.iter().skip(at % len).take(n).copied().collect::<Vec<u8>>();
        match change {
            Change::Byte(at, b) => out.iter_mut().skip(at % len).take(1).for_each(|x| *x = *b),
            Change::Cut(at, n) => {
                drop(out.drain(at % len..(at % len + n).min(out.len()).max(at % len)).collect::<Vec<u8>>())
            }
            Change::Double(at, n) => {
                let twice = piece(&out, *at, *n);
                let at = (at % len).min(out.len());
                out.splice(at..at, twice);
            }
            Change::Swap(a, b, n) => {
                let moved = piece(&out, *a, *n);
                let b = (b % len).min(out.len());
                out.splice(b..(b + n).min(out.len()), moved);
            }
            Change::Put(at, piece) => {
                let at = (at % len).min(out.len());
                out.splice(at..at, piece.bytes());
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn a_workbook_with_a_damaged_part_is_read_or_refused(nth in 1..PARTS.len(), changes in changes()) {
        let mut parts = PARTS.clone();
        parts[nth].1 = changed(&parts[nth].1, &changes);
        survives("x.xlsx", &zip(&parts));
    }

    #[test]
    fn a_damaged_package_is_read_or_refused(changes in changes()) {
        survives("x.xlsx", &changed(&zip(&PARTS), &changes));
    }

    #[test]
    fn a_damaged_document_is_read_or_refused(changes in changes()) {
        survives("x.json", &changed(JSON.as_bytes(), &changes));
    }

    #[test]
    fn a_damaged_table_is_read_or_refused(changes in changes()) {
        survives("x.csv", &changed(CSV.as_bytes(), &changes));
    }

    #[test]
    fn a_damaged_text_is_read_or_refused(changes in changes()) {
        survives("x.md", &changed(MARKDOWN.as_bytes(), &changes));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), name in prop::sample::select(&["x", "x.csv", "x.json", "x.md", "x.xlsx"][..])) {
        survives(name, &bytes);
    }
}
