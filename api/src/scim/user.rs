//! Users: seats of people on the wire.

use keystead_domain::scim::{self, Condition, Person, User};
use keystead_entities::seat::SeatStatus;
use poem::http::StatusCode;
use serde_json::{Map, Value, json};

use super::error::ScimError;
use super::patch::{self, ENTERPRISE, flag, get as field};
use super::{Answer, Call, filter, meta, page};

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// What is kept as it was said. The rest (telephones, pictures, addresses, a password) is not ours to keep.
const KEPT: &[&str] =
    &["name", "displayName", "emails", "title", "userType", "locale", "timezone", "preferredLanguage", ENTERPRISE];
const KEPT_OF_ENTERPRISE: &[&str] =
    &["department", "manager", "employeeNumber", "costCenter", "organization", "division"];

type Done = Result<Answer, ScimError>;

pub(super) async fn list(call: &Call) -> Done {
    let (start, count) = call.page()?;
    let conditions = match call.parameter("filter") {
        Some(text) => filter::read(text)?.into_iter().map(condition).collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    let (users, total) = scim::list_users(&call.ctx, &conditions, start, count).await?;
    let users = users.iter().map(|user| render(&call.base, user)).collect();
    Ok(Answer::ok(page(users, total, start)))
}

fn condition(one: filter::Equal) -> Result<Condition, ScimError> {
    Ok(match one.attribute.as_str() {
        "id" => Condition::Id(one.value),
        "username" => Condition::UserName(one.value),
        "externalid" => Condition::ExternalId(one.value),
        "emails" | "emails.value" => Condition::Email(one.value),
        "displayname" => Condition::DisplayName(one.value),
        "active" => Condition::Active(one.value.eq_ignore_ascii_case("true")),
        other => return Err(ScimError::filter(format!("Users cannot be filtered by {other}."))),
    })
}

pub(super) async fn create(call: &Call) -> Done {
    let user = scim::create_user(&call.ctx, person(&call.body)?).await?;
    Ok(Answer { status: StatusCode::CREATED, body: Some(render(&call.base, &user)), wait: None })
}

pub(super) async fn get(call: &Call, id: &str) -> Done {
    Ok(Answer::ok(render(&call.base, &scim::find_user(&call.ctx, id).await?)))
}

pub(super) async fn replace(call: &Call, id: &str) -> Done {
    let user = scim::replace_user(&call.ctx, id, person(&call.body)?, call.if_match).await?;
    Ok(Answer::ok(render(&call.base, &user)))
}

pub(super) async fn patch(call: &Call, id: &str) -> Done {
    let patched = |old: &User| {
        let mut resource = render(&call.base, old);
        patch::apply(&mut resource, &call.body)?;
        person(&resource)
    };
    let user = scim::change_user(&call.ctx, id, call.if_match, patched).await?;
    Ok(Answer::ok(render(&call.base, &user)))
}

pub(super) async fn delete(call: &Call, id: &str) -> Done {
    scim::delete_user(&call.ctx, id, call.if_match).await?;
    Ok(Answer { status: StatusCode::NO_CONTENT, body: None, wait: None })
}

/// The person that a resource speaks of.
fn person(resource: &Value) -> Result<Person, ScimError> {
    let text = |of: &Value, name: &str| match field(of, name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    };
    let user_name = text(resource, "userName").ok_or_else(|| ScimError::value("`userName` is needed."))?;
    let active = match field(resource, "active") {
        None | Some(Value::Null) => true,
        Some(value) => flag(value).ok_or_else(|| ScimError::value("`active` is true or false."))?,
    };
    let email = email(resource).or_else(|| Some(user_name.clone()).filter(|name| name.contains('@')));
    let email = email.ok_or_else(|| ScimError::value("A mail address is needed, in `emails` or as `userName`."))?;
    let name = field(resource, "name").cloned().unwrap_or(Value::Null);
    let parts = [text(&name, "givenName"), text(&name, "familyName")];
    let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let shown = text(resource, "displayName").or_else(|| text(&name, "formatted"));
    let shown = shown.or(Some(joined).filter(|name| !name.is_empty())).unwrap_or_else(|| user_name.clone());
    let enterprise = field(resource, ENTERPRISE).cloned().unwrap_or(Value::Null);
    Ok(Person {
        external_id: text(resource, "externalId"),
        email: email.to_lowercase(),
        name: shown,
        active,
        department: text(&enterprise, "department"),
        attributes: kept(resource),
        user_name,
    })
}

/// The primary address, else that at work, else the first.
fn email(resource: &Value) -> Option<String> {
    let list = match field(resource, "emails")? {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let is_primary = |one: &&Value| field(one, "primary").and_then(flag) == Some(true);
    let at_work =
        |one: &&Value| field(one, "type").and_then(Value::as_str).is_some_and(|ty| ty.eq_ignore_ascii_case("work"));
    let has_value = |one: &&Value| address(one).is_some();
    let found = list.iter().filter(has_value).find(is_primary);
    let found = found.or_else(|| list.iter().filter(has_value).find(at_work));
    found.or_else(|| list.iter().find(has_value)).and_then(address)
}

fn address(one: &Value) -> Option<String> {
    let value = if one.is_string() { one } else { field(one, "value")? };
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn kept(resource: &Value) -> Value {
    let mut kept = Map::new();
    for name in KEPT {
        let Some(value) = field(resource, name).filter(|value| !value.is_null()) else { continue };
        let value = match *name == ENTERPRISE {
            true => Value::Object(
                KEPT_OF_ENTERPRISE
                    .iter()
                    .filter_map(|key| Some(((*key).to_owned(), field(value, key)?.clone())))
                    .collect(),
            ),
            false => value.clone(),
        };
        kept.insert((*name).to_owned(), value);
    }
    Value::Object(kept)
}

/// The resource of a user.
pub(super) fn render(base: &str, user: &User) -> Value {
    let (seat, said) = (&user.seat, user.said.as_ref());
    let attributes = said.and_then(|said| said.attributes.as_object()).cloned().unwrap_or_default();
    let id = seat.id.to_string();
    let mut resource = attributes;
    let mut schemas = vec![CORE];
    if resource.contains_key(ENTERPRISE) {
        schemas.push(ENTERPRISE);
    }
    resource.insert("schemas".into(), json!(schemas));
    resource.insert("id".into(), json!(id));
    if let Some(external_id) = &seat.external_id {
        resource.insert("externalId".into(), json!(external_id));
    }
    let user_name = said.map(|said| said.user_name.clone()).or_else(|| seat.email.clone()).unwrap_or_default();
    resource.insert("userName".into(), json!(user_name));
    resource.insert("displayName".into(), json!(seat.name));
    if !resource.contains_key("emails")
        && let Some(email) = &seat.email
    {
        resource.insert("emails".into(), json!([{ "value": email, "type": "work", "primary": true }]));
    }
    let active = matches!(seat.status, SeatStatus::Invited | SeatStatus::Active);
    resource.insert("active".into(), json!(active));
    let times = (seat.created_at, seat.updated_at);
    resource.insert("meta".into(), meta(base, ("User", "Users"), &id, times, seat.version));
    Value::Object(resource)
}
