//! Scalars beyond GraphQL's own, each with the document that specifies it.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

/// A moment in UTC with milliseconds, as RFC 3339 writes it: `2026-11-20T09:30:00.000Z`. Other offsets are taken in and
/// answered in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A moment in UTC with milliseconds, as RFC 3339 writes it: `2026-11-20T09:30:00.000Z`. Other offsets are taken in and
/// answered in UTC.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = string(value)?;
        let moment = chrono::DateTime::parse_from_rfc3339(&text).map_err(|_| {
            InputValueError::custom("not a moment as RFC 3339 writes it, such as 2026-11-20T09:30:00.000Z")
        })?;
        Ok(Self(keystead_domain::clock::whole_millis(moment.with_timezone(&Utc))))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

/// A day in the company's time zone, as RFC 3339 `full-date` writes it: `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day in the company's time zone, as RFC 3339 `full-date` writes it: `2026-11-20`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = string(value)?;
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        day.map(Self).ok_or_else(|| InputValueError::custom("not a day such as 2026-11-20"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

impl Date {
    /// A stored day; nothing where it cannot be read.
    pub fn stored(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $text:literal, $url:literal, $check:expr, $message:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[Scalar(name = $text, specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                let text = string(value)?;
                let check: fn(&str) -> bool = $check;
                if check(&text) { Ok(Self(text)) } else { Err(InputValueError::custom($message)) }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// A length of time as ISO 8601 writes it: `P90D`, `PT2H`.
    Duration, "Duration", "https://www.iso.org/iso-8601-date-and-time-format.html",
    |t| t.starts_with('P') && t.len() > 2 && t.len() <= 32,
    "not a length of time such as P90D or PT2H"
);
text_scalar!(
    /// A decimal number as text, so that no digit is lost: `"12.50"`.
    Decimal, "Decimal", "https://scalars.graphql.org/chillicream/decimal.html",
    |t| t.len() <= 40 && t.trim_start_matches('-').split('.').count() <= 2 && t.parse::<f64>().is_ok_and(f64::is_finite) && !t.contains(['e', 'E', '+', '_']),
    "not a decimal number such as 12.50"
);
text_scalar!(
    /// An absolute address as the URL standard writes it.
    Url, "URL", "https://url.spec.whatwg.org/",
    |t| t.len() <= 2048 && (t.starts_with("https://") || t.starts_with("http://")) && !t.chars().any(|c| c.is_whitespace() || c.is_control()),
    "not an address such as https://api.example.com/v1"
);
text_scalar!(
    /// A mail address as HTML writes it. Answered in lower case.
    EmailAddress, "EmailAddress", "https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address",
    |_| true,
    "not a mail address"
);

/// Any JSON value: imported evidence and the results of jobs, whose shape is not ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value: imported evidence and the results of jobs, whose shape is not ours.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}

fn string<T: async_graphql::InputType>(value: Value) -> std::result::Result<String, InputValueError<T>> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(InputValueError::expected_type(other)),
    }
}
