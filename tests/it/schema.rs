//! The schema is a contract: it changes only where somebody sees it change.

#[test]
fn the_committed_schema_is_the_one_in_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema.graphql");
    let committed = std::fs::read_to_string(path).expect("schema.graphql");
    let current = keystead_api::graphql::sdl();
    assert!(
        committed == current,
        "schema.graphql is not up to date; write it with: cargo run -- schema > schema.graphql"
    );
}

#[test]
fn everything_in_the_schema_is_described() {
    let document = async_graphql::parser::parse_schema(keystead_api::graphql::sdl()).expect("a schema");
    let mut bare = Vec::new();
    for definition in document.definitions {
        use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let (ty, name) = (&definition.node, definition.node.name.node.as_str());
        if ty.description.is_none() {
            bare.push(name.to_owned());
        }
        let fields = match &ty.kind {
            TypeKind::Object(object) => &object.fields[..],
            TypeKind::Interface(interface) => &interface.fields[..],
            _ => &[],
        };
        for field in fields {
            if field.node.description.is_none() {
                bare.push(format!("{name}.{}", field.node.name.node));
            }
            let arguments = field.node.arguments.iter().filter(|a| a.node.description.is_none());
            bare.extend(arguments.map(|a| format!("{name}.{}({})", field.node.name.node, a.node.name.node)));
        }
        if let TypeKind::InputObject(input) = &ty.kind {
            let fields = input.fields.iter().filter(|f| f.node.description.is_none());
            bare.extend(fields.map(|f| format!("{name}.{}", f.node.name.node)));
        }
        if let TypeKind::Enum(values) = &ty.kind {
            let values = values.values.iter().filter(|v| v.node.description.is_none());
            bare.extend(values.map(|v| format!("{name}.{}", v.node.value.node)));
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:?}");
}
