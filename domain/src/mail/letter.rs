//! How a mail reads: plain text and HTML from the same words, in the tenant's language and time zone.

use chrono::{DateTime, Utc};
use keystead_entities::tenant;

use super::NewMail;
use crate::html::escape;
use crate::tenants::calendar;

/// A mail ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// The words around what a mail says. A language that is not here gets English.
struct Words {
    language: &'static str,
    /// `{company}` is replaced.
    reason: &'static str,
    /// `{moment}` is replaced.
    dated: &'static str,
    /// Stands above a checkpoint of the audit log.
    anchor: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    reason: "You get this because you have a seat or a notification channel at {company} in Keystead.",
    dated: "Written {moment}.",
    anchor: "Seal of your audit log at that time. With this mail you can prove later that nobody rewrote the log before it:",
};

const LANGUAGES: &[Words] = &[ENGLISH];

fn words(locale: &str) -> &'static Words {
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES.iter().find(|w| w.language.eq_ignore_ascii_case(language)).unwrap_or(&ENGLISH)
}

/// A moment as the tenant's people read it: `20 November 2026, 14:05 (Europe/Berlin)`.
pub fn moment(tenant: &tenant::Model, at: DateTime<Utc>) -> String {
    let zone = calendar::zone(tenant);
    format!("{} ({})", at.with_timezone(&zone).format("%-d %B %Y, %H:%M"), zone.name())
}

/// Composes a mail. The line breaks within paragraphs stay.
pub fn compose(tenant: &tenant::Model, new: &NewMail<'_>, written_at: DateTime<Utc>) -> Letter {
    let words = words(&tenant.locale);
    let (title, body) = (new.title, new.body);
    let subject: String =
        format!("{title} ({})", tenant.name).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let reason = words.reason.replace("{company}", &tenant.name);
    let dated = words.dated.replace("{moment}", &moment(tenant, written_at));
    let body = body.trim().replace("\r\n", "\n");
    let mut text = format!("{title}\n\n{body}\n\n-- \n{dated}\n{reason}\n");
    let mut anchor = String::new();
    if let Some(checkpoint) = new.anchor {
        let note = checkpoint.note.trim_end();
        text.push_str(&format!("\n{}\n\n{note}\n", words.anchor));
        anchor = format!(
            "<p style=\"color:#555;font-size:.85em\">{}</p>\n\
             <pre style=\"color:#555;font-size:.75em;white-space:pre-wrap;overflow-wrap:anywhere\">{}</pre>\n",
            escape(words.anchor),
            escape(note),
        );
    }
    let paragraphs: String = body
        .split("\n\n")
        .filter(|p| !p.trim().is_empty())
        .map(|p| format!("<p>{}</p>\n", escape(p.trim()).replace('\n', "<br>\n")))
        .collect();
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family:sans-serif;max-width:40em\">\n<h1 style=\"font-size:1.2em\">{}</h1>\n{paragraphs}\
         <p style=\"color:#555;font-size:.85em\">{}<br>\n{}</p>\n{anchor}</body>\n</html>\n",
        words.language,
        escape(&subject),
        escape(title),
        escape(&dated),
        escape(&reason),
    );
    Letter { subject, text, html }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_become_markup() {
        assert_eq!(escape("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    }

    #[test]
    fn a_language_that_is_not_there_gets_english() {
        assert_eq!(words("pt-BR").language, "en");
        assert_eq!(words("EN_us").language, "en");
        assert_eq!(words("").language, "en");
    }
}
