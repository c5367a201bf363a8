//! Ids of a company's things, ids of nothing, and what an answer says when ids are left out of it.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE32_DNSSEC;
use keystead_tests::{Answer, Client, TestApp, Value, json};

use super::schema_walk::{Target, Walk};
use crate::statements::everything;

/// Ids of a company's things by prefix: `seat_`.
pub type Things = BTreeMap<String, Vec<String>>;

/// The kinds of the ids in a call, by the path at which each stands.
pub type Kinds = BTreeMap<String, String>;

fn kind_of(text: &str) -> Option<&str> {
    let at = text.len().checked_sub(26).filter(|at| text.is_char_boundary(*at))?;
    let (prefix, rest) = text.split_at(at);
    let is_prefix =
        prefix.len() > 2 && prefix.ends_with('_') && prefix[..prefix.len() - 1].bytes().all(|b| b.is_ascii_lowercase());
    (is_prefix && rest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b))).then_some(prefix)
}

fn collect(value: &Value, things: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| collect(value, things)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, things)),
        Value::String(text) => {
            if let Some(kind) = kind_of(text) {
                things.entry(kind.to_owned()).or_default().insert(text.clone());
            }
        }
        _ => {}
    }
}

/// Whether an id is anywhere in it.
pub fn has_ids(value: &Value) -> bool {
    let mut things = BTreeMap::new();
    collect(value, &mut things);
    !things.is_empty()
}

/// What a caller sees of a company, which may be nothing.
pub async fn seen_by(caller: &Client, tenant: &str) -> Things {
    let mut things = BTreeMap::new();
    for data in everything(caller, tenant).await {
        collect(&data, &mut things);
    }
    things.into_iter().map(|(kind, ids)| (kind, ids.into_iter().collect())).collect()
}

/// What a company has, as its owner sees it.
pub async fn things_of(owner: &Client, tenant: &str) -> Things {
    let mut things = seen_by(owner, tenant).await;
    things.insert("ten_".into(), vec![tenant.to_owned()]);
    things
}

/// An id of nothing.
pub fn nothing(app: &TestApp, kind: &str) -> String {
    format!("{kind}{}", BASE32_DNSSEC.encode(app.app.new_uuid().as_bytes()))
}

/// An answer without what differs from call to call: ids are told by their kind alone.
pub fn shape(answer: &Answer) -> Value {
    fn same(value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let told = fields.iter().filter(|(name, _)| *name != "requestId");
                Value::Object(told.map(|(name, value)| (name.clone(), same(value))).collect())
            }
            Value::Array(items) => items.iter().map(same).collect(),
            Value::String(text) => {
                let word = |word: &str| {
                    let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
                    kind_of(bare).map_or_else(|| word.to_owned(), |kind| word.replace(bare, kind))
                };
                json!(text.split(' ').map(word).collect::<Vec<_>>().join(" "))
            }
            other => other.clone(),
        }
    }
    let mut body = answer.body.clone();
    if let Some(extensions) = body.get_mut("extensions").and_then(Value::as_object_mut) {
        extensions.remove("cost");
    }
    json!({ "status": answer.status.as_u16(), "body": same(&body) })
}

/// Where a wrong kind of id was refused, and which kind is needed there.
fn kind_needed(body: &Value, target: &Target) -> Option<(String, String)> {
    let refusals = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut all = refusals(&body["errors"]);
    for payload in body["data"].as_object().into_iter().flatten().map(|(_, payload)| payload) {
        all.extend(refusals(&payload["userErrors"]));
    }
    all.iter().find_map(|refusal| {
        let message = refusal["message"].as_str()?;
        let kind = message.split_once("is needed (")?.1.split_once('…')?.0;
        let field = refusal["field"].as_array().map(|field| {
            let names = field.iter().filter_map(Value::as_str).filter(|name| name.parse::<usize>().is_err());
            names.collect::<Vec<_>>().join(".")
        });
        Some((field.unwrap_or_else(|| target.at()), kind.to_owned()))
    })
}

/// The kinds of the ids in a call of the target, by place, learned from the refusals of wrong ones. At the target itself
/// never stands an id of something, so that nothing is done.
pub async fn learn(app: &TestApp, caller: &Client, tenant: &str, walk: &Walk, target: &Target, own: &Things) -> Kinds {
    let mut known = Kinds::new();
    for _ in 0..12 {
        let told = |at: &str| (at == target.at()).then(|| nothing(app, known.get(at).map_or("user_", String::as_str)));
        let call = walk.call(target, tenant, &|at| told(at).unwrap_or_else(|| place(app, &known, own, at)));
        let answer = caller.send(&call.query, call.variables.clone()).await;
        assert!(!answer.body.to_string().contains("VALIDATION_FAILED"), "{}: {}", call.query, answer.body);
        match kind_needed(&answer.body, target) {
            Some((at, kind)) if !known.contains_key(&at) => known.insert(at, kind),
            _ => return known,
        };
    }
    known
}

/// What stands at a place of that kind: one of the things, else an id of nothing.
pub fn place(app: &TestApp, known: &Kinds, things: &Things, at: &str) -> String {
    let kind = known.get(at).map_or("user_", String::as_str);
    things.get(kind).map_or_else(|| nothing(app, kind), |ids| ids[0].clone())
}
