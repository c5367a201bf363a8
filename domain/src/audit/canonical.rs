//! JSON written in one way only, so that its hash does not depend on who wrote it or which database kept it: members
//! sorted by the code points of their names, no space, the shortest escapes, everything outside ASCII as it is.
//! Python's `json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))` writes the same.

use serde_json::Value;

/// A value that both databases give back unchanged: numbers with a fraction become text, since PostgreSQL writes them
/// in its own way, and the NUL character, which it refuses, becomes U+FFFD.
pub fn clean(value: Value) -> Value {
    match value {
        Value::Number(n) if n.as_i64().is_none() && n.as_u64().is_none() => Value::String(n.to_string()),
        Value::String(text) => Value::String(clean_text(text)),
        Value::Array(items) => Value::Array(items.into_iter().map(clean).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (clean_text(name), clean(value))).collect())
        }
        other => other,
    }
}

/// See [`clean`].
pub fn clean_text(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// Appends the canonical form of a value.
pub fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(n) => out.extend_from_slice(n.to_string().as_bytes()),
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| name.as_bytes());
            out.push(b'{');
            for (at, (name, value)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_text(name, out);
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            8 => out.extend_from_slice(b"\\b"),
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            12 => out.extend_from_slice(b"\\f"),
            13 => out.extend_from_slice(b"\\r"),
            0..=31 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        write(value, &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn members_are_sorted_and_texts_escaped_shortly() {
        let value = json!({"b": [1, -2, null, true], "a": "\u{1}\n\"\\/é\u{7f}", "ä": {}, "B": []});
        assert_eq!(written(&value), "{\"B\":[],\"a\":\"\\u0001\\n\\\"\\\\/é\u{7f}\",\"b\":[1,-2,null,true],\"ä\":{}}");
    }

    #[test]
    fn what_a_database_would_change_is_changed_before() {
        let cleaned = clean(json!({"x\u{0}": 1.5, "y": "a\u{0}b", "z": [1e300, 7]}));
        assert_eq!(cleaned, json!({"x\u{fffd}": "1.5", "y": "a\u{fffd}b", "z": ["1e+300", 7]}));
    }

    #[test]
    fn the_written_form_reads_back_as_the_same_value() {
        let value = json!({"k": ["\u{8}\u{c}\r\t", "日本", {"n": 18446744073709551615_u64}]});
        assert_eq!(serde_json::from_str::<Value>(&written(&value)).expect("JSON"), value);
    }
}
