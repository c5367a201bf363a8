//! Questionnaires as clients would write them: other words in the header, columns in another order, titles above,
//! sections between, other formats. All of each is found, and every answer is read back.

use keystead_forms::{Filling, fill, read};
use proptest::prelude::*;
use proptest::sample::select;

use crate::build::{Sheet, workbook};

const CODES: &[&str] = &["#", "No.", "Ref", "ID", "Question ID", "Control ID", "Item no.", "question_number", "Nr."];
const QUESTIONS: &[&str] = &[
    "Question",
    "Questions",
    "Security question",
    "Control requirement",
    "Requirement",
    "question_text",
    "Assessment question",
    "Query",
    "Frage",
    "Pregunta",
];
const ANSWERS: &[&str] = &[
    "Answer",
    "Response",
    "Vendor response",
    "Your answer",
    "Supplier response (Yes/No/NA)",
    "Compliant?",
    "Status",
    "Yes / No",
    "Antwort",
    "Respuesta",
    "Self assessment",
];
const REMARKS: &[&str] = &[
    "Comments",
    "Comment",
    "Explanation",
    "Additional information",
    "Details",
    "Vendor comments",
    "Justification",
    "Remarks",
    "Bemerkungen",
];
const SECTIONS: &[&str] = &["Section", "Domain", "Category", "Control domain", "Topic"];
const ASKED: &[&str] = &[
    "Do you {} all data at rest?",
    "Is there a documented {} policy?",
    "Describe how {} is reviewed.",
    "How often is {} tested by an outside party?",
    "The vendor must keep {} apart from production.",
    "Please list everyone responsible for {}.",
    "Have {} incidents occurred in the past year? If so, explain.",
    "Which controls protect {}, and who operates them?",
    "Ensure that {} is removed within 24 hours.",
    "Are employees trained in {},\nand how?",
];
const THINGS: &[&str] = &[
    "encryption",
    "access",
    "backup",
    "key",
    "vendor",
    "patch",
    "network",
    "incident",
    "training",
    "logging",
    "mobile device",
    "AI model",
];
const HEADINGS: &[&str] =
    &["Access control", "Data protection", "Business continuity", "Human resources", "Network security"];

#[derive(Clone, Debug)]
struct Made {
    columns: Vec<(&'static str, &'static str)>,
    titles: usize,
    questions: Vec<String>,
    headings: bool,
    codes: &'static str,
}

fn made() -> impl Strategy<Value = Made> {
    let column = |kind: &'static str, words: &'static [&'static str]| select(words).prop_map(move |w| (kind, w));
    let before = (column("code", CODES), column("section", SECTIONS), any::<bool>(), any::<bool>());
    let after = (column("answer", ANSWERS), column("remark", REMARKS), any::<bool>(), any::<bool>());
    let question = (select(ASKED), select(THINGS)).prop_map(|(asked, thing)| asked.replace("{}", thing));
    let rest =
        (0..3_usize, prop::collection::hash_set(question, 4..25), any::<bool>(), select(&["", "A-", "1.", "Q"][..]));
    (before, column("question", QUESTIONS), after, rest).prop_map(
        |(before, question, after, (titles, questions, headings, codes))| {
            let mut columns = vec![before.0];
            if before.2 {
                columns.push(before.1);
            }
            if before.3 {
                columns.swap(0, before.2.into());
            }
            columns.push(question);
            columns.push(after.0);
            if after.2 {
                columns.push(after.1);
                if after.3 {
                    let last = columns.len() - 1;
                    columns.swap(last - 1, last);
                }
            }
            Made { columns, titles, questions: questions.into_iter().collect(), headings, codes }
        },
    )
}

impl Made {
    fn rows(&self, with_titles: bool) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        if with_titles {
            rows.extend([vec!["Third party security review".to_owned()], vec![]].into_iter().take(self.titles));
        }
        rows.push(self.columns.iter().map(|(_, text)| (*text).to_owned()).collect());
        let has_section = self.columns.iter().any(|(kind, _)| *kind == "section");
        for (n, text) in (1..).zip(&self.questions) {
            let heading = HEADINGS[n / 4 % HEADINGS.len()];
            if self.headings && !has_section && with_titles && n % 4 == 1 {
                let cells = self
                    .columns
                    .iter()
                    .map(|(kind, _)| if *kind == "question" { heading.to_owned() } else { String::new() });
                rows.push(cells.collect());
            }
            let cell = |kind: &str| match kind {
                "code" => format!("{}{n}", self.codes),
                "section" => heading.to_owned(),
                "question" => text.clone(),
                _ => String::new(),
            };
            rows.push(self.columns.iter().map(|(kind, _)| cell(kind)).collect());
        }
        rows
    }

    /// Every question is found with its code and its answer cells; every answer is read back.
    fn check(&self, name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
        let form = read(name, bytes, None).map_err(|e| TestCaseError::fail(format!("{e}\n{self:?}")))?;
        let found: Vec<String> = form.questions.iter().map(|q| q.text.clone()).collect();
        prop_assert_eq!(&found, &self.questions, "{:?}", form.layout);
        for (n, q) in (1..).zip(&form.questions) {
            prop_assert_eq!(q.code.clone(), Some(format!("{}{n}", self.codes)), "{:?}", form.layout);
            let wanted = self
                .columns
                .iter()
                .filter(|(kind, _)| matches!(*kind, "answer" | "remark"))
                .map(|(_, text)| text.to_string());
            let headers: Vec<String> = q.answers.iter().map(|a| a.header.clone()).collect();
            prop_assert_eq!(headers, wanted.collect::<Vec<_>>(), "{:?}", form.layout);
        }
        let answers = form.questions.iter().flat_map(|q| &q.answers).filter(|a| a.vocabulary.is_empty());
        let fillings: Vec<Filling> = answers
            .map(|a| Filling { place: a.place.clone(), value: format!("In {}, \"yes\"; as said", a.place) })
            .collect();
        let filled = fill(bytes, &form, &fillings).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(filled.report.changes.len(), fillings.len());
        let again = read(name, &filled.bytes, None).map_err(|e| TestCaseError::fail(format!("{e} after {self:?}")))?;
        prop_assert_eq!(&again.fingerprint, &form.fingerprint, "{:?} {:?}", again.layout, form.layout);
        for filling in &fillings {
            let value = again
                .questions
                .iter()
                .flat_map(|q| &q.answers)
                .find(|a| a.place == filling.place)
                .map(|a| a.value.clone());
            prop_assert_eq!(value.as_ref(), Some(&filling.value));
        }
        Ok(())
    }
}

/// Fewer than usual, unless more are asked for: each makes, fills and reads a whole questionnaire.
fn few() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").is_ok();
    if asked { ProptestConfig::default() } else { ProptestConfig::with_cases(48) }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_workbook_in_other_words_is_found_whole(made in made(), protected in any::<bool>()) {
        let rows = made.rows(true);
        let open = |(text, (kind, _)): (String, &(&str, &str))| if text.is_empty() && matches!(*kind, "answer" | "remark") { "~".to_owned() } else { text };
        let start = made.titles + 1;
        let rows: Vec<Vec<String>> = rows.into_iter().enumerate().map(|(n, r)| if n < start { r } else { r.into_iter().zip(&made.columns).map(open).collect() }).collect();
        let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let sheet = Sheet::new("Review", 1, &rows);
        made.check("x.xlsx", &workbook(&[if protected { sheet.protected() } else { sheet }]))?;
    }

    #[test]
    fn a_table_in_other_words_is_found_whole(made in made(), delimiter in select(&[',', ';', '\t'][..]), end in select(&["\n", "\r\n"][..])) {
        let quote = |t: &String| if t.contains([delimiter, '"', '\n', ',']) { format!("\"{}\"", t.replace('"', "\"\"")) } else { t.clone() };
        let lines = made.rows(false).iter().map(|r| r.iter().map(quote).collect::<Vec<_>>().join(&delimiter.to_string()) + end).collect::<String>();
        made.check("x.csv", lines.as_bytes())?;
    }

    #[test]
    fn a_table_of_markdown_in_other_words_is_found_whole(made in made()) {
        let line = |r: &Vec<String>| format!("| {} |\n", r.iter().map(|t| t.replace('\n', "<br>")).collect::<Vec<_>>().join(" | "));
        let mut lines: Vec<String> = made.rows(false).iter().map(line).collect();
        lines.insert(1, format!("|{}\n", "---|".repeat(made.columns.len())));
        made.check("x.md", format!("# Review\n\n{}", lines.concat()).as_bytes())?;
    }
}
