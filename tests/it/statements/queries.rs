//! Queries made up from the schema: every list of a company with what hangs off its rows, two levels deep.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, ObjectType, Type, TypeKind, TypeSystemDefinition,
};

/// A query with the variables `$id` and, where its list has pages, `$first`.
pub struct Query {
    /// The path it takes, such as `pilots.checkpoints`.
    pub name: String,
    pub text: String,
    pub is_paged: bool,
}

/// Reads the schema.
pub struct Schema(HashMap<String, TypeKind>);

/// Rows of each list that hangs off a row.
const BELOW: &str = "first: 2";

impl Schema {
    pub fn new() -> Self {
        let document = async_graphql::parser::parse_schema(keystead_api::graphql::sdl()).expect("a schema");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            _ => None,
        });
        Self(types.collect())
    }

    fn object(&self, name: &str) -> Option<&ObjectType> {
        match self.0.get(name)? {
            TypeKind::Object(object) => Some(object),
            _ => None,
        }
    }

    fn is_interface(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(TypeKind::Interface(_)))
    }

    /// The objects with an `id` of their own.
    pub fn stored(&self) -> Vec<String> {
        let has_id = |object: &ObjectType| {
            object.fields.iter().any(|f| f.node.name.node == "id" && f.node.ty.to_string() == "ID!")
        };
        let stored = self.0.keys().filter(|name| self.object(name).is_some_and(has_id));
        stored.cloned().collect()
    }

    /// The objects that implement `Node`.
    pub fn nodes(&self) -> Vec<String> {
        let is_node = |object: &ObjectType| object.implements.iter().any(|i| i.node == "Node");
        self.0.keys().filter(|name| self.object(name).is_some_and(is_node)).cloned().collect()
    }

    /// A query for each field of `Tenant` that is an object or a list, and each object or list that hangs off it. `filters`
    /// says what to ask a list for besides its size.
    pub fn queries(&self, filters: &[(&str, &str)]) -> Vec<Query> {
        let mut queries = Vec::new();
        for field in self.fields("Tenant").filter(|f| self.object(base(&f.ty.node)).is_some()) {
            let (list, is_paged) = (field.name.node.as_str(), has(field, "first"));
            let row = self.row_type(base(&field.ty.node));
            let filter = filters.iter().find(|(name, _)| *name == list).map_or("", |(_, filter)| filter);
            let arguments = match (is_paged, filter) {
                (false, _) => self.arguments(field),
                (true, "") => "(first: $first)".to_owned(),
                (true, filter) => format!("(first: $first, {filter})"),
            };
            let mut ask = |name: String, inner: &str| {
                let rows = if is_paged { format!("nodes {{ {inner} }}") } else { inner.to_owned() };
                let first = if is_paged { ", $first: Int!" } else { "" };
                let text = format!("query($id: ID!{first}) {{ tenant(id: $id) {{ {list}{arguments} {{ {rows} }} }} }}");
                queries.push(Query { name, text, is_paged });
            };
            ask(list.to_owned(), &self.leaves(row));
            for (name, selection) in self.edges(row, 2) {
                ask(format!("{list}.{name}"), &selection);
            }
        }
        queries
    }

    /// A query for the largest page of each list of `Tenant`: every value of a row and of each single object that hangs off it.
    pub fn full_pages(&self) -> Vec<Query> {
        let lists = self.fields("Tenant").filter(|f| has(f, "first"));
        let page = |field: &FieldDefinition| {
            let (list, row) = (field.name.node.to_string(), self.row_type(base(&field.ty.node)));
            let is_single = |f: &&FieldDefinition| {
                !has(f, "first")
                    && matches!(f.ty.node.base, BaseType::Named(_))
                    && self.object(base(&f.ty.node)).is_some()
            };
            let edge = |f: &FieldDefinition| {
                format!("{}{} {{ {} }}", f.name.node, self.arguments(f), self.leaves(base(&f.ty.node)))
            };
            let edges: Vec<String> = self.fields(row).filter(is_single).map(edge).collect();
            let rows = format!("nodes {{ {} {} }}", self.leaves(row), edges.join(" "));
            let text =
                format!("query($id: ID!) {{ tenant(id: $id) {{ {list}(first: 100) {{ {rows} totalCount }} }} }}");
            Query { name: list, text, is_paged: true }
        };
        lists.map(page).collect()
    }

    /// Everything of a row that is an object or a list, with what is in it so many levels deep.
    fn edges(&self, ty: &str, levels: u32) -> Vec<(String, String)> {
        let edge = |field: &FieldDefinition| {
            let of = base(&field.ty.node);
            if self.is_interface(of) {
                let name = field.name.node.to_string();
                return Some((name.clone(), format!("{name} {{ id }}")));
            }
            self.object(of)?;
            let row = self.row_type(of);
            let deeper = if levels > 1 { self.edges(row, levels - 1) } else { Vec::new() };
            let deeper: Vec<String> = deeper.into_iter().map(|(_, selection)| selection).collect();
            let inner = format!("{} {}", self.leaves(row), deeper.join(" "));
            let selection = if has(field, "first") { format!("totalCount nodes {{ {inner} }}") } else { inner };
            let name = field.name.node.to_string();
            Some((name.clone(), format!("{name}{} {{ {selection} }}", self.arguments(field))))
        };
        self.fields(ty).filter_map(edge).collect()
    }

    fn fields(&self, ty: &str) -> impl Iterator<Item = &FieldDefinition> {
        self.object(ty).into_iter().flat_map(|object| object.fields.iter().map(|f| &f.node))
    }

    /// Every field that is a value, and the name of the type.
    fn leaves(&self, ty: &str) -> String {
        let is_value = |ty: &str| self.object(ty).is_none() && !self.is_interface(ty);
        let fits = |f: &&FieldDefinition| is_value(base(&f.ty.node)) && !f.arguments.iter().any(is_needed);
        let leaves = self.fields(ty).filter(fits).map(|f| f.name.node.to_string());
        ["__typename".to_owned()].into_iter().chain(leaves).collect::<Vec<_>>().join(" ")
    }

    fn arguments(&self, field: &FieldDefinition) -> String {
        let page = has(field, "first").then(|| BELOW.to_owned());
        let needed = field.arguments.iter().filter(|a| is_needed(a)).map(|a| {
            let TypeKind::Enum(values) = &self.0[base(&a.node.ty.node)] else {
                panic!("what does {} take for {}?", field.name.node, a.node.name.node)
            };
            format!("{}: {}", a.node.name.node, values.values[0].node.value.node)
        });
        let all: Vec<String> = page.into_iter().chain(needed).collect();
        if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) }
    }

    /// The type of the rows of a connection; any other type itself.
    fn row_type<'a>(&'a self, ty: &'a str) -> &'a str {
        if !ty.ends_with("Connection") {
            return ty;
        }
        self.fields(ty).find(|f| f.name.node == "nodes").map_or(ty, |f| base(&f.ty.node))
    }
}

fn has(field: &FieldDefinition, argument: &str) -> bool {
    field.arguments.iter().any(|a| a.node.name.node == argument)
}

fn is_needed(argument: &async_graphql::Positioned<InputValueDefinition>) -> bool {
    !argument.node.ty.node.nullable && argument.node.default_value.is_none()
}

fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::List(item) => base(item),
        BaseType::Named(name) => name,
    }
}
