//! As CSV (RFC 4180), safe to open in a spreadsheet.

use super::Document;
use crate::exports::csv;

pub(super) fn render(document: &Document) -> Vec<u8> {
    let mut out = Vec::new();
    csv::row(&mut out, ["number", "section", "code", "question", "answer", "status", "approved_on", "facts", "choice"]);
    for (section, item) in document.items() {
        let facts: Vec<String> = item.facts.iter().map(|(key, day)| format!("{key} ({day})")).collect();
        let cells = [
            item.position.to_string(),
            section.title.clone(),
            item.code.clone(),
            item.question.clone(),
            item.answer.clone().unwrap_or_default(),
            if item.answer.is_some() { "APPROVED" } else { "OPEN" }.into(),
            item.approved_on.map(|day| day.to_string()).unwrap_or_default(),
            if item.answer.is_some() { facts.join("; ") } else { String::new() },
            item.choice.clone().unwrap_or_default(),
        ];
        csv::row(&mut out, cells.iter().map(String::as_str));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::document::sample;

    #[test]
    fn an_answer_is_no_formula() {
        let text = String::from_utf8(super::render(&sample("=HYPERLINK(\"http://evil\")"))).expect("UTF-8");
        assert!(text.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{text}");
        assert_eq!(text.lines().count(), 3);
    }
}
