//! The questions of a document.

use std::collections::{HashMap, HashSet};

use super::groups::{Groups, groups, title};
use super::items::{Item, Role, choices, items, offers, role};
use super::parse::{Kind, Value, parse};
use super::rules::{self, Ids};
use crate::book::unplace;
use crate::form::{Closed, Condition, Format, Found, Question, Skipped, Test, Why};
use crate::layout::{Layout, Table};
use crate::refused::Result;
use crate::{limits, tables, words};

/// Reads a document's questions, by the layout if one is given.
pub fn read(text: &str, corrected: Option<&Layout>) -> Result<Found> {
    let document = parse(text)?;
    let document = with_strings(document);
    let items = items(&document);
    let groups = groups(&items);
    let detected = detect(&groups, &items);
    let fingerprint = detected.fingerprint(&[]);
    let layout = corrected.cloned().unwrap_or(detected);
    let mut questions = Vec::new();
    for table in &layout.tables {
        let read = tables::records(&groups.book, table)?;
        questions.extend(read.into_iter().map(|q| dressed(q, table, &groups, &items)));
    }
    hang(&mut questions, &items, text);
    let skipped = remarks(&items);
    Ok(Found { layout, fingerprint, questions, skipped })
}

/// Lists and maps of bare questions become objects that ask, so that there is one way to read them.
fn with_strings(value: Value) -> Value {
    let asks = |v: &Value| v.text().is_some_and(|t| words::asks(t) >= 0.6);
    let Value { span, from, kind } = value;
    let object = |v: Value| {
        let (span, from) = (v.span.clone(), v.from);
        Value { span, from, kind: Kind::Object(vec![("question".to_owned(), v)]) }
    };
    let is_list = |list: &[Value]| {
        list.len() >= 2
            && list.iter().filter(|v| asks(v)).count() * 10 >= list.len() * 6
            && list.iter().all(|v| v.text().is_some())
    };
    let kind = match kind {
        Kind::Array(list) if is_list(&list) => Kind::Array(list.into_iter().map(object).collect()),
        Kind::Array(list) => Kind::Array(list.into_iter().map(with_strings).collect()),
        Kind::Object(members) => {
            let texts = members.iter().filter(|(k, v)| asks(v) && words::heads(k).best() < 0.6).count();
            let is_map = members.len() >= 3 && texts * 10 >= members.len() * 8;
            let under = |(key, v): (String, Value)| {
                let id = Value { span: v.span.clone(), from: v.from, kind: Kind::Text(key.clone()) };
                let (span, from) = (v.span.clone(), v.from);
                let kind = Kind::Object(vec![("id".to_owned(), id), ("question".to_owned(), v)]);
                (key, Value { span, from, kind })
            };
            match is_map {
                true => Kind::Object(members.into_iter().map(under).collect()),
                false => Kind::Object(
                    members
                        .into_iter()
                        .map(|(k, v)| {
                            if offers(&k) {
                                (k, v)
                            } else {
                                let v = with_strings(v);
                                (k, v)
                            }
                        })
                        .collect(),
                ),
            }
        }
        kind => kind,
    };
    Value { span, from, kind }
}

/// The groups that ask: those with most questions, and not what is only part of another's.
fn detect(groups: &Groups, items: &[Item<'_>]) -> Layout {
    let mut found: Vec<(Table, usize, usize)> = Vec::new();
    for (nth, grid) in groups.book.grids.iter().enumerate() {
        let rows = grid.rows.len() - 1;
        let is_typed = groups
            .rows
            .get(&(grid.name.clone(), 2))
            .and_then(|i| items.get(*i))
            .is_some_and(|i| role(i.value) != Role::Unsaid);
        if let Some(mut table) = tables::of_records(grid, is_typed) {
            let column = table.questions.first().and_then(|c| crate::book::place::column(c)).unwrap_or(1);
            let asks = grid.rows.keys().skip(1).filter(|row| words::asks(grid.text((**row, column))) >= 0.6).count();
            for answer in table.answers.iter_mut().filter(|a| a.added) {
                "answer".clone_into(&mut answer.header);
            }
            let named = table.header.iter().filter(|h| table.questions.contains(&h.column));
            let named = named.map(|h| words::heads(&h.text).of(words::Head::Question)).fold(0.0, f32::max);
            let is_fit = rows >= 2 || is_typed || (asks == rows && named >= 0.9);
            if is_fit && (asks * 2 >= rows || is_typed || table.answers.iter().any(|a| !a.added)) {
                found.push((table, asks.max(usize::from(is_typed) * rows), nth));
            }
        }
    }
    found.sort_by_key(|(.., asks, nth)| (std::cmp::Reverse(*asks), *nth));
    let mut chosen: Vec<(Table, usize)> = Vec::new();
    for (table, _, nth) in found.clone() {
        let within = |a: &str, b: &str| a != b && a.starts_with(&format!("{b}/"));
        // What is asked in a list of named values is asked by the object that holds the list.
        let feeds = found.iter().any(|(outer, ..)| {
            let header = outer.header.iter().find(|h| outer.questions.contains(&h.column)).map(|h| h.text.as_str());
            let list = header.and_then(|h| h.split_once('.')).map(|(list, _)| format!("{}/{list}", outer.sheet));
            list.is_some_and(|list| table.sheet == list || within(&table.sheet, &list))
        });
        let is_part = chosen.iter().any(|(c, _)| within(&table.sheet, &c.sheet) || within(&c.sheet, &table.sheet));
        if !feeds && !is_part {
            chosen.push((table, nth));
        }
    }
    chosen.sort_by_key(|(_, nth)| *nth);
    Layout { format: Format::Json, tables: chosen.into_iter().map(|(table, _)| table).collect() }
}

/// A question with what only the document knows: pointers, headings above it, words to choose from.
fn dressed(mut question: Question, table: &Table, groups: &Groups, items: &[Item<'_>]) -> Question {
    let nth = unplace(&question.place).and_then(|(sheet, at)| groups.rows.get(&(sheet.to_owned(), at.0))).copied();
    let Some(item) = nth.and_then(|i| items.get(i)) else { return question };
    let pointer = |place: &str| groups.pointers.get(place).cloned();
    question.place = pointer(&question.place).unwrap_or_else(|| item.pointer.clone());
    of_above(&mut question, table, item, items);
    let is_object = item.value.span.start != item.value.members().first().map_or(0, |(_, v)| v.span.start);
    let words: Vec<String> = choices(item.value).into_iter().map(|(_, label)| label).collect();
    let (several, ticked) = match role(item.value) {
        Role::Asked { several, ticked } => (several, ticked),
        _ => (false, false),
    };
    let mut is_first = true;
    for answer in &mut question.answers {
        let own = pointer(&answer.place);
        answer.added = own.is_none();
        // The key that its like have, also in an object within.
        let steps = answer.header.splitn(2, '.').map(super::items::escaped);
        let key = steps.fold(String::new(), |path, step| format!("{path}/{step}"));
        answer.place = own.unwrap_or_else(|| format!("{}{key}", item.pointer));
        if is_first && answer.vocabulary.is_empty() {
            answer.vocabulary.clone_from(&words);
            answer.several = several;
            if words.is_empty() && ticked {
                answer.vocabulary = ["Yes", "No"].map(str::to_owned).to_vec();
            }
        }
        if answer.added && !is_object {
            answer.closed = Some(Closed::NotText);
        }
        is_first = false;
    }
    question
}

/// The section is what the question's own object says, or the heading above it; a title of its own is guidance then.
fn of_above(question: &mut Question, table: &Table, item: &Item<'_>, items: &[Item<'_>]) {
    let own = table.section.as_ref().and_then(|c| table.header.iter().find(|h| h.column == *c));
    if own.is_some_and(|h| words::heads(&h.text).of(words::Head::Section) >= 0.8) && question.section.is_some() {
        return;
    }
    let mut above = item.parent;
    while let Some(outer) = above.and_then(|i| items.get(i)).filter(|outer| !outer.pointer.is_empty()) {
        if let Some(title) = title(outer.value).filter(|t| t.chars().count() <= 160) {
            if let Some(own) = question.section.replace(title) {
                question.help = Some(question.help.take().map_or(own.clone(), |help| format!("{own}\n{help}")));
            }
            return;
        }
        above = outer.parent;
    }
}

/// Conditions, with those of everything around a question.
fn hang(questions: &mut [Question], items: &[Item<'_>], text: &str) {
    let by_pointer: HashMap<&str, usize> =
        items.iter().enumerate().map(|(i, item)| (item.pointer.as_str(), i)).collect();
    let item_of = |q: &Question| {
        let mut pointer = q.place.as_str();
        loop {
            match by_pointer.get(pointer) {
                Some(nth) => return Some(*nth),
                None => pointer = pointer.rsplit_once('/')?.0,
            }
        }
    };
    let of: Vec<Option<usize>> = questions.iter().map(item_of).collect();
    let mut ids = Ids::new();
    for (question, item) in questions.iter().zip(&of) {
        let Some(answer) = question.answers.first().map(|a| a.place.clone()) else { continue };
        let Some(item) = item.and_then(|i| items.get(i)) else { continue };
        let own =
            ["id", "linkId", "name", "ref", "key", "code"].iter().filter_map(|k| item.value.get(k)).map(Value::shown);
        let ticked = matches!(role(item.value), Role::Asked { ticked: true, .. }).then(|| "Yes".to_owned());
        for id in own.chain(question.code.clone()).chain(item.key.map(str::to_owned)) {
            ids.entry(id).or_insert_with(|| (answer.clone(), ticked.clone()));
        }
        for (id, label) in choices(item.value) {
            if id != label {
                ids.entry(id).or_insert_with(|| (answer.clone(), Some(label)));
            }
        }
    }
    remark_ids(items, &mut ids);
    for (question, item) in questions.iter_mut().zip(&of) {
        let mut around = Vec::new();
        let mut above = *item;
        while let Some(outer) = above.and_then(|i| items.get(i)).filter(|_| around.len() < limits::DEPTH) {
            around.extend(rules::rule(outer.value));
            above = outer.parent;
        }
        let rules: Vec<&Value> = around.into_iter().rev().filter(|r| !rules::words(r, text).is_empty()).collect();
        if rules.is_empty() {
            continue;
        }
        let tests: Option<Vec<Test>> = rules.iter().map(|r| rules::test(r, &ids)).collect();
        let test = tests.and_then(|mut tests| if tests.len() == 1 { tests.pop() } else { Some(Test::All(tests)) });
        let words: Vec<String> = rules.iter().map(|r| rules::words(r, text)).collect();
        question.condition = Some(Condition { words: words.join(" && "), test, is_stated: true });
    }
    tables::hang_on_codes(questions);
}

/// A rule can name a remark; that holds while the remark is shown, which hangs on a rule of its own.
fn remark_ids(items: &[Item<'_>], ids: &mut Ids) {
    for item in items.iter().filter(|i| role(i.value) == Role::Remark) {
        let (Some(id), Some(rule)) = (item.value.get("id").map(Value::shown), rules::rule(item.value)) else {
            continue;
        };
        if let Some(Test::Is { place, words }) = rules::test(rule, ids) {
            ids.entry(id).or_insert((place, words.into_iter().next()));
        }
    }
}

/// Remarks between the questions, so that a reader sees what was not taken for one.
fn remarks(items: &[Item<'_>]) -> Vec<Skipped> {
    let mut seen = HashSet::new();
    let remarks = items.iter().filter(|i| role(i.value) == Role::Remark && seen.insert(&i.pointer));
    remarks.filter_map(|i| Some(Skipped::new(&i.pointer, &title(i.value)?, Why::Note))).collect()
}
