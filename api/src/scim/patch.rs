//! PATCH: operations on the resource as JSON, which is then taken like a PUT. So every way to say something ends in the same
//! place, the odd ones of Entra included: `Replace` with a capital, operations without a path whose keys are paths,
//! `"False"` for `false`, values in brackets that are not there yet, members to be removed in `value`.

use serde_json::{Map, Value};

use super::error::ScimError;

/// The most operations of one request.
const MOST: usize = 1_000;
/// Schemas whose attributes stand at the top of a resource.
const CORE: [&str; 2] = ["urn:ietf:params:scim:schemas:core:2.0:user", "urn:ietf:params:scim:schemas:core:2.0:group"];
/// The extension of users, under its own key.
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The attributes we know, as they are written.
const KNOWN: &[&str] = &[
    "userName",
    "externalId",
    "active",
    "displayName",
    "name",
    "emails",
    "title",
    "userType",
    "locale",
    "timezone",
    "preferredLanguage",
    "members",
    "givenName",
    "familyName",
    "middleName",
    "formatted",
    "honorificPrefix",
    "honorificSuffix",
    "value",
    "type",
    "primary",
    "display",
    "department",
    "manager",
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "$ref",
    "id",
    "schemas",
    "meta",
    "groups",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Add,
    Replace,
    Remove,
}

/// Where an operation works.
struct Path {
    extension: bool,
    attribute: String,
    /// `type eq "work"`: the elements of a list with that value.
    element: Option<(String, Value)>,
    sub: Option<String>,
}

/// Carries the operations of `body` out on `resource`.
pub(super) fn apply(resource: &mut Value, body: &Value) -> Result<(), ScimError> {
    let operations = get(body, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| ScimError::syntax("`Operations` is a list of operations."))?;
    if operations.is_empty() || operations.len() > MOST {
        return Err(ScimError::syntax("From 1 to 1,000 operations."));
    }
    for operation in operations {
        let kind = match get(operation, "op").and_then(Value::as_str).map(str::to_lowercase).as_deref() {
            Some("add") => Kind::Add,
            Some("replace") => Kind::Replace,
            Some("remove") => Kind::Remove,
            _ => return Err(ScimError::syntax("`op` is add, replace or remove.")),
        };
        let value = get(operation, "value").cloned().unwrap_or(Value::Null);
        match get(operation, "path").and_then(Value::as_str).filter(|path| !path.trim().is_empty()) {
            Some(path) => at(resource, kind, &parse(path)?, value)?,
            None if kind == Kind::Remove => return Err(ScimError::no_target("What is to be removed needs a `path`.")),
            None => {
                let Value::Object(fields) = value else {
                    return Err(ScimError::syntax("Without a `path`, `value` is an object."));
                };
                for (key, value) in fields {
                    whole(resource, kind, &key, value)?;
                }
            }
        }
    }
    Ok(())
}

/// One field of an operation without a path: its key is an attribute, a path, or the name of the extension.
fn whole(resource: &mut Value, kind: Kind, key: &str, value: Value) -> Result<(), ScimError> {
    if key.eq_ignore_ascii_case("schemas") || key.eq_ignore_ascii_case("id") || key.eq_ignore_ascii_case("meta") {
        return Ok(());
    }
    if key.eq_ignore_ascii_case(ENTERPRISE) || CORE.contains(&key.to_lowercase().as_str()) {
        let Value::Object(fields) = value else { return Err(ScimError::value("A schema holds an object.")) };
        for (attribute, value) in fields {
            at(resource, kind, &parse(&format!("{key}:{attribute}"))?, value)?;
        }
        return Ok(());
    }
    at(resource, kind, &parse(key)?, value)
}

fn at(resource: &mut Value, kind: Kind, path: &Path, value: Value) -> Result<(), ScimError> {
    let mut target = object(resource)?;
    if path.extension {
        let slot = target.entry(key_in(target, ENTERPRISE)).or_insert_with(|| Value::Object(Map::new()));
        target = object(slot)?;
    }
    let key = key_in(target, &path.attribute);
    if let Some((name, wanted)) = &path.element {
        return elements(target, &key, (name, wanted), path.sub.as_deref(), kind, value);
    }
    if let Some(sub) = &path.sub {
        // A manager is sometimes a plain id.
        let slot = target.entry(key).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Array(list) = slot {
            // `emails.value` without brackets: the first one.
            if list.is_empty() {
                list.push(Value::Object(Map::new()));
            }
            let Some(first) = list.first_mut() else { return Ok(()) };
            return set(object(first)?, sub, kind, value);
        }
        if !slot.is_object() {
            *slot = Value::Object(Map::new());
        }
        return set(object(slot)?, sub, kind, value);
    }
    match (kind, target.get_mut(&key), value) {
        (Kind::Remove, Some(Value::Array(list)), Value::Array(gone)) => {
            list.retain(|one| !gone.iter().any(|other| same(one, other)));
        }
        (Kind::Remove, ..) => _ = target.remove(&key),
        (Kind::Add, Some(Value::Array(list)), more) => {
            let more = if let Value::Array(more) = more { more } else { vec![more] };
            for one in more {
                add(list, one);
            }
        }
        (Kind::Add | Kind::Replace, Some(Value::Object(old)), Value::Object(new)) => {
            for (sub, value) in new {
                set(old, &sub, kind, value)?;
            }
        }
        (_, _, value) => _ = target.insert(key, value),
    }
    Ok(())
}

/// Works on the elements of a list that have a value, and makes one where something is put that is not there.
fn elements(
    target: &mut Map<String, Value>,
    key: &str,
    (name, wanted): (&str, &Value),
    sub: Option<&str>,
    kind: Kind,
    value: Value,
) -> Result<(), ScimError> {
    let slot = target.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(list) = slot else { return Err(ScimError::path("This attribute is not a list.")) };
    let fits = |one: &Value| get(one, name).is_some_and(|value| equal(value, wanted));
    match (kind, sub) {
        (Kind::Remove, None) => list.retain(|one| !fits(one)),
        (Kind::Remove, Some(sub)) => {
            for one in list.iter_mut().filter(|one| fits(one)) {
                set(object(one)?, sub, kind, Value::Null)?;
            }
        }
        (_, sub) => {
            if !list.iter().any(fits) {
                list.push(Value::Object([(name.to_owned(), wanted.clone())].into_iter().collect()));
            }
            for one in list.iter_mut().filter(|one| fits(one)) {
                match (sub, &value) {
                    (Some(sub), value) => set(object(one)?, sub, kind, value.clone())?,
                    (None, Value::Object(fields)) => {
                        for (sub, value) in fields {
                            set(object(one)?, sub, kind, value.clone())?;
                        }
                    }
                    (None, _) => return Err(ScimError::value("An element of this list is an object.")),
                }
            }
        }
    }
    Ok(())
}

fn set(target: &mut Map<String, Value>, name: &str, kind: Kind, value: Value) -> Result<(), ScimError> {
    let key = key_in(target, name);
    match kind {
        Kind::Remove => _ = target.remove(&key),
        _ => _ = target.insert(key, value),
    }
    Ok(())
}

/// Adds to a list what is not in it. A new primary one is the only primary one.
fn add(list: &mut Vec<Value>, one: Value) {
    if list.iter().any(|other| same(other, &one)) {
        return;
    }
    if get(&one, "primary").is_some_and(|primary| equal(primary, &Value::Bool(true))) {
        for other in list.iter_mut().filter_map(Value::as_object_mut) {
            other.remove("primary");
        }
    }
    list.push(one);
}

/// The same element: by its value, where it has one.
fn same(one: &Value, other: &Value) -> bool {
    let value = |of: &Value| get(of, "value").cloned().unwrap_or_else(|| of.clone());
    value(one) == value(other)
}

/// Equal, where `"True"` is `true` and letters of texts count as they are.
fn equal(one: &Value, other: &Value) -> bool {
    match (flag(one), flag(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// A yes or no, as a boolean or as text.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A field by its name, whatever its case.
pub(super) fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The key under which a name is kept: the one that is there, else as it is usually written.
fn key_in(map: &Map<String, Value>, name: &str) -> String {
    let there = map.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
    there.unwrap_or_else(|| {
        KNOWN
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name))
            .map_or_else(|| name.to_owned(), |known| (*known).to_owned())
    })
}

fn object(value: &mut Value) -> Result<&mut Map<String, Value>, ScimError> {
    value.as_object_mut().ok_or_else(|| ScimError::path("There is no object at this path."))
}

/// `[urn:]attribute[filter][.sub]`.
fn parse(text: &str) -> Result<Path, ScimError> {
    let wrong = || ScimError::path(format!("This path cannot be read: {text}."));
    let text = text.trim();
    let lower = text.to_lowercase();
    let extension = lower.starts_with(&ENTERPRISE.to_lowercase());
    let schema = CORE.iter().find(|core| lower.starts_with(*core)).map(|core| core.len());
    let rest = match (extension, schema) {
        (true, _) => text.get(ENTERPRISE.len()..).and_then(|rest| rest.strip_prefix([':', '.'])).ok_or_else(wrong)?,
        (false, Some(length)) => text.get(length..).and_then(|rest| rest.strip_prefix(':')).ok_or_else(wrong)?,
        (false, None) => text,
    };
    let (attribute, element, rest) = match rest.split_once('[') {
        Some((attribute, rest)) => {
            let (inside, rest) = rest.split_once(']').ok_or_else(wrong)?;
            let mut found = super::filter::read(inside).map_err(|_| wrong())?;
            let Some(one) = found.pop().filter(|_| found.is_empty()) else { return Err(wrong()) };
            let quoted = inside.trim_end().ends_with('"');
            let value = if quoted {
                Value::String(one.value)
            } else {
                serde_json::from_str(&one.value).map_err(|_| wrong())?
            };
            (attribute, Some((one.attribute, value)), rest)
        }
        None => match rest.split_once('.') {
            Some((attribute, _)) => (attribute, None, rest.get(attribute.len()..).unwrap_or_default()),
            None => (rest, None, ""),
        },
    };
    let sub = match rest {
        "" => None,
        rest => Some(rest.strip_prefix('.').filter(|sub| !sub.is_empty()).ok_or_else(wrong)?.to_owned()),
    };
    let is_name = |name: &str| {
        !name.is_empty() && name.len() <= 100 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_$:.".contains(c))
    };
    if !is_name(attribute) || sub.as_deref().is_some_and(|sub| !is_name(sub)) {
        return Err(wrong());
    }
    Ok(Path { extension, attribute: attribute.to_owned(), element, sub })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn patched(mut resource: Value, operations: Value) -> Value {
        apply(&mut resource, &json!({ "Operations": operations })).expect("operations");
        resource
    }

    #[test]
    fn what_entra_sends_is_understood() {
        let user = json!({ "userName": "a", "active": true, "name": { "givenName": "A" }, "emails": [{ "type": "work", "value": "a@x.com" }] });
        let after = patched(
            user,
            json!([
                { "op": "Replace", "path": "active", "value": "False" },
                { "op": "Add", "path": "emails[type eq \"work\"].value", "value": "b@x.com" },
                { "op": "Add", "path": "emails[type eq \"other\"].value", "value": "c@x.com" },
                { "op": "Add", "path": "name.familyName", "value": "B" },
                { "op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Sales" },
                { "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "seat_x" },
                { "op": "replace", "value": { "displayName": "A B", "name.givenName": "AA", (format!("{ENTERPRISE}:costCenter")): "7" } },
            ]),
        );
        let expected = json!({
            "userName": "a", "active": "False", "displayName": "A B", "name": { "givenName": "AA", "familyName": "B" },
            "emails": [{ "type": "work", "value": "b@x.com" }, { "type": "other", "value": "c@x.com" }],
            ENTERPRISE: { "department": "Sales", "manager": "seat_x", "costCenter": "7" },
        });
        assert_eq!(after, expected);
    }

    #[test]
    fn members_come_and_go_in_every_way_that_is_in_use() {
        let group = || json!({ "displayName": "g", "members": [{ "value": "1" }, { "value": "2" }] });
        let left = |operation: Value| patched(group(), json!([operation]))["members"].clone();
        assert_eq!(left(json!({ "op": "remove", "path": "members[value eq \"1\"]" })), json!([{ "value": "2" }]));
        assert_eq!(
            left(json!({ "op": "Remove", "path": "members", "value": [{ "value": "2" }] })),
            json!([{ "value": "1" }])
        );
        assert_eq!(left(json!({ "op": "remove", "path": "members" })), Value::Null);
        let added = left(json!({ "op": "Add", "path": "members", "value": [{ "value": "2" }, { "value": "3" }] }));
        assert_eq!(added, json!([{ "value": "1" }, { "value": "2" }, { "value": "3" }]));
        assert_eq!(left(json!({ "op": "replace", "path": "members", "value": [] })), json!([]));
        let named = patched(group(), json!([{ "op": "replace", "value": { "id": "x", "displayName": "h" } }]));
        assert_eq!((&named["displayName"], &named["id"]), (&json!("h"), &Value::Null));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for operations in [
            json!([]),
            json!([{ "op": "move", "path": "active" }]),
            json!([{ "op": "remove" }]),
            json!([{ "op": "add", "path": "emails[type", "value": 1 }]),
            json!([{ "op": "add", "path": "a b", "value": 1 }]),
            json!([{ "op": "add", "value": "x" }]),
        ] {
            let mut resource = json!({});
            assert!(apply(&mut resource, &json!({ "Operations": operations })).is_err(), "{operations}");
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(path in "\\PC*", like in "[a-z.\\[\\]\" :eq]{0,40}") {
            for path in [path, like] {
                let mut resource = json!({ "emails": [], "name": "x" });
                let _ = apply(&mut resource, &json!({ "Operations": [{ "op": "add", "path": path, "value": { "a": 1 } }] }));
            }
        }
    }
}
