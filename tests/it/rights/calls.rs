//! Calls made up from the schema: each field with the least arguments that are well formed.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use keystead_tests::{TestApp, Value, json};

/// A root field.
pub struct Field {
    pub root: &'static str,
    pub name: String,
    definition: FieldDefinition,
}

/// A call of one.
pub struct Call {
    pub query: String,
    pub variables: Value,
}

/// Values to make rubbish of.
pub struct Odd {
    pub ids: Vec<Value>,
    pub numbers: Vec<Value>,
    pub quantities: Vec<Value>,
    pub texts: Vec<Value>,
}

/// Reads the schema.
pub struct SchemaReader(HashMap<String, TypeDefinition>);

/// Where ids in a call come from.
#[derive(Clone, Copy)]
enum Ids<'a> {
    /// Well formed, and of nothing.
    Nothing,
    /// Of things of the first company.
    Ours(&'a TestApp),
}

impl SchemaReader {
    pub fn new() -> Self {
        let document = async_graphql::parser::parse_schema(keystead_api::graphql::sdl()).expect("a schema");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
            _ => None,
        });
        Self(types.collect())
    }

    pub fn root_fields(&self) -> Vec<Field> {
        ["Query", "Mutation", "Subscription"].into_iter().flat_map(|root| self.fields_in(root, root)).collect()
    }

    pub fn fields_of(&self, object: &str) -> Vec<Field> {
        self.fields_in("Query", object)
    }

    fn fields_in(&self, root: &'static str, object: &str) -> Vec<Field> {
        let Some(TypeKind::Object(object)) = self.0.get(object).map(|ty| &ty.kind) else { return Vec::new() };
        let field = |f: &FieldDefinition| Field { root, name: f.name.node.to_string(), definition: f.clone() };
        object.fields.iter().map(|f| field(&f.node)).collect()
    }

    /// Scope and role of its `@auth`.
    pub fn auth_of(&self, field: &Field) -> Option<(String, String)> {
        let auth = field.definition.directives.iter().find(|d| d.node.name.node == "auth")?;
        let argument = |name: &str| {
            let value = auth.node.get_argument(name)?.node.clone().into_json().ok()?;
            Some(value.as_str()?.to_owned())
        };
        Some((argument("scope").unwrap_or_default(), argument("role")?))
    }

    /// A call that asks for things that are not there, so that it does no harm where it is allowed.
    pub fn call(&self, _: &TestApp, field: &Field) -> Call {
        self.made(field, Ids::Nothing, None)
    }

    /// A call with ids of the first company.
    pub fn call_with_our_ids(&self, app: &TestApp, field: &Field) -> Call {
        self.made(field, Ids::Ours(app), None)
    }

    /// A call of a field of the first company.
    pub fn call_on_tenant(&self, app: &TestApp, field: &Field) -> Call {
        self.made(field, Ids::Nothing, Some(app))
    }

    /// A call with values that somebody's cat typed: each field of each input left out, `null`, or one of `odd` where its
    /// type can hold it. Every draw is answered by `draw`, a number below the one it is given.
    pub fn call_with_rubbish(&self, field: &Field, odd: &Odd, draw: &mut dyn FnMut(usize) -> usize) -> Call {
        let (mut declared, mut given) = (Vec::new(), Vec::new());
        let mut variables = json!({});
        for argument in field.definition.arguments.iter().map(|a| &a.node) {
            let name = argument.name.node.as_str();
            declared.push(format!("${name}: {}", argument.ty.node));
            given.push(format!("{name}: ${name}"));
            variables[name] = self.rubbish(&argument.ty.node, odd, draw);
        }
        let parens =
            |parts: &[String]| if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        let selection = if self.is_leaf(&field.definition.ty.node) { "" } else { " { __typename }" };
        let operation = field.root.to_lowercase();
        let query = format!("{operation}{} {{ {}{}{selection} }}", parens(&declared), field.name, parens(&given));
        Call { query, variables }
    }

    fn rubbish(&self, ty: &Type, odd: &Odd, draw: &mut dyn FnMut(usize) -> usize) -> Value {
        let one_of = |values: &[Value], draw: &mut dyn FnMut(usize) -> usize| values[draw(values.len())].clone();
        if ty.nullable && draw(4) == 0 {
            return Value::Null;
        }
        let base = match &ty.base {
            BaseType::List(item) => {
                let length = [0, 1, 1, 2, 3, 101][draw(6)];
                return Value::Array((0..length).map(|_| self.rubbish(item, odd, draw)).collect());
            }
            BaseType::Named(base) => base.as_str(),
        };
        match base {
            "ID" => one_of(&odd.ids, draw),
            "Int" => one_of(&odd.numbers, draw),
            "Boolean" => json!(draw(2) == 0),
            "DateTime" | "Date" | "Duration" | "Decimal" | "Float" => one_of(&odd.quantities, draw),
            other => match self.0.get(other).map(|ty| &ty.kind) {
                Some(TypeKind::Enum(values)) => {
                    json!(values.values[draw(values.values.len())].node.value.node.as_str())
                }
                Some(TypeKind::InputObject(object)) => {
                    let mut made = serde_json::Map::new();
                    for f in object.fields.iter().map(|f| &f.node) {
                        let needed = !f.ty.node.nullable && f.default_value.is_none();
                        if needed || draw(2) == 0 {
                            made.insert(f.name.node.to_string(), self.rubbish(&f.ty.node, odd, draw));
                        }
                    }
                    Value::Object(made)
                }
                _ => one_of(&odd.texts, draw),
            },
        }
    }

    fn made(&self, field: &Field, ids: Ids<'_>, on: Option<&TestApp>) -> Call {
        let (mut declared, mut given) = (Vec::new(), Vec::new());
        let mut variables = json!({});
        for argument in &field.definition.arguments {
            let argument = &argument.node;
            if argument.ty.node.nullable || argument.default_value.is_some() {
                continue;
            }
            let name = argument.name.node.as_str();
            declared.push(format!("${name}: {}", argument.ty.node));
            given.push(format!("{name}: ${name}"));
            variables[name] = self.value(&field.name, name, &argument.ty.node, ids);
        }
        let parens =
            |parts: &[String]| if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        let selection = if self.is_leaf(&field.definition.ty.node) { "" } else { " { __typename }" };
        let inner = format!("{}{}{selection}", field.name, parens(&given));
        let body = match on {
            Some(app) => {
                declared.push("$tenant: ID!".into());
                variables["tenant"] = json!(app.tenant_id);
                format!("tenant(id: $tenant) {{ {inner} }}")
            }
            None => inner,
        };
        let operation = field.root.to_lowercase();
        Call { query: format!("{operation}{} {{ {body} }}", parens(&declared)), variables }
    }

    fn value(&self, field: &str, name: &str, ty: &Type, ids: Ids<'_>) -> Value {
        let base = match &ty.base {
            BaseType::List(item) => return json!([self.value(field, name, item, ids)]),
            BaseType::Named(base) => base.as_str(),
        };
        match base {
            "ID" => json!(id(field, name, ids)),
            "String" if name == "scopes" => json!("seats:read"),
            "String" if name == "timeZone" => json!("Europe/Berlin"),
            "String" => json!("made up"),
            "Int" => json!(1),
            "Float" => json!(1.0),
            "Boolean" => json!(false),
            "DateTime" => json!("2026-02-01T00:00:00Z"),
            "Date" => json!("2026-02-01"),
            "Duration" => json!("P90D"),
            "Decimal" => json!("1"),
            "URL" => json!("https://api.made-up.example/v1"),
            "EmailAddress" => json!("made.up@nowhere.example"),
            "CurrencyCode" => json!("EUR"),
            "JSON" => json!({}),
            other => match &self.0.get(other).unwrap_or_else(|| panic!("no type {other}")).kind {
                TypeKind::Enum(values) => json!(values.values[0].node.value.node.as_str()),
                TypeKind::InputObject(object) => {
                    let needed = |f: &InputValueDefinition| !f.ty.node.nullable && f.default_value.is_none();
                    let fields = object.fields.iter().map(|f| &f.node).filter(|f| needed(f));
                    let made = fields.map(|f| {
                        let name = f.name.node.as_str();
                        (name.to_owned(), self.value(field, name, &f.ty.node, ids))
                    });
                    Value::Object(made.collect())
                }
                _ => panic!("what is a value of {other}?"),
            },
        }
    }

    fn is_leaf(&self, ty: &Type) -> bool {
        match &ty.base {
            BaseType::List(item) => self.is_leaf(item),
            BaseType::Named(name) => !matches!(
                self.0.get(name.as_str()).map(|ty| &ty.kind),
                Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
            ),
        }
    }
}

fn id(field: &str, name: &str, ids: Ids<'_>) -> String {
    // What `node` may show depends on the object; the company is the one that every caller may ask for.
    let is_tenant = name == "tenantId" || field.starts_with("tenant") || matches!(field, "node" | "nodes");
    match ids {
        Ids::Ours(app) if is_tenant => app.tenant_id.to_string(),
        Ids::Ours(app) => app.owner_id.to_string(),
        Ids::Nothing if is_tenant => keystead_entities::TenantId(uuid::Uuid::nil()).to_string(),
        Ids::Nothing => keystead_entities::SeatId(uuid::Uuid::nil()).to_string(),
    }
}
