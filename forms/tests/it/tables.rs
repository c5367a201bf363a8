use keystead_forms::Role;

use crate::{filled, form, question, refusals, texts};

#[test]
fn a_table_keeps_its_mark_delimiter_quotes_and_line_ends() {
    let text = "\u{feff}Nr.;Frage;Antwort (Ja/Nein);Bemerkung\r\n1;\"Werden Daten; Schlüssel\r\nverschlüsselt?\";;\"\"\r\n2;Gibt es ein Backup?;Ja;x\r\n";
    let form = form("fragen.csv", text.as_bytes());
    assert_eq!(texts(&form), ["Werden Daten; Schlüssel\r\nverschlüsselt?", "Gibt es ein Backup?"]);
    let answers = &form.questions[0].answers;
    assert_eq!(answers[0].vocabulary, ["Ja", "Nein"]);
    let filled = filled(&form, text.as_bytes(), &[("C2", "no"), ("D2", "+ \"mehr\"\nText")]);
    assert_eq!(refusals(&filled), []);
    let expected = text.replace(";;\"\"\r\n", ";Nein;\"'+ \"\"mehr\"\"\nText\"\r\n");
    assert_eq!(String::from_utf8(filled.bytes).unwrap(), expected);
}

#[test]
fn a_list_of_questions_gets_a_column_for_answers() {
    let text = "id,question\n1,Do you log?\n2,\"Who, and when, reads the logs?\"\n";
    let form = form("q.csv", text.as_bytes());
    assert!(form.questions[0].answers[0].added);
    let filled = filled(&form, text.as_bytes(), &[("C2", "Yes")]);
    assert_eq!(
        String::from_utf8(filled.bytes).unwrap(),
        "id,question,Answer\n1,Do you log?,Yes\n2,\"Who, and when, reads the logs?\",\n"
    );
}

#[test]
fn letters_of_other_machines_are_kept() {
    let text = "Nr\tFrage\tAntwort\r\n1\tPrüfen Sie regelmäßig?\t\r\n";
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let form = form("wide.csv", &wide);
    let after = filled(&form, &wide, &[("C2", "Ja – 日本")]).bytes;
    let units: Vec<u16> = after.chunks(2).map(|p| u16::from_le_bytes([p[0], p[1]])).collect();
    assert_eq!(String::from_utf16(&units[1..]).unwrap(), text.replace("?\t\r", "?\tJa – 日本\r"));

    let narrow: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let form = crate::form("narrow.csv", &narrow);
    assert_eq!(texts(&form), ["Prüfen Sie regelmäßig?"]);
    let refused = filled(&form, &narrow, &[("C2", "日本")]);
    assert_eq!(refusals(&refused), [("C2", "the file's letters (Windows-1252) have no “日”")]);
    assert_eq!(refused.bytes, narrow);
    assert_eq!(filled(&form, &narrow, &[("C2", "–")]).bytes, [&narrow[..narrow.len() - 2], b"\x96\r\n"].concat());
}

#[test]
fn headers_are_known_by_their_words_not_their_place() {
    let text = "Domain,Guidance,Assessor notes,Control requirement,Vendor comments,Compliance status,Control ref\n\
        Access,See policy,,All staff must use strong authentication.,,,AC-1\n\
        Access,,,Leavers must lose access within a day.,,,AC-2\n";
    let form = form("r.csv", text.as_bytes());
    let q = question(&form, "Leavers");
    assert_eq!((q.code.as_deref(), q.section.as_deref()), (Some("AC-2"), Some("Access")));
    let roles: Vec<(Role, &str)> = q.answers.iter().map(|a| (a.role, a.place.as_str())).collect();
    assert_eq!(roles, [(Role::Explanation, "E3"), (Role::Answer, "F3")]);
    assert_eq!(question(&form, "All staff").help.as_deref(), Some("See policy"));
}

#[test]
fn a_table_that_asks_nothing_is_refused_with_what_to_do() {
    let refused = keystead_forms::read("x.csv", b"name,age\nAnn,3\nBob,4\n", None).unwrap_err().to_string();
    assert!(refused.starts_with("no question was found") && refused.contains("point to the sheet"), "{refused}");
}
