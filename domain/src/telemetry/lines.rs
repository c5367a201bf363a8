//! From events to lines.

use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Map, Value};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::fields::Fields;
use super::scrub;
use crate::clock::{Clock, SystemClock};

/// A layer that writes one line per event, with the fields of the spans it is in.
pub struct Lines<W> {
    json: bool,
    writer: W,
}

impl<W> Lines<W> {
    /// Writes JSON, or for people.
    pub fn new(json: bool, writer: W) -> Self {
        Self { json, writer }
    }
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = ctx.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            record.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in ctx.event_scope(event).into_iter().flatten() {
            if let Some(outer) = span.extensions().get::<Fields>() {
                let new = |name: &str| !fields.written.iter().any(|(known, _)| *known == name);
                let more: Vec<_> = outer.written.iter().filter(|(name, _)| new(name)).cloned().collect();
                fields.written.extend(more);
            }
        }
        event.record(&mut fields);
        let meta = event.metadata();
        let mut line = if self.json {
            as_json(meta.level().as_str(), meta.target(), &fields)
        } else {
            as_text(meta.level().as_str(), meta.target(), &fields)
        };
        line.push('\n');
        let line = scrub(line.as_bytes());
        // There is nowhere to say that saying it failed.
        let _ = self.writer.make_writer_for(meta).write_all(&line);
    }
}

fn as_json(level: &str, target: &str, fields: &Fields) -> String {
    let mut line = Map::new();
    line.insert("time".into(), now().into());
    line.insert("level".into(), level.into());
    line.insert("target".into(), target.into());
    line.insert("message".into(), fields.message.as_str().into());
    for (name, value) in &fields.written {
        line.insert((*name).into(), value.as_str().into());
    }
    if !fields.withheld.is_empty() {
        line.insert("withheld".into(), fields.withheld.clone().into());
    }
    Value::Object(line).to_string()
}

fn as_text(level: &str, target: &str, fields: &Fields) -> String {
    let mut line = format!("{} {level:>5} {}", now(), one_line(&fields.message));
    for (name, value) in &fields.written {
        // Writing to a String does not fail.
        let _ = write!(line, "  {name}={}", one_line(value));
    }
    if !fields.withheld.is_empty() {
        let _ = write!(line, "  withheld={}", fields.withheld.join(","));
    }
    if !target.starts_with("keystead") {
        let _ = write!(line, "  [{target}]");
    }
    line
}

fn now() -> String {
    SystemClock.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// A value with a line break in it must not look like a second line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("not poisoned").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(json: bool, work: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let layer = Lines::new(json, move || writer.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
        let bytes = kept.0.lock().expect("not poisoned").clone();
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn a_line_has_the_request_and_only_the_fields_of_the_list() {
        let text = logged(true, || {
            let span = tracing::info_span!("request", request.id = "req_1");
            span.in_scope(|| tracing::warn!(job.kind = "SEND_MAIL", prompt = "my diagnosis", "Not\nsent."));
        });
        let line: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(line["request.id"], "req_1");
        assert_eq!(line["job.kind"], "SEND_MAIL");
        assert_eq!(line["message"], "Not\nsent.");
        assert_eq!(line["withheld"], serde_json::json!(["prompt"]));
        assert!(!text.contains("diagnosis"));
    }

    #[test]
    fn a_secret_in_an_error_is_masked_and_a_line_stays_one_line() {
        let text = logged(false, || {
            tracing::error!(error = "401: Incorrect API key sk-proj-abcdefghijklmnop\nWARN forged", "Refused.");
        });
        assert!(!text.contains("abcdefgh") && text.contains("sk-***"), "{text}");
        assert_eq!(text.lines().count(), 1);
    }
}
