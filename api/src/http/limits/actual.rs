//! What an answer was worth, by the same prices as what was asked for: pages by the rows that are on them, lists by their
//! length, what was not found by the look.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value};

use super::SchemaMap;
use super::schema_map::FieldInfo;
use super::walk::{POINT, own_price};

/// The walk over an answer.
pub(super) struct Actual<'a> {
    pub(super) map: &'a SchemaMap,
    pub(super) document: &'a ExecutableDocument,
    pub(super) operation: &'a OperationDefinition,
}

impl<'a> Actual<'a> {
    /// What the fields of the root are worth, in hundredths of a point.
    pub(super) fn worth(&self, data: &IndexMap<Name, Value>) -> u64 {
        self.set(&self.operation.selection_set.node, self.map.root(self.operation.ty), data)
    }

    fn set(&self, set: &'a SelectionSet, ty: Option<&'a str>, data: &IndexMap<Name, Value>) -> u64 {
        let parts = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(field) => self.field(&field.node, ty, data),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|c| c.node.on.node.as_str());
                self.set(&inline.node.selection_set.node, on.or(ty), data)
            }
            Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.node.fragment_name.node) {
                Some(fragment) => {
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    self.set(&fragment.node.selection_set.node, Some(on), data)
                }
                None => 0,
            },
        });
        parts.sum()
    }

    fn field(&self, field: &'a Field, ty: Option<&'a str>, data: &IndexMap<Name, Value>) -> u64 {
        if field.selection_set.node.items.is_empty() {
            return 0;
        }
        // What is not there was left out, or is a field of another type; what is no field of ours introspects.
        let Some(value) = data.get(&field.response_key().node) else { return 0 };
        let Some(info) = ty.and_then(|ty| self.map.field(ty, field.name.node.as_str())) else { return 0 };
        let own = own_price(field, ty, info, ty == self.map.root(self.operation.ty));
        let worth = self.value(field, info, value, own);
        if info.is_page { worth.max(POINT) } else { worth }
    }

    fn value(&self, field: &'a Field, info: &'a FieldInfo, value: &Value, own: u64) -> u64 {
        match value {
            Value::List(items) => items.iter().map(|item| self.value(field, info, item, own)).sum(),
            Value::Object(data) => own + self.set(&field.selection_set.node, Some(&info.of), data),
            _ => own,
        }
    }
}
