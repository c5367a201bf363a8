//! What the walk must know of the schema, read once from its own SDL.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, OperationType, ServiceDocument, Type, TypeKind,
    TypeSystemDefinition,
};

/// Types by name.
#[derive(Debug, Default)]
pub struct SchemaMap {
    types: HashMap<String, TypeInfo>,
    query: Option<String>,
    mutation: Option<String>,
    subscription: Option<String>,
}

/// A type.
#[derive(Debug)]
pub(super) enum TypeInfo {
    /// An object or an interface, with its fields.
    Fields(HashMap<String, FieldInfo>),
    /// A union or a scalar.
    Opaque,
    /// An enum, with its values.
    Enum(Vec<String>),
    /// An input object, with its fields.
    Input(HashMap<String, InputInfo>),
}

/// A field of an object.
#[derive(Debug)]
pub(super) struct FieldInfo {
    /// The name of the type, without lists and `!`.
    pub(super) of: String,
    /// Whether it takes `first` and `last`: a page of a list.
    pub(super) is_page: bool,
    /// Whether it is a list.
    pub(super) is_list: bool,
    /// The most objects of a list without pages, or so.
    pub(super) length: u64,
}

/// A field of an input object.
#[derive(Debug)]
pub(super) struct InputInfo {
    pub(super) ty: Type,
    pub(super) has_default: bool,
}

impl SchemaMap {
    /// Reads the schema's own description of itself.
    pub fn from_sdl(sdl: &str) -> Self {
        let document = parse_schema(sdl).unwrap_or_else(|error| {
            tracing::error!(error = %error, "The schema's own SDL cannot be read; limits count every field as an object.");
            ServiceDocument { definitions: Vec::new() }
        });
        let mut map = Self::default();
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Type(ty) => {
                    let name = ty.node.name.node.to_string();
                    let kind = read_kind(&name, ty.node.kind);
                    map.types.insert(name, kind);
                }
                TypeSystemDefinition::Schema(schema) => {
                    map.query = schema.node.query.map(|name| name.node.to_string());
                    map.mutation = schema.node.mutation.map(|name| name.node.to_string());
                    map.subscription = schema.node.subscription.map(|name| name.node.to_string());
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        map
    }

    /// The type with that name.
    pub(super) fn get(&self, name: &str) -> Option<&TypeInfo> {
        self.types.get(name)
    }

    /// The field of a type.
    pub(super) fn field(&self, ty: &str, field: &str) -> Option<&FieldInfo> {
        match self.types.get(ty)? {
            TypeInfo::Fields(fields) => fields.get(field),
            _ => None,
        }
    }

    /// The type of the root of operations of that kind.
    pub(super) fn root(&self, kind: OperationType) -> Option<&str> {
        match kind {
            OperationType::Query => self.query.as_deref(),
            OperationType::Mutation => self.mutation.as_deref(),
            OperationType::Subscription => self.subscription.as_deref(),
        }
    }

    /// How many objects a list of the introspection schema usually has: what its fields are weighed with.
    pub(super) fn usual_length(&self, field: &str) -> u64 {
        match field {
            "types" => self.types.len() as u64 + BUILT_IN_TYPES,
            "fields" | "inputFields" | "enumValues" | "directives" => 10,
            "args" | "interfaces" | "possibleTypes" => 3,
            _ => 1,
        }
    }

    /// The standard introspection comes to some 650 objects a type by this measure.
    pub(super) fn introspection_limit(&self) -> u64 {
        1_000 * (self.types.len() as u64 + BUILT_IN_TYPES)
    }
}

/// Scalars and the introspection's own types.
const BUILT_IN_TYPES: u64 = 13;

/// How long lists without pages can get, as their descriptions say: (type, field, length). [`USUAL`] for any other.
const LENGTHS: &[(&str, &str, u64)] = &[
    ("ProviderAccount", "keys", 100),
    ("SeatAudit", "reviewers", 100),
    ("SeatAuditSchedule", "reviewers", 100),
    ("Pilot", "checkpoints", 50),
    ("QuestionnaireRefresh", "changes", 50),
    ("Pilot", "metrics", 20),
    ("Pilot", "objectives", 20),
];
const USUAL: u64 = 10;

fn read_kind(name: &str, kind: TypeKind) -> TypeInfo {
    let read = |f: Positioned<FieldDefinition>| read_field(name, f.node);
    match kind {
        TypeKind::Object(object) => TypeInfo::Fields(object.fields.into_iter().map(read).collect()),
        TypeKind::Interface(face) => TypeInfo::Fields(face.fields.into_iter().map(read).collect()),
        TypeKind::Union(_) | TypeKind::Scalar => TypeInfo::Opaque,
        TypeKind::Enum(values) => {
            TypeInfo::Enum(values.values.into_iter().map(|v| v.node.value.node.to_string()).collect())
        }
        TypeKind::InputObject(input) => TypeInfo::Input(input.fields.into_iter().map(|f| read_input(f.node)).collect()),
    }
}

fn read_field(ty: &str, field: FieldDefinition) -> (String, FieldInfo) {
    let has = |name: &str| field.arguments.iter().any(|a| a.node.name.node == name);
    let name = field.name.node.as_str();
    let known = LENGTHS.iter().find(|(of, list, _)| (*of, *list) == (ty, name));
    let info = FieldInfo {
        of: base_name(&field.ty.node).to_owned(),
        is_page: has("first") && has("last"),
        is_list: matches!(field.ty.node.base, BaseType::List(_)),
        length: known.map_or(USUAL, |(.., length)| *length),
    };
    (name.to_owned(), info)
}

fn read_input(input: InputValueDefinition) -> (String, InputInfo) {
    (input.name.node.to_string(), InputInfo { ty: input.ty.node, has_default: input.default_value.is_some() })
}

/// The name of a type without its lists.
pub(super) fn base_name(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base_name(inner),
    }
}
