//! What stands around a question: its heading, the help beside it, the question before it.

use keystead_meaning::{Asked, FactCode, Mode, read, read_all};

fn under<'a>(section: &'a str, text: &'a str) -> Asked<'a> {
    Asked { section, text, ..Asked::default() }
}

#[test]
fn a_heading_about_something_else_empties_what_is_vague() {
    let records = "Are access control records retained for a year?";
    assert_eq!(read(&under("Physical security of the data centre", records)).mode, Mode::Human);
    let plain = "How often are the API keys rotated?";
    assert_eq!(read(&under("Network security", plain)), read(&under("", plain)));
}

#[test]
fn a_heading_that_also_names_our_matter_does_not() {
    let text = "Is a second factor required?";
    assert_eq!(read(&under("Access management and network security", text)).mode, Mode::Auto);
}

#[test]
fn help_that_narrows_a_question_to_something_else_empties_it() {
    let asked =
        Asked { text: "Is a second factor required?", help: "For the VPN and the firewall.", ..Asked::default() };
    assert_eq!(read(&asked).mode, Mode::Human);
}

#[test]
fn they_and_them_are_what_was_asked_before() {
    let asked = [Asked::text("Do you keep a list of your API keys?"), Asked::text("How often are they rotated?")];
    assert!(read_all(&asked)[1].facts.contains(&FactCode::K05));
    assert_eq!(read(&asked[1]).mode, Mode::Human, "alone it speaks of nothing");
}

#[test]
fn a_condition_on_another_answer_is_left_to_a_person() {
    assert_eq!(read(&Asked::text("If yes, please explain how access is given.")).mode, Mode::Human);
}

#[test]
fn a_refusal_says_why() {
    for (text, why) in [
        ("Are the doors of the data centre locked?", "buildings"),
        ("Are laptops encrypted?", "computers"),
        ("Do you run background checks on staff?", "hiring"),
        ("Do you have a policy on dogs at work?", "policy"),
        ("How do you keep bias out of your models?", "model behaves"),
    ] {
        let reading = read(&Asked::text(text));
        assert_eq!(reading.mode, Mode::Human, "{text}");
        assert!(reading.reason.contains(why), "{text}: {}", reading.reason);
    }
}
