//! What one request may ask for, found out before anything runs: one pass over the bytes, one parse, one walk. Whatever
//! the document says, this takes time in proportion to its length.

mod actual;
mod lexer;
mod schema_map;
#[cfg(test)]
mod tests;
mod variables;
mod walk;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Value, Variables};

use super::{ErrorCode, Refusal};

pub use schema_map::SchemaMap;
use walk::Walk;

/// The limits of API.md, "HTTP".
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Tokens of a document.
    pub tokens: usize,
    /// Brackets of any kind within each other.
    pub brackets: usize,
    /// Bytes of a name.
    pub name_bytes: usize,
    /// Fields within each other.
    pub depth: u32,
    /// Cost points.
    pub cost: u64,
    /// Aliases in a document.
    pub aliases: usize,
    /// Root fields of an operation.
    pub root_fields: u64,
    /// Directives in a document.
    pub directives: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 << 10,
            tokens: 2_000,
            brackets: 50,
            name_bytes: 100,
            depth: 16,
            cost: 1_000,
            aliases: 50,
            root_fields: 20,
            directives: 20,
        }
    }
}

/// A document that keeps to the limits, and what it asks for.
#[derive(Debug)]
pub struct Plan {
    /// The document; taken by whoever executes it.
    pub document: Option<ExecutableDocument>,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// The number of root fields.
    pub root_fields: u64,
    /// Cost points.
    pub cost: u64,
    /// Whether the same text was read, validated and carried out before.
    pub is_known: bool,
}

/// Reads a document and refuses it where it goes beyond a limit.
#[cfg(test)]
fn examine(
    map: &SchemaMap,
    limits: &Limits,
    text: &str,
    operation_name: Option<&str>,
    variables: &Variables,
) -> Result<Plan, Vec<Refusal>> {
    plan(map, limits, read(limits, text)?, operation_name, variables)
}

/// Reads a document and refuses it where there is too much of it.
pub fn read(limits: &Limits, text: &str) -> Result<ExecutableDocument, Vec<Refusal>> {
    lexer::check(text, limits)?;
    let document = parse_query(text).map_err(|error| unreadable(&error))?;
    let (aliases, directives) = walk::count_marks(&document);
    if aliases > limits.aliases {
        let message = format!("A document has at most {} aliases; this has {aliases}.", limits.aliases);
        return Err(Refusal::request(ErrorCode::QueryTooComplex, message).into());
    }
    if directives > limits.directives {
        let message = format!("A document has at most {} directives; this has {directives}.", limits.directives);
        return Err(Refusal::request(ErrorCode::QueryTooComplex, message).into());
    }
    Ok(document)
}

/// What a document asks for; refuses it where that is too much.
pub fn plan(
    map: &SchemaMap,
    limits: &Limits,
    document: ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
) -> Result<Plan, Vec<Refusal>> {
    let operation = choose(&document, operation_name)?;
    // The validation looks at every operation of the document, so all of them keep to the limits.
    for (_, other) in document.operations.iter().filter(|(_, other)| !std::ptr::eq(&raw const other.node, operation)) {
        Walk::new(map, &document, &other.node, variables).measure(limits)?;
    }
    variables::check(map, operation, variables)?;
    let measure = Walk::new(map, &document, operation, variables).measure(limits)?;
    let kind = operation.ty;
    Ok(Plan { document: Some(document), kind, root_fields: measure.width, cost: measure.cost, is_known: false })
}

/// What an answer was worth in cost points: at most what was asked for, and not nothing. What was not carried out is worth
/// one, for the reading.
pub fn actual(
    map: &SchemaMap,
    document: Option<&ExecutableDocument>,
    operation_name: Option<&str>,
    data: Option<&Value>,
    requested: u64,
) -> u64 {
    let least = requested.min(1);
    let Some(data) = data else { return least };
    let operation = document.and_then(|document| Some((document, choose(document, operation_name).ok()?)));
    let (Some((document, operation)), Value::Object(data)) = (operation, data) else { return requested };
    let mut worth = actual::Actual { map, document, operation }.worth(data);
    if operation.ty == OperationType::Mutation {
        worth += walk::MUTATION.saturating_mul(data.len() as u64);
    }
    worth.div_ceil(walk::POINT).clamp(least, requested)
}

/// The operation a request means (GraphQL, section "Executing Requests").
fn choose<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a OperationDefinition, Refusal> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => all.values().next(),
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name),
        _ => None,
    };
    found.map(|operation| &operation.node).ok_or_else(|| {
        let message = match name {
            Some(_) => "The document has no operation with the name in `operationName`.",
            None => "The document has several operations: say which in `operationName`.",
        };
        Refusal::request(ErrorCode::BadUserInput, message)
    })
}

/// The parser's own text quotes the document, in which there can be a secret: ours does not.
fn unreadable(error: &parser::Error) -> Refusal {
    let message = match error {
        parser::Error::Syntax { start, .. } => {
            format!("The document cannot be read: syntax error in line {}, column {}.", start.line, start.column)
        }
        parser::Error::RecursionLimitExceeded => "The document is nested too deeply.".into(),
        other => format!("The document cannot be read: {other}."),
    };
    let mut refusal = Refusal::request(ErrorCode::ParseFailed, message);
    refusal.locations = error.positions().collect();
    refusal
}
