//! Filters: equalities joined by "and", as Entra and Okta ask to match their people with ours.

use super::error::ScimError;

/// One equality.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Equal {
    /// The attribute in lower case, without the schema before it and a type in brackets: `emails.value`.
    pub attribute: String,
    /// What it is to be; `true` and `false` as text.
    pub value: String,
}

/// Reads `userName eq "maria@example.com" and active eq true`.
pub(super) fn read(text: &str) -> Result<Vec<Equal>, ScimError> {
    let mut rest = text.trim();
    let mut all = Vec::new();
    if rest.len() > 2_000 {
        return Err(ScimError::filter("A filter has at most 2,000 characters."));
    }
    loop {
        let (one, left) = equality(rest).ok_or_else(|| {
            ScimError::filter(format!(
                "Filters are equalities joined by \"and\", such as userName eq \"x\"; this is {text}."
            ))
        })?;
        all.push(one);
        let left = left.trim_start();
        if left.is_empty() {
            return Ok(all);
        }
        let word = left.get(..4).filter(|word| word.eq_ignore_ascii_case("and "));
        rest = match word {
            Some(_) if all.len() < 10 => left.get(4..).unwrap_or_default().trim_start(),
            _ => return Err(ScimError::filter("Only \"and\" joins conditions, at most ten.")),
        };
    }
}

/// `attribute eq value`, and what is behind it.
fn equality(text: &str) -> Option<(Equal, &str)> {
    let text = text.trim_start();
    let mut bracket = false;
    let end = text.find(|c: char| {
        bracket = match c {
            '[' => true,
            ']' => false,
            _ => bracket,
        };
        c.is_whitespace() && !bracket
    })?;
    let (attribute, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let operator = rest.get(..2).filter(|operator| operator.eq_ignore_ascii_case("eq"))?;
    let rest = rest.get(operator.len()..)?;
    let value = rest.trim_start();
    if value.len() == rest.len() {
        return None;
    }
    let (value, rest) = literal(value)?;
    Some((Equal { attribute: plain(attribute), value }, rest))
}

/// A JSON string, `true`, `false` or a number.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let value = match stream.next()?.ok()? {
        serde_json::Value::String(text) => text,
        serde_json::Value::Bool(value) => value.to_string(),
        serde_json::Value::Number(value) => value.to_string(),
        _ => return None,
    };
    let end = stream.byte_offset();
    Some((value, text.get(end..)?))
}

/// `urn:…:User:emails[type eq "work"].value` as `emails.value`.
fn plain(attribute: &str) -> String {
    let text = attribute.to_lowercase();
    let text = match text.rfind("2.0:user:").or_else(|| text.rfind("2.0:group:")) {
        Some(at) => text.get(at..).and_then(|rest| rest.splitn(3, ':').nth(2)).unwrap_or_default().to_owned(),
        None => text,
    };
    match (text.find('['), text.find(']')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{}", text.get(..open).unwrap_or_default(), text.get(close + 1..).unwrap_or_default())
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        read(text).expect("a filter").into_iter().map(|one| (one.attribute, one.value)).collect()
    }

    #[test]
    fn what_directories_ask_is_read() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(pairs(r#"userName eq "Maria@Example.com""#), [pair("username", "Maria@Example.com")]);
        assert_eq!(
            pairs(r#"externalId Eq "a \"b\"" AND active eq true"#),
            [pair("externalid", "a \"b\""), pair("active", "true")]
        );
        assert_eq!(pairs(r#"emails[type eq "work"].value eq "m@e.com""#), [pair("emails.value", "m@e.com")]);
        let long = r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x""#;
        assert_eq!(pairs(long), [pair("username", "x")]);
        for bad in
            ["", "userName", "userName co \"x\"", "userName eq", "userName eq \"x\" or active eq true", "eq \"x\""]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = read(&text);
        }
    }
}
