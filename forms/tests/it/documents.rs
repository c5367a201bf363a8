use keystead_forms::Test;

use crate::{filled, form, question, refusals, texts};

#[test]
fn an_answer_replaces_its_own_value_only() {
    let text = "// ours\n{\"questions\": [\n  { \"id\": \"1\", \"question\": \"Do you \" +\n      \"log?\", \"answer\": null, \"done\": false }, /* c */\n  { \"id\": \"2\", \"question\": \"Who reads it?\", \"answer\": \"nobody\", \"done\": true, },\n]}\n";
    let form = form("q.json", text.as_bytes());
    assert_eq!(texts(&form), ["Do you log?", "Who reads it?"]);
    let filled =
        filled(&form, text.as_bytes(), &[("/questions/0/answer", "Yes, \"daily\"\n"), ("/questions/1/answer", "")]);
    assert_eq!(refusals(&filled), []);
    let expected = text.replace("null", "\"Yes, \\\"daily\\\"\\n\"").replace("\"nobody\"", "\"\"");
    assert_eq!(String::from_utf8(filled.bytes).unwrap(), expected);
}

#[test]
fn a_key_is_added_where_there_is_none() {
    let text = "[\r\n\t{\r\n\t\t\"q\": 1,\r\n\t\t\"question\": \"Is it on?\"\r\n\t},\r\n\t{\r\n\t\t\"q\": 2,\r\n\t\t\"question\": \"Is it off?\"\r\n\t}\r\n]";
    let form = form("q.json", text.as_bytes());
    let filled = filled(&form, text.as_bytes(), &[("/1/answer", "No")]);
    assert_eq!(String::from_utf8(filled.bytes).unwrap(), text.replace("off?\"", "off?\",\r\n\t\t\"answer\": \"No\""));
}

#[test]
fn a_form_for_browsers_has_kinds_choices_and_rules() {
    let text = r#"{"questionnaire": [{"type": "block", "text": "Network", "items": [
        {"type": "info", "text": "<b>Why?</b> It matters."},
        {"type": "radiogroup", "id": "fw", "text": "Do you use <i>firewalls</i>?", "choices": [{"fw_yes": "Yes, we do."}, {"fw_no": "No."}]},
        {"type": "tip", "id": "t", "cond": "fw_no", "text": "You should."},
        {"type": "block", "cond": "fw_yes", "text": "Firewalls", "items": [
            {"type": "checkgroup", "id": "where", "text": "Where?", "choices": [{"w_in": "Inside"}, {"w_out": "Outside"}]},
            {"type": "box", "id": "how", "cond": "w_in && !(w_out || fw_no)", "text": "A brief description:"}]}]}]}"#;
    let form = form("form.json", text.as_bytes());
    assert_eq!(texts(&form), ["Do you use firewalls?", "Where?", "A brief description:"]);
    assert_eq!(question(&form, "Where").section.as_deref(), Some("Firewalls"));
    let [fw, at, how] = &form.questions[..] else { panic!("three") };
    assert_eq!(fw.answers[0].vocabulary, ["Yes, we do.", "No."]);
    let is = |place: &str, word: &str| Test::Is { place: place.to_owned(), words: vec![word.to_owned()] };
    let (fw, at) = (&fw.answers[0].place, &at.answers[0]);
    let inner = Test::Any(vec![is(&at.place, "Outside"), is(fw, "No.")]);
    let rule =
        Test::All(vec![is(fw, "Yes, we do."), Test::All(vec![is(&at.place, "Inside"), Test::Not(Box::new(inner))])]);
    assert_eq!(how.condition.as_ref().and_then(|c| c.test.clone()), Some(rule));
    assert!(at.several);
    let how = &how.answers[0].place;
    let yes = filled(&form, text.as_bytes(), &[(fw, "yes, we do"), (&at.place, "inside"), (how, "So.")]);
    assert_eq!(refusals(&yes), []);
    let written = String::from_utf8(yes.bytes).unwrap();
    assert!(written.contains("\"answer\": [\"Inside\"]"), "{written}");
    let both = filled(&form, text.as_bytes(), &[(fw, "Yes, we do."), (&at.place, "Inside\nOutside"), (how, "So.")]);
    assert_eq!(refusals(&both).len(), 1);
    let no = filled(&form, text.as_bytes(), &[(fw, "No."), (&at.place, "Inside"), (how, "So.")]);
    assert_eq!(refusals(&no).len(), 2, "what hangs on what is held back is held back");
}

#[test]
fn questions_are_found_in_documents_of_many_shapes() {
    for (text, count) in [
        (r#"["Do you log?", "Are logs kept?", "Who reads them?"]"#, 3),
        (r#"{"1.1": "Do you log?", "1.2": "Are logs kept for a year?", "2.1": "Who reads them?"}"#, 3),
        (
            r#"{"sections": [{"title": "A", "questions": [{"text": "Do you log?"}, {"text": "Is it kept?"}]}, {"title": "B", "questions": [{"text": "Who reads it?"}]}]}"#,
            3,
        ),
        (
            r#"{"q1": {"question": "Do you log?", "answer": ""}, "q2": {"question": "Is it kept?", "answer": ""}, "q3": {"question": "Who reads it?", "answer": ""}}"#,
            3,
        ),
        (
            r#"{"item": [{"linkId": "1", "type": "group", "text": "G", "item": [{"linkId": "1.1", "type": "boolean", "text": "Smoking allowed"}, {"linkId": "1.2", "type": "string", "text": "Where", "enableWhen": [{"question": "1.1", "operator": "=", "answerBoolean": true}]}]}]}"#,
            2,
        ),
        (
            r#"{"pages": [{"elements": [{"type": "html", "html": "x"}, {"type": "radiogroup", "name": "a", "title": "Do you log?", "choices": ["Yes", "No"]}, {"type": "comment", "name": "b", "visibleIf": "{a} = 'Yes'", "title": "Describe it"}]}]}"#,
            2,
        ),
        ("{\"question\": \"Do you log?\"}\n{\"question\": \"Is it kept?\"}\n", 2),
        (
            r#"{"catalog": {"groups": [{"title": "G", "controls": [{"id": "c1", "title": "T", "props": [{"name": "label", "value": "1.1"}], "parts": [{"name": "statement", "prose": "Keep logs for at least a year."}, {"name": "guidance", "prose": "Logs help."}]}, {"id": "c2", "title": "U", "parts": [{"name": "statement", "prose": "Review the logs every month."}]}]}]}}"#,
            2,
        ),
    ] {
        let form = form("x.json", text.as_bytes());
        assert_eq!(form.questions.len(), count, "{text}: {:?}", texts(&form));
    }
}
