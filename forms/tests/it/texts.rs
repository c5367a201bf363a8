use crate::{filled, form, question, texts};

const TEXT: &str = "# Vendor questions\n\nPlease return this soon.\n\n## Access\n\n1. Do you enforce strong\n   authentication?\n   - [ ] Yes\n   - [ ] No\n2. Describe how leavers lose access.\n\n   **Answer:** \n\n## Data\n\n| # | Question | Answer (Yes/No) |\n|---|---|---|\n| 3 | Is data encrypted? |  |\n\n- What is your recovery time?\n";

#[test]
fn lists_boxes_and_tables_of_markdown_are_read_and_filled() {
    let form = form("q.md", TEXT.as_bytes());
    assert_eq!(
        texts(&form),
        [
            "Do you enforce strong\nauthentication?",
            "Describe how leavers lose access.",
            "Is data encrypted?",
            "What is your recovery time?"
        ]
    );
    assert_eq!(question(&form, "leavers").section.as_deref(), Some("Access"));
    let places: Vec<&str> = form.questions.iter().map(|q| q.answers[0].place.as_str()).collect();
    let answers: Vec<(&str, &str)> = places.into_iter().zip(["yes", "At once.", "No", "a | day\nor two"]).collect();
    let filled = filled(&form, TEXT.as_bytes(), &answers);
    let expected = TEXT
        .replace("[ ] Yes", "[x] Yes")
        .replace("**Answer:** \n", "**Answer:** At once.\n")
        .replace("|  |\n", "| No |\n")
        .replace("recovery time?\n", "recovery time?\n\n  Answer: a | day or two\n");
    assert_eq!(String::from_utf8(filled.bytes).unwrap(), expected);
}

#[test]
fn a_question_a_line_is_enough() {
    let text = "Security\r\n\r\n1) Do you use single sign-on?\r\n2) Who approves access?\r\nA: \r\n";
    let form = form("q.txt", text.as_bytes());
    assert_eq!(texts(&form), ["Do you use single sign-on?", "Who approves access?"]);
    assert_eq!(form.questions[0].code.as_deref(), Some("1"));
    let filled = filled(&form, text.as_bytes(), &[("L3+", "Yes"), ("L5", "HR")]);
    assert_eq!(
        String::from_utf8(filled.bytes).unwrap(),
        text.replace("sign-on?\r\n", "sign-on?\r\nAnswer: Yes\r\n").replace("A: ", "A: HR")
    );
}

#[test]
fn a_table_of_asciidoc_goes_on_over_lines() {
    let text = "= Controls\n\n[cols=\"1,2a\"]\n|===\n2+<h| 1 Business\nh| Control\nh| Description\n\n| 1.1 Reports\n| * Publish a policy for reports\n* Respond to reports in time\n\n| 1.2 Training\n| Train all staff at least once a year\n|===\n";
    let form = form("c.adoc", text.as_bytes());
    assert_eq!(form.questions.iter().map(|q| q.code.as_deref().unwrap_or("")).collect::<Vec<_>>(), ["1.1", "1.2"]);
    assert_eq!(form.questions[0].section.as_deref(), Some("1 Business"));
    let place = form.questions[1].answers[0].place.clone();
    let filled = filled(&form, text.as_bytes(), &[(&place, "We do.")]);
    assert_eq!(
        String::from_utf8(filled.bytes).unwrap(),
        text.replace("once a year\n", "once a year\n\n*Answer:* We do.\n")
    );
}
