//! Groups on the wire.

use keystead_domain::scim::{self, Group, NewGroup};
use poem::http::StatusCode;
use serde_json::{Value, json};

use super::error::ScimError;
use super::patch::{self, get as field};
use super::{Answer, Call, filter, meta, page};

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

type Done = Result<Answer, ScimError>;

pub(super) async fn list(call: &Call) -> Done {
    let (start, count) = call.page()?;
    let (mut name, mut external_id) = (None, None);
    for one in call.parameter("filter").map(filter::read).transpose()?.unwrap_or_default() {
        match one.attribute.as_str() {
            "displayname" => name = Some(one.value),
            "externalid" => external_id = Some(one.value),
            other => return Err(ScimError::filter(format!("Groups cannot be filtered by {other}."))),
        }
    }
    let wanted = (name.as_deref(), external_id.as_deref());
    let with_members = call.wants_members();
    let (groups, total) = scim::list_groups(&call.ctx, wanted, start, count, with_members).await?;
    let groups = groups.iter().map(|group| render(&call.base, group, with_members)).collect();
    Ok(Answer::ok(page(groups, total, start)))
}

pub(super) async fn create(call: &Call) -> Done {
    let group = scim::create_group(&call.ctx, wanted(&call.body)?).await?;
    Ok(Answer { status: StatusCode::CREATED, body: Some(render(&call.base, &group, true)), wait: None })
}

pub(super) async fn get(call: &Call, id: &str) -> Done {
    let group = scim::find_group(&call.ctx, id).await?;
    Ok(Answer::ok(render(&call.base, &group, call.wants_members())))
}

pub(super) async fn replace(call: &Call, id: &str) -> Done {
    let group = scim::replace_group(&call.ctx, id, wanted(&call.body)?, call.if_match).await?;
    Ok(Answer::ok(render(&call.base, &group, true)))
}

pub(super) async fn patch(call: &Call, id: &str) -> Done {
    let patched = |old: &Group| {
        let mut resource = render(&call.base, old, true);
        patch::apply(&mut resource, &call.body)?;
        wanted(&resource)
    };
    let group = scim::change_group(&call.ctx, id, call.if_match, patched).await?;
    Ok(Answer::ok(render(&call.base, &group, call.wants_members())))
}

pub(super) async fn delete(call: &Call, id: &str) -> Done {
    scim::delete_group(&call.ctx, id, call.if_match).await?;
    Ok(Answer { status: StatusCode::NO_CONTENT, body: None, wait: None })
}

fn wanted(resource: &Value) -> Result<NewGroup, ScimError> {
    let text = |name: &str| field(resource, name).and_then(Value::as_str).map(str::to_owned);
    let name = text("displayName").ok_or_else(|| ScimError::value("`displayName` is needed."))?;
    let members = match field(resource, "members") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list
            .iter()
            .map(|one| field(one, "value").and_then(Value::as_str).map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| ScimError::value("Each member has the `value` of its id."))?,
        Some(_) => return Err(ScimError::value("`members` is a list.")),
    };
    Ok(NewGroup { name, external_id: text("externalId"), members })
}

fn render(base: &str, group: &Group, with_members: bool) -> Value {
    let (row, id) = (&group.row, group.row.id.to_string());
    let mut resource = json!({ "schemas": [CORE], "id": id, "displayName": row.name });
    let Some(fields) = resource.as_object_mut() else { return resource };
    if let Some(external_id) = &row.external_id {
        fields.insert("externalId".into(), json!(external_id));
    }
    if with_members {
        let member = |id: &keystead_entities::SeatId| json!({ "value": id, "type": "User", "$ref": format!("{base}/Users/{id}") });
        fields.insert("members".into(), group.members.iter().map(member).collect());
    }
    fields.insert("meta".into(), meta(base, ("Group", "Groups"), &id, (row.created_at, row.updated_at), row.version));
    resource
}
