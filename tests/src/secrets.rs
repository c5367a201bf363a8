//! Looking for planted secrets where they must not be.

use keystead_domain::db::Db;
use keystead_domain::mail::CapturingMailer;

/// The places where a secret was found, in plain text, hexadecimal or base64.
pub async fn found(db: &Db, mails: &CapturingMailer, secrets: &[String]) -> Vec<String> {
    let dump = crate::database::dump(db).await;
    let mut places = Vec::new();
    for secret in secrets {
        let hex = data_encoding::HEXLOWER.encode(secret.as_bytes());
        let base64 = data_encoding::BASE64_NOPAD.encode(secret.as_bytes());
        let forms = [secret.as_str(), hex.as_str(), &base64[..base64.len() - 2]];
        let is_in = |text: &str| forms.iter().any(|form| text.contains(form) || text.contains(&form.to_uppercase()));
        let tables = dump.iter().filter(|(_, rows)| is_in(rows)).map(|(table, _)| format!("table {table}"));
        places.extend(tables);
        if mails.taken().iter().any(|mail| is_in(&mail.text) || is_in(&mail.html) || is_in(&mail.subject)) {
            places.push("mail".into());
        }
        if crate::logs::contain(secret) {
            places.push("log".into());
        }
    }
    places
}
