//! The pages. What people wrote is text: nothing of it is taken for HTML.

use std::fmt::Write;

use keystead_domain::html::escape;
use keystead_domain::questionnaires::export::{Document, Item};
use keystead_domain::questionnaires::share::Shared;

/// The whole style; its hash is in the content security policy.
pub const STYLE: &str = include_str!("page.css");

/// A shared questionnaire.
pub fn shared(shared: &Shared) -> String {
    let document = &shared.document;
    let mut body = String::new();
    let (title, parties) = (escape(&document.title), escape(&document.parties()));
    write!(body, "<header><h1>{title}</h1><p>{parties}</p>").ok();
    let (answered, open) = (document.answered(), document.open());
    let open_note = match open {
        0 => "Every answer on this page is approved.".to_owned(),
        1 => "One question is being looked at again and shows no answer until that is done.".to_owned(),
        n => format!("{n} questions are being looked at again and show no answer until that is done."),
    };
    let asked = answered + open;
    write!(
        body,
        "<p class=\"meta\">As of {}. {answered} of {asked} questions answered. {open_note} This link works until \
         <time datetime=\"{}\">{} UTC</time>.</p></header>",
        document.made_on,
        shared.expires_at.to_rfc3339(),
        shared.expires_at.format("%Y-%m-%d %H:%M"),
    )
    .ok();
    contents(document, &mut body);
    body.push_str("<main id=\"answers\">");
    for (at, section) in document.sections.iter().enumerate() {
        let heading = escape(&section.title);
        write!(body, "<section aria-labelledby=\"s{at}\"><h2 id=\"s{at}\">{heading}</h2><dl>").ok();
        for item in &section.items {
            entry(item, &mut body);
        }
        body.push_str("</dl></section>");
    }
    body.push_str("</main>");
    whole(&document.title, &body)
}

/// What every link shows that opens nothing.
pub fn nothing() -> String {
    let body = "<main><h1>Nothing to see here</h1><p>This link does not open anything. It may have ended or been taken back, or \
                a part of it may be missing. Ask whoever sent it to you for a new one.</p></main>";
    whole("Nothing to see here", body)
}

/// For when something does not work.
pub fn later() -> String {
    let body =
        "<main><h1>Not now</h1><p>The page cannot be shown at the moment. Try again in a few minutes.</p></main>";
    whole("Not now", body)
}

fn contents(document: &Document, body: &mut String) {
    if document.sections.len() < 2 {
        return;
    }
    body.push_str("<nav aria-label=\"Sections\"><ul>");
    for (at, section) in document.sections.iter().enumerate() {
        write!(body, "<li><a href=\"#s{at}\">{}</a></li>", escape(&section.title)).ok();
    }
    body.push_str("</ul></nav>");
}

fn entry(item: &Item, body: &mut String) {
    write!(body, "<div><dt><span class=\"no\">{}.</span> {}</dt>", item.position, escape(&item.question)).ok();
    let Some(answer) = &item.answer else {
        body.push_str("<dd class=\"open\">Being looked at again: no approved answer at the moment.</dd></div>");
        return;
    };
    body.push_str("<dd>");
    let choice = item.choice.as_deref().unwrap_or_default();
    for paragraph in [choice].into_iter().chain(answer.split("\n\n")).map(str::trim).filter(|p| !p.is_empty()) {
        let lines: Vec<String> = paragraph.lines().map(escape).collect();
        write!(body, "<p>{}</p>", lines.join("<br>")).ok();
    }
    if let Some(day) = item.approved_on {
        write!(body, "<p class=\"meta\">Approved on <time datetime=\"{day}\">{day}</time>.</p>").ok();
    }
    body.push_str("</dd></div>");
}

pub(crate) fn whole(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex, nofollow\">\n<meta \
         name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n\
         </body>\n</html>\n",
        escape(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_text() {
        assert_eq!(escape("<img src=x onerror='a' \"&\">"), "&lt;img src=x onerror=&#39;a&#39; &quot;&amp;&quot;&gt;");
        assert!(!nothing().contains("<script"));
    }
}
