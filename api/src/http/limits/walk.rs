//! The walk over a parsed document. Each fragment is measured once, however often it is spread, so the walk takes time in
//! proportion to the document's length even where the document, written out, would be endless.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;

use super::schema_map::FieldInfo;
use super::{Limits, SchemaMap};
use crate::http::{ErrorCode, Refusal};

/// Selection sets within each other, those of fragments included. The library's own bound is 32.
const MAX_LEVELS: u32 = 30;
/// Fields of an operation with its fragments written out.
const MAX_FIELDS: u64 = 5_000;
/// Cost is measured in hundredths of a point.
pub(super) const POINT: u64 = 100;
/// What may be asked for even where nothing is left.
const FREE: &str = "rateLimit";
/// The cost of a mutation on top of what it selects.
pub(super) const MUTATION: u64 = 10 * POINT;
/// The cost of a row of a page, and of what the root gives.
const ROW: u64 = POINT;
/// The cost of an object that hangs off another: loaders read those of all rows at once.
const EDGE: u64 = POINT / 10;
/// The cost of each object of a list that has no pages.
const ITEM: u64 = POINT / 20;
/// Rows that are a number on a day: a page of them is read and written like one list of items.
const SERIES: &str = "MetricPoint";
/// Rows of a page where none are asked for, and at most (`domain::list`).
const PAGE: (u64, u64) = (20, 100);

/// What a selection set amounts to. Numbers stop at their largest value instead of starting over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// Fields within each other.
    pub(super) depth: u32,
    /// Selection sets within each other.
    levels: u32,
    /// Cost points.
    pub(super) cost: u64,
    /// Objects of an introspection, by rule of thumb.
    introspected: u64,
    /// Fields of this set itself, fragments written out.
    pub(super) width: u64,
    /// Fields of this set and all below, fragments written out.
    fields: u64,
}

impl Measure {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.levels = self.levels.max(other.levels);
        self.cost = self.cost.saturating_add(other.cost);
        self.introspected = self.introspected.saturating_add(other.introspected);
        self.width = self.width.saturating_add(other.width);
        self.fields = self.fields.saturating_add(other.fields);
    }
}

/// How far the measuring of a fragment is.
enum Fragment {
    Open,
    Done(Measure),
}

/// The walk over one operation.
pub(super) struct Walk<'a> {
    map: &'a SchemaMap,
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    fragments: HashMap<&'a str, Fragment>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        map: &'a SchemaMap,
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
    ) -> Self {
        Self { map, document, operation, variables, fragments: HashMap::new() }
    }

    /// Measures the operation and holds it against the limits.
    pub(super) fn measure(mut self, limits: &Limits) -> Result<Measure, Refusal> {
        let root = self.map.root(self.operation.ty);
        let mut measure = self.set(&self.operation.selection_set.node, root, 1)?;
        if self.operation.ty == async_graphql::parser::types::OperationType::Mutation {
            measure.cost = measure.cost.saturating_add(MUTATION.saturating_mul(measure.width));
        }
        let complex = |message: String| Err(Refusal::request(ErrorCode::QueryTooComplex, message));
        if measure.depth > limits.depth {
            return Err(too_deep(&format!("Fields are nested {} deep; at most {}.", measure.depth, limits.depth)));
        }
        if measure.levels > MAX_LEVELS {
            return Err(too_deep("Fragments are nested too deeply."));
        }
        if measure.width > limits.root_fields {
            return complex(format!("An operation has at most {} root fields.", limits.root_fields));
        }
        if measure.fields > MAX_FIELDS {
            return complex(format!("With its fragments written out an operation has at most {MAX_FIELDS} fields."));
        }
        measure.cost = measure.cost.div_ceil(POINT).max(u64::from(!is_free(&self.operation.selection_set.node)));
        if measure.cost > limits.cost {
            let (cost, most) = (measure.cost, limits.cost);
            return complex(format!(
                "This asks for {cost} cost points; at most {most}. Ask for smaller pages (`first`), or for less at once."
            ));
        }
        if measure.introspected > self.map.introspection_limit() {
            return complex("This introspection is far beyond the standard one. Use the standard one.".into());
        }
        Ok(measure)
    }

    fn set(&mut self, set: &'a SelectionSet, ty: Option<&'a str>, level: u32) -> Result<Measure, Refusal> {
        if level > MAX_LEVELS {
            return Err(too_deep("Selections and fragments are nested too deeply."));
        }
        let mut sum = Measure { levels: 1, ..Measure::default() };
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, ty, level)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|c| c.node.on.node.as_str());
                    deeper(self.set(&inline.node.selection_set.node, on.or(ty), level + 1)?)
                }
                Selection::FragmentSpread(spread) => self.spread(spread.node.fragment_name.node.as_str(), level)?,
            };
            sum.add(part);
        }
        Ok(sum)
    }

    fn spread(&mut self, name: &'a str, level: u32) -> Result<Measure, Refusal> {
        match self.fragments.get(name) {
            Some(Fragment::Done(measure)) => return Ok(*measure),
            Some(Fragment::Open) => {
                let message = "A fragment contains itself, directly or through others.";
                return Err(Refusal::request(ErrorCode::ValidationFailed, message));
            }
            None => {}
        }
        // One that is not there is for the validation to report.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Measure::default()) };
        self.fragments.insert(name, Fragment::Open);
        let on = fragment.node.type_condition.node.on.node.as_str();
        let measure = deeper(self.set(&fragment.node.selection_set.node, Some(on), level + 1)?);
        self.fragments.insert(name, Fragment::Done(measure));
        Ok(measure)
    }

    fn field(&mut self, field: &'a Field, ty: Option<&'a str>, level: u32) -> Result<Measure, Refusal> {
        let name = field.name.node.as_str();
        let leaf = field.selection_set.node.items.is_empty();
        let info = ty.and_then(|ty| self.map.field(ty, name));
        let introspects = ty.is_some_and(|ty| ty.starts_with("__")) || matches!(name, "__schema" | "__type");
        let of = if introspects { Some("__") } else { info.map(|f| f.of.as_str()) };
        let below = if leaf { Measure::default() } else { self.set(&field.selection_set.node, of, level + 1)? };
        let (mut cost, mut introspected) = (0, 0);
        if introspects && !leaf {
            introspected = self.map.usual_length(name).saturating_mul(below.introspected.saturating_add(1));
        } else if !leaf {
            let (times, own) = self.price(field, ty, info);
            cost = times.saturating_mul(below.cost.saturating_add(own));
            if info.is_some_and(|f| f.is_page) {
                cost = cost.max(POINT);
            }
        }
        Ok(Measure {
            depth: below.depth.saturating_add(1),
            levels: below.levels.saturating_add(1),
            cost,
            introspected: introspected.saturating_add(if introspects { 0 } else { below.introspected }),
            width: 1,
            fields: below.fields.saturating_add(1),
        })
    }

    /// How many objects a field asks for, and what each costs by itself. Rows are counted where they are, in `nodes` and
    /// `node` of their connection.
    fn price(&self, field: &Field, ty: Option<&str>, info: Option<&FieldInfo>) -> (u64, u64) {
        let Some(info) = info else { return (1, ROW) };
        let is_root = ty == self.map.root(self.operation.ty);
        let times = match field.name.node.as_str() {
            FREE if is_root => 0,
            _ if info.is_page => self.page_size(field),
            "nodes" | "node" if ty.is_some_and(is_wrapper) => 1,
            _ if is_wrapper(&info.of) => 1,
            "nodes" => self.listed(field),
            _ if info.is_list && !is_root => info.length,
            _ => 1,
        };
        (times, own_price(field, ty, info, is_root))
    }

    /// Rows of the page a field asks for.
    fn page_size(&self, field: &Field) -> u64 {
        let asked = ["first", "last"].iter().find_map(|name| match self.argument(field, name)? {
            ConstValue::Number(n) => Some(n.as_u64().unwrap_or(1)),
            _ => None,
        });
        asked.map_or(PAGE.0, |n| n.clamp(1, PAGE.1))
    }

    /// Objects a field with `ids` asks for; 1 for any other.
    fn listed(&self, field: &Field) -> u64 {
        match field.get_argument("ids").map(|v| &v.node) {
            Some(Value::List(ids)) => (ids.len() as u64).clamp(1, PAGE.1),
            Some(Value::Variable(name)) => match self.variable(name) {
                Some(ConstValue::List(ids)) => (ids.len() as u64).clamp(1, PAGE.1),
                _ => 1,
            },
            _ => 1,
        }
    }

    fn argument(&self, field: &Field, name: &str) -> Option<ConstValue> {
        match &field.get_argument(name)?.node {
            Value::Variable(variable) => self.variable(variable).cloned(),
            literal => literal.clone().into_const(),
        }
    }

    fn variable(&self, name: &str) -> Option<&'a ConstValue> {
        self.variables.get(name).or_else(|| {
            let definition = self.operation.variable_definitions.iter().find(|d| d.node.name.node == name)?;
            definition.node.default_value.as_ref().map(|v| &v.node)
        })
    }
}

/// What an object costs by itself that hangs off that field.
pub(super) fn own_price(field: &Field, ty: Option<&str>, info: &FieldInfo, is_root: bool) -> u64 {
    let in_wrapper = ty.is_some_and(is_wrapper);
    match field.name.node.as_str() {
        FREE if is_root => 0,
        _ if info.is_page => 0,
        "nodes" | "node" if in_wrapper && info.of == SERIES => ITEM,
        "nodes" | "node" if in_wrapper => ROW,
        _ if is_wrapper(&info.of) => 0,
        "nodes" => ROW,
        _ if is_root => ROW,
        _ if info.is_list => ITEM,
        _ => EDGE,
    }
}

/// Whether nothing is asked for but what is left.
fn is_free(set: &SelectionSet) -> bool {
    set.items.iter().all(|item| matches!(&item.node, Selection::Field(field) if field.node.name.node == FREE))
}

fn deeper(measure: Measure) -> Measure {
    Measure { levels: measure.levels.saturating_add(1), ..measure }
}

fn too_deep(message: &str) -> Refusal {
    Refusal::request(ErrorCode::QueryTooDeep, message)
}

/// Types of a connection that hold objects and are none.
fn is_wrapper(ty: &str) -> bool {
    ty.ends_with("Connection") || ty.ends_with("Edge") || ty == "PageInfo"
}

/// Aliases and directives of the whole document, as written.
pub(super) fn count_marks(document: &ExecutableDocument) -> (usize, usize) {
    let (mut aliases, mut directives) = (0, 0);
    for (_, operation) in document.operations.iter() {
        let of_variables = operation.node.variable_definitions.iter().map(|d| d.node.directives.len());
        directives += operation.node.directives.len() + of_variables.sum::<usize>();
        marks_of(&operation.node.selection_set, &mut aliases, &mut directives);
    }
    for fragment in document.fragments.values() {
        directives += fragment.node.directives.len();
        marks_of(&fragment.node.selection_set, &mut aliases, &mut directives);
    }
    (aliases, directives)
}

fn marks_of(set: &Positioned<SelectionSet>, aliases: &mut usize, directives: &mut usize) {
    for selection in &set.node.items {
        *directives += selection.node.directives().len();
        match &selection.node {
            Selection::Field(field) => {
                *aliases += usize::from(field.node.alias.is_some());
                marks_of(&field.node.selection_set, aliases, directives);
            }
            Selection::InlineFragment(inline) => marks_of(&inline.node.selection_set, aliases, directives),
            Selection::FragmentSpread(_) => {}
        }
    }
}
