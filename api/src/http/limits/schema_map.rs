//! What the walk must know of the schema, read once from its own SDL.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeKind, TypeSystemDefinition,
};

/// Types by name.
#[derive(Debug, Default)]
pub struct SchemaMap {
    types: HashMap<String, TypeInfo>,
}

/// A type.
#[derive(Debug)]
pub(super) enum TypeInfo {
    /// An object or an interface, with its fields.
    Fields(HashMap<String, FieldInfo>),
    /// A union.
    Union,
    /// A scalar.
    Scalar,
    /// An enum, with its values.
    Enum(Vec<String>),
    /// An input object, with its fields.
    Input { one_of: bool, fields: HashMap<String, InputInfo> },
}

/// A field of an object.
#[derive(Debug)]
pub(super) struct FieldInfo {
    /// The name of the type, without lists and `!`.
    pub(super) of: String,
    /// Whether it takes `first` and `last`: a page of a list.
    pub(super) is_page: bool,
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
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), read_kind(ty.node.kind))),
            _ => None,
        });
        Self { types: types.collect() }
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

    /// Whether a type has fields of its own.
    pub(super) fn is_composite(&self, ty: &str) -> bool {
        matches!(self.types.get(ty), Some(TypeInfo::Fields(_) | TypeInfo::Union))
    }

    /// The number of types.
    pub(super) fn len(&self) -> usize {
        self.types.len()
    }
}

fn read_kind(kind: TypeKind) -> TypeInfo {
    match kind {
        TypeKind::Object(object) => TypeInfo::Fields(object.fields.into_iter().map(|f| read_field(f.node)).collect()),
        TypeKind::Interface(face) => TypeInfo::Fields(face.fields.into_iter().map(|f| read_field(f.node)).collect()),
        TypeKind::Union(_) => TypeInfo::Union,
        TypeKind::Scalar => TypeInfo::Scalar,
        TypeKind::Enum(values) => {
            TypeInfo::Enum(values.values.into_iter().map(|v| v.node.value.node.to_string()).collect())
        }
        TypeKind::InputObject(input) => {
            TypeInfo::Input { one_of: false, fields: input.fields.into_iter().map(|f| read_input(f.node)).collect() }
        }
    }
}

fn read_field(field: FieldDefinition) -> (String, FieldInfo) {
    let has = |name: &str| field.arguments.iter().any(|a| a.node.name.node == name);
    let info = FieldInfo { of: base_name(&field.ty.node).to_owned(), is_page: has("first") && has("last") };
    (field.name.node.to_string(), info)
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
