//! What we can do and how it is written: `ServiceProviderConfig`, `ResourceTypes`, `Schemas`.

use serde_json::{Value, json};

use super::patch::ENTERPRISE;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

pub(super) fn config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": keystead_domain::scim::MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Bearer token", "primary": true,
            "description": "The token that scimDirectoryTokenRotate gives out.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

pub(super) fn resource_types(base: &str) -> Vec<Value> {
    let kind = |name: &str, path: &str, schema: &str, extensions: Value| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": name, "name": name,
            "endpoint": path, "schema": schema, "schemaExtensions": extensions,
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
        })
    };
    vec![
        kind("User", "/Users", USER, json!([{ "schema": ENTERPRISE, "required": false }])),
        kind("Group", "/Groups", GROUP, json!([])),
    ]
}

/// The one of them with that id.
pub(super) fn named(all: Vec<Value>, id: &str) -> Option<Value> {
    all.into_iter().find(|one| one["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id)))
}

/// An attribute with the characteristics of RFC 7643, 7; those not given are the usual ones.
fn attribute(name: &str, ty: &str, multi: bool, more: Value) -> Value {
    let mut attribute = json!({
        "name": name, "type": ty, "multiValued": multi, "description": name, "required": false, "caseExact": false,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    });
    if let (Some(all), Value::Object(more)) = (attribute.as_object_mut(), more) {
        all.extend(more);
    }
    attribute
}

fn texts(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| attribute(name, "string", false, json!({}))).collect()
}

pub(super) fn schemas(base: &str) -> Vec<Value> {
    let schema = |id: &str, name: &str, description: &str, attributes: Vec<Value>| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": id, "name": name,
            "description": description, "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{id}") },
        })
    };
    let mut email = texts(&["value", "type", "display"]);
    email.push(attribute("primary", "boolean", false, json!({})));
    let mut user = vec![
        attribute("userName", "string", false, json!({ "required": true, "uniqueness": "server" })),
        attribute("externalId", "string", false, json!({ "caseExact": true })),
        attribute("active", "boolean", false, json!({})),
        attribute(
            "name",
            "complex",
            false,
            json!({ "subAttributes": texts(&["formatted", "givenName", "familyName", "middleName"]) }),
        ),
        attribute("emails", "complex", true, json!({ "subAttributes": email })),
    ];
    user.extend(texts(&["displayName", "title", "userType", "locale", "timezone", "preferredLanguage"]));
    let member = [("value", "string"), ("$ref", "reference"), ("type", "string")]
        .map(|(name, ty)| attribute(name, ty, false, json!({ "mutability": "immutable" })));
    let group = vec![
        attribute("displayName", "string", false, json!({ "required": true, "uniqueness": "server" })),
        attribute("externalId", "string", false, json!({ "caseExact": true })),
        attribute("members", "complex", true, json!({ "subAttributes": member })),
    ];
    let mut enterprise = texts(&["employeeNumber", "costCenter", "organization", "division", "department"]);
    enterprise.push(attribute(
        "manager",
        "complex",
        false,
        json!({ "subAttributes": texts(&["value", "displayName"]) }),
    ));
    vec![
        schema(USER, "User", "A person with a seat", user),
        schema(GROUP, "Group", "A group of the directory", group),
        schema(ENTERPRISE, "EnterpriseUser", "What a company says of its people", enterprise),
    ]
}
