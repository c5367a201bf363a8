//! A value as somebody gave it: one field for each type, of which one is filled.

use crate::error::Code;
use crate::facts::{Value, ValueKind};
use crate::input::Checks;

/// A value as somebody gave it. Exactly one is there: the one of the type that is asked for.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Yes or no.
    pub flag: Option<bool>,
    /// A number, from 0 to 1,000,000.
    pub count: Option<i32>,
    /// Words, at most 2,000 characters.
    pub text: Option<String>,
    /// Names, at most 50 of 200 characters each; an empty list says that there are none.
    pub list: Option<Vec<String>>,
}

impl Given {
    /// The value, where it is of that type; what is wrong is noted.
    pub fn read(&self, checks: &mut Checks, kind: ValueKind) -> Option<Value> {
        let given = [self.flag.is_some(), self.count.is_some(), self.text.is_some(), self.list.is_some()];
        let field = match kind {
            ValueKind::Flag => "flag",
            ValueKind::Count => "count",
            ValueKind::List => "list",
            _ => "text",
        };
        if given.iter().filter(|g| **g).count() > 1 {
            checks.refuse(Code::Invalid, field, "Give one value only.");
            return None;
        }
        let value = match kind {
            ValueKind::Flag => self.flag.map(Value::Flag),
            ValueKind::Count => self.count.map(|n| Value::Count(checks.within("count", n, 0, 1_000_000).into())),
            ValueKind::List => self.list.as_ref().map(|items| Value::List(check_list(checks, items))),
            _ => self.text.as_ref().map(|text| {
                if text.trim().is_empty() {
                    checks.refuse(Code::Required, "text", "Write something here.");
                }
                Value::Text(checks.text("text", text, 2_000))
            }),
        };
        if value.is_none() {
            checks.refuse(Code::Required, field, format!("The value is given in `{field}`."));
        }
        value
    }
}

fn check_list(checks: &mut Checks, items: &[String]) -> Vec<String> {
    if items.len() > 50 {
        checks.refuse(Code::TooLong, "list", format!("At most 50 names; this has {}.", items.len()));
        return Vec::new();
    }
    items.iter().enumerate().map(|(n, item)| checks.line(&format!("list.{n}"), item, 200)).collect()
}
