//! Checks of input that every noun shares. They collect: a caller is told everything that is wrong at once.

use crate::error::{Code, Error, Problem, Result};

/// Collects what is wrong with an input.
#[derive(Default)]
pub struct Checks(Vec<Problem>);

impl Checks {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a problem.
    pub fn refuse(&mut self, code: Code, field: &str, message: impl Into<String>) {
        self.0.push(Problem::new(code, field, message));
    }

    /// One line of text for people: trimmed, not empty, at most `max` characters, no control characters.
    pub fn line(&mut self, field: &str, text: &str, max: usize) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.refuse(Code::Required, field, "Write something here.");
        } else if text.chars().count() > max {
            self.refuse(Code::TooLong, field, format!("At most {max} characters; this has {}.", text.chars().count()));
        } else if text.chars().any(is_unfit) {
            self.refuse(Code::Invalid, field, "Control characters and text-direction overrides are not allowed here.");
        }
        text.to_owned()
    }

    /// As [`Checks::line`], where nothing or an empty text means none.
    pub fn optional_line(&mut self, field: &str, text: Option<&str>, max: usize) -> Option<String> {
        text.filter(|t| !t.trim().is_empty()).map(|t| self.line(field, t, max))
    }

    /// Text of several lines, at most `max` characters; may be empty.
    pub fn text(&mut self, field: &str, text: &str, max: usize) -> String {
        let text = text.trim();
        if text.chars().count() > max {
            self.refuse(Code::TooLong, field, format!("At most {max} characters; this has {}.", text.chars().count()));
        } else if text.chars().any(|c| is_unfit(c) && c != '\n' && c != '\t' && c != '\r') {
            self.refuse(Code::Invalid, field, "Control characters and text-direction overrides are not allowed here.");
        }
        text.to_owned()
    }

    /// A mail address, returned in lower case. Checked for shape only; that it works shows when mail is sent.
    pub fn email(&mut self, field: &str, text: &str) -> String {
        let address = text.trim().to_lowercase();
        if address.is_empty() {
            self.refuse(Code::Required, field, "A mail address is needed.");
        } else if address.len() > 254 || address.parse::<lettre::Address>().is_err() {
            self.refuse(Code::Invalid, field, "This is not a mail address. Example: maria@example.com.");
        }
        address
    }

    /// A whole number within bounds, both included.
    pub fn within(&mut self, field: &str, value: i32, low: i32, high: i32) -> i32 {
        if !(low..=high).contains(&value) {
            self.refuse(Code::Invalid, field, format!("From {low} to {high}; this is {value}."));
        }
        value
    }

    /// An IANA time zone.
    pub fn time_zone(&mut self, field: &str, name: &str) -> String {
        if name.parse::<chrono_tz::Tz>().is_err() {
            self.refuse(Code::Invalid, field, "This is not an IANA time zone. Example: Europe/Berlin.");
        }
        name.to_owned()
    }

    /// Notes what another check refused with.
    pub fn add(&mut self, refused: Error) {
        if let Error::Refused(problems) = refused {
            self.0.extend(problems);
        }
    }

    /// Refuses with everything that was noted.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Refused(self.0)) }
    }
}

/// Control characters, and the overrides of text direction that make a name read as another (Unicode TR 36).
fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// An update's field: absent leaves it, `null` clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Leave it.
    #[default]
    Keep,
    /// Make it none.
    Clear,
    /// Make it this.
    Set(T),
}

impl<T> Change<T> {
    /// The same change of another form of the value.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(form(value)),
        }
    }

    /// What an optional value becomes by it.
    pub fn over(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// Refuses when somebody else changed the thing since the caller looked at it.
pub fn expect_version(expected: Option<i32>, current: i32) -> Result<()> {
    match expected {
        Some(expected) if expected != current => Err(Error::version_conflict(current)),
        _ => Ok(()),
    }
}
