//! Masks what looks like a credential, whatever put it into the text.

/// What secrets start with: ours, and those of the vendors and neighbours that one meets.
const PREFIXES: &[&[u8]] = &[
    b"kst_",
    b"whsec_",
    b"sk-",
    b"sk_",
    b"AIza",
    b"AKIA",
    b"ASIA",
    b"ghp_",
    b"github_pat_",
    b"xoxb-",
    b"xoxp-",
    b"eyJ",
];
/// Names of HTTP authentication schemes; what follows them is a credential.
const SCHEMES: &[&[u8]] = &[b"bearer ", b"basic "];
/// Fewer characters behind a prefix are no secret.
const SHORTEST: usize = 8;

/// The text with credentials replaced by what they start with and `***`.
pub fn scrub(text: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let begins = is_boundary(text.get(..at).unwrap_or_default());
        match begins.then(|| secret_at(rest)).flatten().or_else(|| password_at(rest)) {
            Some((kept, masked)) => {
                clean.extend_from_slice(rest.get(..kept).unwrap_or_default());
                clean.extend_from_slice(b"***");
                at += kept + masked;
            }
            None => {
                clean.extend(rest.first());
                at += 1;
            }
        }
    }
    clean
}

/// A secret at the start of a text: the bytes to keep, and those to mask.
fn secret_at(text: &[u8]) -> Option<(usize, usize)> {
    let run = |from: usize| text.get(from..).unwrap_or_default().iter().take_while(|b| is_token(**b)).count();
    if let Some(prefix) = PREFIXES.iter().find(|p| text.starts_with(p)) {
        let length = run(prefix.len());
        return (length >= SHORTEST).then_some((prefix.len(), length));
    }
    let scheme = SCHEMES.iter().find(|s| text.get(..s.len()).is_some_and(|t| t.eq_ignore_ascii_case(s)))?;
    let length = run(scheme.len());
    (length >= SHORTEST).then_some((scheme.len(), length))
}

/// The password in `://user:password@host` at the start of a text.
fn password_at(text: &[u8]) -> Option<(usize, usize)> {
    let rest = text.strip_prefix(b"://")?;
    let end =
        rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\'')).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let at = authority.iter().rposition(|b| *b == b'@')?;
    let colon = authority.get(..at)?.iter().position(|b| *b == b':')?;
    Some((3 + colon + 1, at - colon - 1))
}

/// Whether a word can begin behind that text; in JSON a line break is written with a letter.
fn is_boundary(before: &[u8]) -> bool {
    match before {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., last] => !last.is_ascii_alphanumeric(),
        [] => true,
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubbed(text: &str) -> String {
        String::from_utf8(scrub(text.as_bytes())).expect("UTF-8")
    }

    #[test]
    fn credentials_are_masked_wherever_they_stand() {
        assert_eq!(scrubbed(r#"{"error":"bad kst_api_0123456789abcdef"}"#), r#"{"error":"bad kst_***"}"#);
        assert_eq!(scrubbed("key=sk-ant-REDACTED, x"), "key=sk-***, x");
        assert_eq!(scrubbed("authorization: BEARER abc.def_ghi-jkl"), "authorization: BEARER ***");
        assert_eq!(scrubbed("postgres://keystead:s3cr:et@db:5432/k?x"), "postgres://keystead:***@db:5432/k?x");
        assert_eq!(scrubbed(r"said:\nsk-abcdefghijkl"), r"said:\nsk-***");
        assert_eq!(scrubbed("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.sig"), "eyJ***");
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "task-management-of-things",
            "the bearer of a token",
            "http://example.com:80/a@b",
            "disk-abcdefghij",
            "ä sk-1",
        ] {
            assert_eq!(scrubbed(text), text);
        }
    }
}
