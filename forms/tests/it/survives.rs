//! What must hold of every file, however wrong it is.

use std::collections::{HashMap, HashSet};

use keystead_forms::{AnswerPlace, Filling, Form, Format, Refused, fill, read};

/// Reads; and what can be read can be filled, and is read again with the answers in it. Says what became of it.
pub fn survives(name: &str, bytes: &[u8]) -> &'static str {
    let Ok(form) = read(name, bytes, None) else { return "refused" };
    assert_eq!(fill(bytes, &form, &[]).unwrap().bytes, bytes, "nothing to write changes nothing");
    let places: Vec<&AnswerPlace> = form.questions.iter().flat_map(|q| &q.answers).collect();
    let mut names = HashSet::new();
    for place in &places {
        assert!(names.insert(&place.place), "a place is there twice: {}", place.place);
    }
    let value = |words: &[String]| words.first().cloned().unwrap_or_else(|| "=So & <so>, \"it\" is".to_owned());
    let fillings: Vec<Filling> =
        places.iter().map(|a| Filling { place: a.place.clone(), value: value(&a.vocabulary) }).collect();
    let filled = match fill(bytes, &form, &fillings) {
        Err(Refused::Malformed { .. }) if form.format != Format::Workbook => return "not filled",
        filled => filled.unwrap(),
    };
    let most = places.iter().map(|a| 1 + a.marks.len()).sum::<usize>() + form.layout.tables.len() * 4;
    assert!(filled.report.changes.len() <= most, "more changed than was answered");
    let refused: HashSet<&str> = filled.report.refused.iter().map(|r| r.place.as_str()).collect();
    for place in places.iter().filter(|a| a.closed.is_some()) {
        assert!(refused.contains(place.place.as_str()), "a closed place was written: {}", place.place);
    }
    // Of broken lines anything can come once more is written between them, and broken letters are read otherwise when the
    // last of them is written over; packages and documents have a structure.
    if matches!(form.format, Format::Csv | Format::Text)
        || (form.format == Format::Json && std::str::from_utf8(bytes).is_err())
    {
        return "read";
    }
    let again = read(name, &filled.bytes, Some(&form.layout));
    let again = again.unwrap_or_else(|e| panic!("what was written is not read: {e}"));
    assert!(again.questions.len() >= form.questions.len() / 2, "questions are lost");
    if form.format == Format::Workbook {
        the_same_with_answers(&form, &again, &fillings, &refused);
    }
    "read"
}

/// The same questions at the same places, with the answers that were written; what was refused is as it was.
fn the_same_with_answers(form: &Form, again: &Form, fillings: &[Filling], refused: &HashSet<&str>) {
    let asked = |form: &Form| form.questions.iter().map(|q| (q.place.clone(), q.text.clone())).collect::<Vec<_>>();
    assert!(asked(form) == asked(again), "other questions: {:?}, not {:?}", asked(again), asked(form));
    let values: HashMap<&str, &AnswerPlace> =
        again.questions.iter().flat_map(|q| &q.answers).map(|a| (a.place.as_str(), a)).collect();
    let before: HashMap<&str, &AnswerPlace> =
        form.questions.iter().flat_map(|q| &q.answers).map(|a| (a.place.as_str(), a)).collect();
    for filling in fillings {
        let (Some(was), Some(is)) = (before.get(filling.place.as_str()), values.get(filling.place.as_str())) else {
            panic!("a place is gone: {}", filling.place);
        };
        let wanted = if refused.contains(filling.place.as_str()) { was.value.trim() } else { filling.value.trim() };
        assert!(is.value.trim() == wanted, "another value: {} has {:?}, not {wanted:?}", filling.place, is.value);
    }
}
