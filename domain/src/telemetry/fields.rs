//! Which fields of an event or a span are written. A name that is not here is shown as withheld, so that whoever added it
//! notices; its value is not.

use std::fmt::{Debug, Write};

use tracing::field::{Field, Visit};

/// Written as they are. Ids, kinds, counts and durations are known by how their names end.
const ALLOWED: &[&str] = &[
    "action",
    "addr",
    "address",
    "address",
    "attempted",
    "attempts",
    "code",
    "custody",
    "count",
    "detail",
    "error",
    "http.method",
    "job.attempts",
    "kek_id",
    "mail.recipient",
    "mail.subject",
    "operation",
    "outcome",
    "place",
    "reason",
    "role",
    "status",
    "tries",
    "version",
    "what",
    "worker",
];
const ENDINGS: &[&str] = &[".id", ".kind", ".count", "_count", "_ms", "_seconds"];

fn is_allowed(name: &str) -> bool {
    ALLOWED.contains(&name) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The fields of one event or span.
#[derive(Clone, Default)]
pub(super) struct Fields {
    pub(super) message: String,
    pub(super) written: Vec<(&'static str, String)>,
    pub(super) withheld: Vec<&'static str>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: String) {
        match field.name() {
            "message" => self.message = value,
            // What `log` adds for events of its own.
            name if name.starts_with("log.") => {}
            name if is_allowed(name) => match self.written.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => self.written.push((name, value)),
            },
            name => self.withheld.push(name),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        // Writing to a String does not fail; a value's own Debug may, and then there is less to read.
        let _ = write!(text, "{value:?}");
        self.put(field, text);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.to_owned());
    }
}
