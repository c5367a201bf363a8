//! Whether the variables of a request fit what the operation declares (GraphQL, section "Coercing Variable Values").
//! Custom scalars read their own values later. No message repeats a value: it can be a secret.

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Value, Variables};

use super::SchemaMap;
use super::schema_map::TypeInfo;
use crate::http::{ErrorCode, Refusal};

/// Refuses what is missing and what does not fit, all of it at once.
pub(super) fn check(map: &SchemaMap, operation: &OperationDefinition, given: &Variables) -> Result<(), Vec<Refusal>> {
    let mut problems = Vec::new();
    for definition in &operation.variable_definitions {
        let (name, ty) = (definition.node.name.node.as_str(), &definition.node.var_type.node);
        let problem = match given.get(name) {
            None if ty.nullable || definition.node.default_value.is_some() => continue,
            None => Some(format!("Variable `${name}` of type `{ty}` is missing.")),
            Some(value) => misfit(map, value, ty, &format!("${name}")),
        };
        problems.extend(problem.map(|text| Refusal::request(ErrorCode::BadUserInput, text).at(definition.pos)));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// What is wrong with a value, if anything.
fn misfit(map: &SchemaMap, value: &Value, ty: &Type, place: &str) -> Option<String> {
    match (value, &ty.base) {
        (Value::Null, _) if ty.nullable => None,
        (Value::Null, _) => Some(format!("`{place}` is null; its type `{ty}` does not allow that.")),
        (Value::List(items), BaseType::List(inner)) => {
            items.iter().enumerate().find_map(|(at, item)| misfit(map, item, inner, &format!("{place}.{at}")))
        }
        (single, BaseType::List(inner)) => misfit(map, single, inner, place),
        (value, BaseType::Named(name)) => match map.get(name) {
            Some(TypeInfo::Enum(values)) => {
                let fits = matches!(value, Value::String(v) if values.contains(v))
                    || matches!(value, Value::Enum(v) if values.iter().any(|known| known == v.as_str()));
                (!fits).then(|| format!("`{place}` is none of the values of `{name}`."))
            }
            Some(TypeInfo::Input(fields)) => {
                let Value::Object(given) = value else { return Some(format!("`{place}` is not a `{name}` object.")) };
                if given.keys().any(|key| !fields.contains_key(key.as_str())) {
                    let mut known: Vec<_> = fields.keys().map(String::as_str).collect();
                    known.sort_unstable();
                    return Some(format!("`{place}` has a field that `{name}` has not. It has: {}.", known.join(", ")));
                }
                fields.iter().find_map(|(field, info)| match given.get(field.as_str()) {
                    None if info.ty.nullable || info.has_default => None,
                    None => Some(format!("`{place}.{field}` of type `{}` is missing.", info.ty)),
                    Some(value) => misfit(map, value, &info.ty, &format!("{place}.{field}")),
                })
            }
            _ => (!fits_scalar(name, value)).then(|| format!("`{place}` is not a value of type `{name}`.")),
        },
    }
}

fn fits_scalar(name: &str, value: &Value) -> bool {
    match name {
        "Int" => matches!(value, Value::Number(n) if n.is_i64()),
        "Float" => matches!(value, Value::Number(_)),
        "String" => matches!(value, Value::String(_)),
        "Boolean" => matches!(value, Value::Boolean(_)),
        "ID" => matches!(value, Value::String(_)) || matches!(value, Value::Number(n) if n.is_i64()),
        _ => true,
    }
}
