//! The pages. What people wrote is text: nothing of it is taken for HTML.

use std::fmt::Write;

use keystead_domain::discovery::survey::{AppGiven, Form, Given, Purpose};
use keystead_entities::ai_app::DataClass;
use zeroize::Zeroizing;

use keystead_domain::html::escape;

use crate::share::page::whole;

/// The questions.
pub fn form(form: &Form, token: &str) -> String {
    let mut body = format!(
        "<header><h1>{}</h1><p>{} asks which AI tools you use at work, for what, and with which data.</p>",
        escape(&form.title),
        escape(&form.company)
    );
    for paragraph in form.introduction.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        write!(body, "<p>{}</p>", escape(paragraph).replace('\n', "<br>")).ok();
    }
    body.push_str(
        "<p class=\"meta\">Your answer is anonymous. It is added to sums and kept in no other way; nobody can see who said what, \
         and results are shown only where at least five people answered. Do not write your name.</p></header>",
    );
    write!(body, "<main><form method=\"post\" action=\"/survey/{}\">", escape(token)).ok();
    body.push_str(
        "<h2 id=\"tools\">Which of these do you use?</h2><p class=\"meta\">Leave out what you do not use.</p>",
    );
    for app in &form.apps {
        let (key, name) = (escape(&app.key), escape(&app.name));
        write!(
            body,
            "<fieldset><legend>{name} <span class=\"no\">{}</span></legend>\
             <label><input type=\"checkbox\" name=\"use.{key}\" value=\"1\"> I use {name}</label>\
             <details><summary>For what, and with which data?</summary>",
            escape(&app.vendor)
        )
        .ok();
        choices(&mut body, "For what", &format!("for.{key}"), Purpose::ALL.iter().map(|p| (p.as_str(), purpose(*p))));
        choices(
            &mut body,
            "With which data",
            &format!("data.{key}"),
            DataClass::ALL.iter().map(|c| (c.as_str(), class(*c))),
        );
        body.push_str("</details></fieldset>");
    }
    body.push_str(
        "<h2>Anything else?</h2>\
         <p><label for=\"others\">Other AI tools you use, one a line</label>\
         <textarea id=\"others\" name=\"others\" rows=\"4\" maxlength=\"900\"></textarea></p>\
         <p><label for=\"remark\">A remark, if you like</label>\
         <textarea id=\"remark\" name=\"remark\" rows=\"4\" maxlength=\"1000\" aria-describedby=\"remark-hint\"></textarea></p>\
         <p class=\"meta\" id=\"remark-hint\">Remarks are shown as they are: leave out what only you can know.</p>\
         <p><button>Send</button></p></form></main>",
    );
    whole(&form.title, &body)
}

fn choices(body: &mut String, legend: &str, name: &str, of: impl Iterator<Item = (&'static str, &'static str)>) {
    write!(body, "<fieldset><legend>{legend}</legend>").ok();
    for (value, words) in of {
        write!(body, "<label><input type=\"checkbox\" name=\"{name}\" value=\"{value}\"> {words}</label>").ok();
    }
    body.push_str("</fieldset>");
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Writing => "Writing and rewriting",
        Purpose::Summaries => "Summing up what is long",
        Purpose::Research => "Finding out",
        Purpose::Translation => "Translating",
        Purpose::Meetings => "Minutes of meetings",
        Purpose::Code => "Writing programs",
        Purpose::Figures => "Tables and figures",
        Purpose::Media => "Pictures, sound, film",
        Purpose::Other => "Something else",
    }
}

fn class(class: DataClass) -> &'static str {
    match class {
        DataClass::Public => "What is published anyway",
        DataClass::Internal => "What is for our people",
        DataClass::Confidential => "What is for some of our people",
        DataClass::Pii => "What tells who a person is",
        DataClass::Phi => "What tells of a person's health",
        DataClass::Pci => "Payment cards",
    }
}

/// What a form brought.
pub fn given(pairs: Vec<(String, Zeroizing<String>)>) -> Given {
    let mut given = Given::default();
    for (name, value) in pairs {
        match (name.split_once('.'), name.as_str()) {
            (Some(("use", key)), _) => _ = of(&mut given, key),
            (Some(("for", key)), _) => {
                let purpose = Purpose::from_text(&value);
                of(&mut given, key).purposes.extend(purpose);
            }
            (Some(("data", key)), _) => {
                let class = value.parse::<DataClass>().ok();
                of(&mut given, key).data_classes.extend(class);
            }
            (None, "others") => given.others.extend(value.lines().map(str::to_owned)),
            (None, "remark") => given.remark = value.to_string(),
            _ => {}
        }
    }
    given
}

fn of<'a>(given: &'a mut Given, key: &str) -> &'a mut AppGiven {
    let at = given.apps.iter().position(|app| app.catalog_key == key).unwrap_or_else(|| {
        given.apps.push(AppGiven { catalog_key: key.to_owned(), ..AppGiven::default() });
        given.apps.len() - 1
    });
    &mut given.apps[at]
}

/// When it is done.
pub fn thanks() -> String {
    say("Thank you", "Your answer was added. You can close this page.")
}

/// What a link shows that was used.
pub fn before() -> String {
    say("Answered already", "This link was used for an answer. Thank you; you can close this page.")
}

/// What every link shows that leads to nothing.
pub fn nothing() -> String {
    let text = "This link does not open anything. The survey may be over, or a part of the link may be missing.";
    say("Nothing to see here", text)
}

/// For an answer that is too long.
pub fn too_long() -> String {
    say("Too long", "Your answer is too long and was not added. Go back and shorten it.")
}

/// For when something does not work.
pub fn later() -> String {
    say("Not now", "That did not work at the moment, and nothing was added. Try again in a few minutes.")
}

fn say(title: &str, text: &str) -> String {
    whole(title, &format!("<main><h1>{title}</h1><p>{text}</p></main>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_brings_is_read_and_the_rest_left() {
        let pair = |name: &str, value: &str| (name.to_owned(), Zeroizing::new(value.to_owned()));
        let given = given(vec![
            pair("use.chatgpt", "1"),
            pair("for.chatgpt", "CODE"),
            pair("for.chatgpt", "DANCING"),
            pair("data.claude", "PHI"),
            pair("others", "Acme AI\nOther"),
            pair("remark", "hello"),
            pair("nonsense", "x"),
        ]);
        assert_eq!((given.apps.len(), given.others.len(), given.remark.as_str()), (2, 2, "hello"));
        assert_eq!(given.apps[0].purposes, [Purpose::Code]);
        assert_eq!(given.apps[1].data_classes, [DataClass::Phi]);
    }
}
