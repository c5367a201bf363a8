//! From a client's file to questions, and back: on files that are made here, and on real ones where they are to be had.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail where it stands")]

mod build;
mod corrected;
mod documents;
mod fuzz;
mod generated;
mod hostile;
mod shapes;
mod shared;
mod survives;
mod tables;
mod texts;
mod workbooks;

use keystead_forms::{Filled, Filling, Form, Question, fill, read};

fn form(name: &str, bytes: &[u8]) -> Form {
    read(name, bytes, None).unwrap()
}

fn texts(form: &Form) -> Vec<&str> {
    form.questions.iter().map(|q| q.text.as_str()).collect()
}

fn question<'f>(form: &'f Form, text: &str) -> &'f Question {
    form.questions.iter().find(|q| q.text.contains(text)).unwrap_or_else(|| panic!("no question {text:?}"))
}

fn filled(form: &Form, bytes: &[u8], answers: &[(&str, &str)]) -> Filled {
    let fillings: Vec<Filling> = answers
        .iter()
        .map(|(place, value)| Filling { place: (*place).to_owned(), value: (*value).to_owned() })
        .collect();
    fill(bytes, form, &fillings).unwrap()
}

/// Why answers were not written, by place.
fn refusals(filled: &Filled) -> Vec<(&str, &str)> {
    filled.report.refused.iter().map(|r| (r.place.as_str(), r.why.as_str())).collect()
}
