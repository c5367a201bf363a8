//! Every object of a document, where it stands, and what it is in a form: something asked, a heading, a remark.

use super::parse::{Kind, Value};
use crate::words;

/// An object.
#[derive(Debug)]
pub struct Item<'v> {
    /// Its JSON pointer.
    pub pointer: String,
    /// The pointer without numbers, and with nesting of the same kind taken as one: what its like have in common.
    pub pattern: String,
    /// The key it is kept under, where that key is its name.
    pub key: Option<&'v str>,
    /// The object that holds it.
    pub parent: Option<usize>,
    /// Itself.
    pub value: &'v Value,
}

/// All objects of a document, outer ones first.
pub fn items(document: &Value) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    walk(document, Place { pointer: String::new(), pattern: String::new(), key: None, parent: None }, &mut items);
    items
}

struct Place<'v> {
    pointer: String,
    pattern: String,
    key: Option<&'v str>,
    parent: Option<usize>,
}

fn walk<'v>(value: &'v Value, at: Place<'v>, items: &mut Vec<Item<'v>>) {
    match &value.kind {
        Kind::Object(members) => {
            let nth = items.len();
            let is_map = is_map(members);
            let Place { pointer, pattern, key, parent } = at;
            items.push(Item { pointer: pointer.clone(), pattern: pattern.clone(), key, parent, value });
            for (key, value) in members {
                let step = if is_map { "/*".to_owned() } else { format!("/{key}") };
                let name = is_map.then_some(key.as_str());
                let place = Place {
                    pointer: format!("{pointer}/{}", escaped(key)),
                    pattern: format!("{pattern}{step}"),
                    key: name,
                    parent: Some(nth),
                };
                walk(value, place, items);
            }
        }
        Kind::Array(elements) => {
            let last = at.pattern.rsplit_once('/').map(|(_, key)| format!("/{key}/*/{key}")).unwrap_or_default();
            let pattern = match at.pattern.strip_suffix(&last) {
                Some(outer) if last.len() > 5 => format!("{outer}{}", last.trim_end_matches(|c| c != '*')),
                _ => format!("{}/*", at.pattern),
            };
            for (i, element) in elements.iter().enumerate() {
                let place = Place {
                    pointer: format!("{}/{i}", at.pointer),
                    pattern: pattern.clone(),
                    key: None,
                    parent: at.parent,
                };
                walk(element, place, items);
            }
        }
        _ => {}
    }
}

/// Whether keys are names of things alike, not of properties.
fn is_map(members: &[(String, Value)]) -> bool {
    let first =
        members.first().map(|(_, v)| v.members().iter().map(|(k, _)| k).collect::<Vec<_>>()).unwrap_or_default();
    let alike = |value: &Value| {
        let own = value.members();
        own.len() >= 2 && own.iter().filter(|(k, _)| first.contains(&k)).count() * 2 > own.len()
    };
    members.len() >= 3 && members.iter().all(|(_, v)| alike(v))
}

/// A key as a step of a JSON pointer.
pub fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// What an object is, by the kind it says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Something to be answered; with several of the offered words, or with yes or no.
    Asked {
        /// Several words may be chosen.
        several: bool,
        /// Ticked or not.
        ticked: bool,
    },
    /// The heading of what is in it.
    Heading,
    /// A remark for the reader.
    Remark,
    /// It does not say.
    Unsaid,
}

const KINDS: &str =
    "type kind questiontype question_type fieldtype field_type inputtype input_type itemtype item_type widget";
const HEADINGS: &str = "block section group page panel fieldset category container chapter module subsection";
const REMARKS: &str = "info tip html note display instruction instructions spacer image divider separator heading header \
    statement hint message static hidden submit button";
const ASKED: &str = "radio radiogroup check checkgroup checkbox checkboxes line box text textarea textbox comment yesno \
    boolean bool dropdown select choice choices multi multiple multiselect single number integer decimal \
    numeric date datetime string email url file upload attachment attach rating scale open long short \
    paragraph question input matrix range tagbox quantity reference coding legal opinion";

/// What an object says it is.
pub fn role(value: &Value) -> Role {
    let kind = value.members().iter().find(|(k, v)| words::is_in(KINDS, &k.to_lowercase()) && v.text().is_some());
    let Some(kind) = kind.and_then(|(_, v)| v.text()) else { return Role::Unsaid };
    let said = words::split(kind);
    let is = |list: &str| said.iter().any(|w| words::is_in(list, w));
    let plain = said.concat();
    match () {
        () if is(HEADINGS) => Role::Heading,
        () if is(ASKED) || words::is_in(ASKED, &plain) => Role::Asked {
            several: plain.contains("check") && plain != "check"
                || plain.contains("multi") && !plain.contains("multiplechoice")
                || plain == "tagbox",
            ticked: matches!(plain.as_str(), "check" | "yesno" | "boolean" | "bool" | "legal"),
        },
        () if is(REMARKS) => Role::Remark,
        () => Role::Unsaid,
    }
}

const NAMES: &str = "choices options answers answeroption answeroptions allowedvalues enum values possibleanswers \
    possible_answers allowed_values answer_options response_options responseoptions items";

/// Whether a key holds words to choose from.
pub fn offers(key: &str) -> bool {
    key != "items" && words::is_in(NAMES, &key.to_lowercase())
}

/// The words that an object offers: strings, labels by id, or objects with a label. With the id of each.
pub fn choices(value: &Value) -> Vec<(String, String)> {
    let own = value.members().iter().chain(value.get("properties").map(Value::members).unwrap_or_default());
    let list = own.filter(|(k, _)| words::is_in(NAMES, &k.to_lowercase())).find_map(|(k, v)| {
        let words: Vec<_> =
            v.elements().iter().filter_map(choice).chain(v.members().iter().filter_map(labelled)).collect();
        let is_fit =
            !words.is_empty() && (k.to_lowercase() != "items" || v.elements().iter().all(|e| e.text().is_some()));
        is_fit.then_some(words)
    });
    list.unwrap_or_default().into_iter().take(crate::limits::WORDS).collect()
}

fn choice(value: &Value) -> Option<(String, String)> {
    if let Kind::Text(_) | Kind::Number(_) | Kind::Bool(_) = value.kind {
        return Some((value.shown(), value.shown()));
    }
    let members = value.members();
    if let [only] = members
        && let Some(word) = labelled(only)
    {
        return Some(word);
    }
    let nested = value.get("valueCoding").unwrap_or(value);
    let find = |names: &[&str]| names.iter().find_map(|n| nested.get(n)).map(Value::shown).filter(|t| !t.is_empty());
    let label = find(&["text", "label", "display", "title", "name", "answer", "valueString", "value", "code"])?;
    Some((find(&["id", "value", "code", "key", "ref"]).unwrap_or_else(|| label.clone()), plain(&label)))
}

fn labelled((key, value): &(String, Value)) -> Option<(String, String)> {
    Some((key.clone(), plain(value.text()?)))
}

/// Text without the tags that forms for browsers have in theirs.
pub fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let is_tag =
            tag.get(1..2).is_some_and(|c| c.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!'));
        match tag.find('>').filter(|_| is_tag) {
            Some(end) => {
                let name = tag.get(..end).unwrap_or_default().to_lowercase();
                let breaks = ["<br", "<p", "</p", "<li", "<ul", "<div"].into_iter().any(|b| name.starts_with(b));
                if breaks && !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
                rest = tag.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push('<');
                rest = tag.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    let entities = [
        ("&nbsp;", " "),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities.into_iter().fold(out, |text, (entity, letter)| text.replace(entity, letter)).trim().to_owned()
}
