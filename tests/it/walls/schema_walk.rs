//! What the schema takes ids in: arguments of root fields, fields of inputs, arguments of fields further down. Calls are
//! made up from the schema alone, so that a new field is tried without a line written for it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};
use keystead_domain::auth::TokenScope;
use keystead_tests::{Value, json};

/// Somewhere that takes an id.
#[derive(Clone)]
pub struct Target {
    /// The path to it, for people: `pilotParticipantAdd(input.seatIds)`.
    pub name: String,
    /// `query`, `mutation` or `subscription`.
    pub operation: &'static str,
    /// The names of the fields from `tenant` to the object that has the field; nothing for a root field.
    way: Option<Vec<String>>,
    field: FieldDefinition,
    /// The argument and the fields of inputs within it.
    path: Vec<String>,
}

/// A call with ids filled in, by the path at which each stands.
pub struct Call {
    pub query: String,
    pub variables: Value,
}

/// Reads the schema.
pub struct Walk(HashMap<String, TypeKind>);

/// Texts that pass the checks of fields of that name.
const TEXTS: &[(&str, &str)] = &[
    ("scopes", "seats:read"),
    ("timeZone", "Europe/Berlin"),
    ("secret", "echo-made-up-0123456789"),
    ("metric", "MADE_UP"),
    ("unit", "minutes"),
    ("cron", "0 7 * * *"),
    ("key", "made-up"),
    ("factKey", "vendor.segregation"),
    ("eventTypes", "seat.disabled"),
];

impl Walk {
    pub fn new() -> Self {
        let document = async_graphql::parser::parse_schema(keystead_api::graphql::sdl()).expect("a schema");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            _ => None,
        });
        Self(types.collect())
    }

    fn fields(&self, ty: &str) -> Vec<&FieldDefinition> {
        match self.0.get(ty) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|f| &f.node).collect(),
            Some(TypeKind::Interface(interface)) => interface.fields.iter().map(|f| &f.node).collect(),
            _ => Vec::new(),
        }
    }

    fn inputs(&self, ty: &str) -> Vec<&InputValueDefinition> {
        match self.0.get(ty) {
            Some(TypeKind::InputObject(input)) => input.fields.iter().map(|f| &f.node).collect(),
            _ => Vec::new(),
        }
    }

    /// Everything that takes an id.
    pub fn targets(&self) -> Vec<Target> {
        let mut targets: Vec<Target> = self.roots().iter().flat_map(|root| self.of_field(root)).collect();
        let mut seen: HashMap<&str, Vec<String>> = HashMap::from([("Tenant", Vec::new())]);
        let mut next = VecDeque::from(["Tenant"]);
        while let Some(ty) = next.pop_front() {
            let way = seen[ty].clone();
            for field in self.fields(ty) {
                let here = Target::new("query", Some(way.clone()), field);
                targets.extend(self.of_field(&here));
                let of = base(&field.ty.node);
                if self.fields(of).is_empty() || seen.contains_key(of) || self.needs_arguments(field) {
                    continue;
                }
                let further = way.iter().cloned().chain([field.name.node.to_string()]).collect();
                seen.insert(of, further);
                next.push_back(of);
            }
        }
        targets
    }

    /// The root fields, with no id in particular.
    pub fn roots(&self) -> Vec<Target> {
        let roots = [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")];
        let of = |(operation, root)| self.fields(root).into_iter().map(move |f| Target::new(operation, None, f));
        roots.into_iter().flat_map(of).collect()
    }

    /// The scopes that the field wants, and those on the way to it.
    pub fn scopes_of(&self, target: &Target) -> Vec<TokenScope> {
        let mut scopes = Vec::new();
        if let Some(way) = &target.way {
            scopes.extend(self.fields("Query").into_iter().find(|f| f.name.node == "tenant").and_then(scope_of));
            let mut ty = "Tenant";
            for step in way {
                let field = self.fields(ty).into_iter().find(|f| f.name.node == *step.as_str()).expect("a step");
                scopes.extend(scope_of(field));
                ty = base(&field.ty.node);
            }
        }
        scopes.extend(scope_of(&target.field));
        scopes
    }

    fn needs_arguments(&self, field: &FieldDefinition) -> bool {
        field.arguments.iter().any(|a| is_needed(&a.node))
    }

    fn of_field(&self, here: &Target) -> Vec<Target> {
        let mut paths = Vec::new();
        for argument in here.field.arguments.iter().map(|a| &a.node) {
            self.ids_in(&argument.ty.node, vec![argument.name.node.to_string()], &mut paths);
        }
        let named = |path: &[String]| format!("{}({})", here.name, path.join("."));
        paths.into_iter().map(|path| Target { name: named(&path), path, ..here.clone() }).collect()
    }

    fn ids_in(&self, ty: &Type, path: Vec<String>, found: &mut Vec<Vec<String>>) {
        let of = base(ty);
        if of == "ID" {
            found.push(path);
            return;
        }
        // An input that holds itself would never end.
        if path.len() < 6 {
            for field in self.inputs(of) {
                let mut deeper = path.clone();
                deeper.push(field.name.node.to_string());
                self.ids_in(&field.ty.node, deeper, found);
            }
        }
    }

    /// The call, with what it needs and what leads to the target; `id` says what stands at a path, in [`Target`]'s form.
    pub fn call(&self, target: &Target, tenant: &str, id: &dyn Fn(&str) -> String) -> Call {
        let (mut declared, mut given, mut variables) = (Vec::new(), Vec::new(), json!({}));
        for argument in target.field.arguments.iter().map(|a| &a.node) {
            let name = argument.name.node.as_str();
            let leads = target.path.first().is_some_and(|first| first == name);
            if !leads && !is_needed(argument) {
                continue;
            }
            declared.push(format!("${name}: {}", argument.ty.node));
            given.push(format!("{name}: ${name}"));
            let rest = if leads { &target.path[1..] } else { &[] };
            variables[name] = self.value(name, name, &argument.ty.node, rest, id);
        }
        let parens =
            |parts: &[String]| if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        let field = &target.field;
        let inner = format!("{}{}{}", field.name.node, parens(&given), self.selection(base(&field.ty.node)));
        let body = match &target.way {
            Some(way) => {
                let inner = way.iter().rev().fold(inner, |inner, step| format!("{step} {{ {inner} }}"));
                format!("tenant(id: \"{tenant}\") {{ {inner} }}")
            }
            None => inner,
        };
        Call { query: format!("{}{} {{ {body} }}", target.operation, parens(&declared)), variables }
    }

    fn value(&self, at: &str, name: &str, ty: &Type, rest: &[String], id: &dyn Fn(&str) -> String) -> Value {
        let of = match &ty.base {
            BaseType::List(item) => return json!([self.value(at, name, item, rest, id)]),
            BaseType::Named(of) => of.as_str(),
        };
        let text = TEXTS.iter().find(|(known, _)| *known == name).map_or("Made up", |(_, text)| text);
        match of {
            "ID" => json!(id(at)),
            "String" => json!(text),
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
            other => match &self.0[other] {
                TypeKind::Enum(values) => json!(values.values[0].node.value.node.as_str()),
                TypeKind::InputObject(_) => {
                    let mut made = BTreeMap::new();
                    for field in self.inputs(other) {
                        let name = field.name.node.as_str();
                        let leads = rest.first().is_some_and(|first| first == name);
                        if leads || is_needed(field) {
                            let rest = if leads { &rest[1..] } else { &[] };
                            let at = format!("{at}.{name}");
                            made.insert(name.to_owned(), self.value(&at, name, &field.ty.node, rest, id));
                        }
                    }
                    json!(made)
                }
                _ => panic!("what is a value of {other}?"),
            },
        }
    }

    /// All values of an object; of a list its rows; of a payload its objects and what was refused.
    fn selection(&self, ty: &str) -> String {
        let fields = self.fields(ty);
        if fields.is_empty() {
            return if matches!(self.0.get(ty), Some(TypeKind::Union(_))) {
                " { __typename }".into()
            } else {
                String::new()
            };
        }
        let mut parts = vec!["__typename".to_owned()];
        for field in fields.iter().filter(|f| !self.needs_arguments(f)) {
            let (name, of) = (field.name.node.as_str(), base(&field.ty.node));
            match name {
                "userErrors" => parts.push("userErrors { code field message }".into()),
                "nodes" => parts.push(format!("nodes {{ {} }}", self.leaves(of))),
                _ if ty.ends_with("Payload") && !self.fields(of).is_empty() => {
                    parts.push(format!("{name} {{ {} }}", self.leaves(of)));
                }
                _ if self.fields(of).is_empty() && !matches!(self.0.get(of), Some(TypeKind::Union(_))) => {
                    parts.push(name.to_owned())
                }
                _ => {}
            }
        }
        format!(" {{ {} }}", parts.join(" "))
    }

    fn leaves(&self, ty: &str) -> String {
        let is_leaf = |f: &&&FieldDefinition| {
            let of = base(&f.ty.node);
            self.fields(of).is_empty()
                && !matches!(self.0.get(of), Some(TypeKind::Union(_)))
                && !self.needs_arguments(f)
        };
        let fields = self.fields(ty);
        let leaves = fields.iter().filter(is_leaf).map(|f| f.name.node.to_string());
        ["__typename".to_owned()].into_iter().chain(leaves).collect::<Vec<_>>().join(" ")
    }
}

impl Target {
    fn new(operation: &'static str, way: Option<Vec<String>>, field: &FieldDefinition) -> Self {
        let way_to = way.iter().flatten().map(|step| format!("{step}."));
        let on = way.as_ref().map_or("", |_| "tenant.");
        let name = format!("{on}{}{}", way_to.collect::<String>(), field.name.node);
        Self { name, operation, way, field: field.clone(), path: Vec::new() }
    }

    /// Whether it is a field of a root, or within its arguments.
    pub fn is_root(&self) -> bool {
        self.way.is_none()
    }

    /// The path, as refusals and [`Walk::call`] write it.
    pub fn at(&self) -> String {
        self.path.join(".")
    }
}

fn scope_of(field: &FieldDefinition) -> Option<TokenScope> {
    let auth = field.directives.iter().find(|d| d.node.name.node == "auth")?;
    let scope = auth.node.get_argument("scope")?.node.clone().into_json().ok()?;
    scope.as_str()?.parse().ok()
}

fn is_needed(input: &InputValueDefinition) -> bool {
    !input.ty.node.nullable && input.default_value.is_none()
}

fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::List(item) => base(item),
        BaseType::Named(name) => name,
    }
}
