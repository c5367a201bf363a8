//! The certificate of a deletion: a signed note, by the key that signs audit logs.
//!
//! ```text
//! keystead/deletion/ten_…                    origin: which company
//! name sha256 <hex>                          of the id, a line feed and the name
//! requested 2026-11-20T09:00:00.000Z by seat_…
//! due 2026-12-20T09:05:00.000Z
//! began 2026-12-20T09:05:30.000Z
//! removed 2026-12-20T09:06:00.000Z
//! export exp_… sha256 <hex>                  the archive that the owners could fetch
//! audit 1042 <hex>                           last entry of the company's own log, and its chain there
//! rows 5120                                  removed, over all tables
//! table seats 12                             … of each table, in alphabetical order
//!
//! — keystead/deletion/ten_… <base64 of key id and signature>
//! ```

use keystead_entities::{TenantId, tenant_deletion};
use serde_json::Value;

use super::manifest::{sha256, written};
use crate::audit::note::{Signer, Verifier};

/// Under which name the certificate of a company is signed.
pub fn origin(id: TenantId) -> String {
    format!("keystead/deletion/{id}")
}

/// What stands for a company's name: whoever knows the name can tell that it is this one.
pub(super) fn name_hash(id: TenantId, name: &str) -> String {
    sha256(format!("{id}\n{name}").as_bytes())
}

/// The rows that were removed, by table.
pub(super) fn row_counts(deletion: &tenant_deletion::Model) -> Vec<(&str, u64)> {
    let counts = deletion.row_counts.as_object().into_iter().flatten();
    let mut counts: Vec<_> = counts.map(|(table, n)| (table.as_str(), n.as_u64().unwrap_or_default())).collect();
    counts.sort_unstable();
    counts
}

/// All rows that were removed.
pub(super) fn row_count(deletion: &tenant_deletion::Model) -> u64 {
    row_counts(deletion).iter().map(|(_, n)| n).sum()
}

/// Adds to the rows that were removed of a table.
pub(super) fn add(counts: &mut Value, table: &str, rows: u64) {
    let before = counts.get(table).and_then(Value::as_u64).unwrap_or_default();
    if let Some(counts) = counts.as_object_mut() {
        counts.insert(table.to_owned(), (before + rows).into());
    }
}

/// The signed certificate of a deletion that is done.
pub(super) fn sign(signer: &Signer, deletion: &tenant_deletion::Model) -> String {
    let origin = origin(deletion.id);
    let removed = deletion.removed_at.unwrap_or(deletion.began_at);
    let mut body = format!(
        "{origin}\nname sha256 {}\nrequested {} by {}\ndue {}\nbegan {}\nremoved {}\nexport {} sha256 {}\naudit {} {}\nrows {}\n",
        deletion.name_sha256,
        written(deletion.requested_at),
        deletion.requested_by,
        written(deletion.due_at),
        written(deletion.began_at),
        written(removed),
        deletion.export_id,
        deletion.export_sha256,
        deletion.audit_seq,
        deletion.audit_hash,
        row_count(deletion),
    );
    for (table, rows) in row_counts(deletion) {
        body.push_str(&format!("table {table} {rows}\n"));
    }
    signer.sign_body(&origin, &body)
}

/// What a certificate says, if that key signed it: the key as a C2SP verifier key of any of the deployment's notes.
///
/// # Errors
/// Why not, in words for people.
pub fn verify(text: &str, key: &str) -> Result<String, String> {
    let start = text.find("keystead/deletion/").ok_or("there is no certificate in it")?;
    let note = text.get(start..).unwrap_or_default().replace("\r\n", "\n");
    let origin = note.lines().next().unwrap_or_default().to_owned();
    // Whatever stands behind the line of the signature, such as the rest of a mail.
    let end = note.find("\n\n\u{2014} ").map(|at| at + 2);
    let end = end.and_then(|at| note.get(at..)?.find('\n').map(|line| at + line + 1)).unwrap_or(note.len());
    let mut note = note.get(..end).unwrap_or_default().to_owned();
    if !note.ends_with('\n') {
        note.push('\n');
    }
    let key: Verifier = key.trim().parse().map_err(|why: &str| format!("the key: {why}"))?;
    key.of_origin(&origin).open_body(&note).map_err(|why| format!("the certificate: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance_keys::InstanceKeys;

    fn deletion() -> tenant_deletion::Model {
        let at = chrono::DateTime::UNIX_EPOCH;
        tenant_deletion::Model {
            id: TenantId(uuid::Uuid::from_u128(7)),
            name_sha256: "ab".repeat(32),
            requested_by: "seat_1".into(),
            requested_at: at,
            due_at: at,
            began_at: at,
            removed_at: Some(at),
            export_id: "exp_1".into(),
            export_sha256: "cd".repeat(32),
            audit_seq: 3,
            audit_hash: "ef".repeat(32),
            row_counts: serde_json::json!({ "seats": 2, "jobs": 5 }),
            owner_emails: None,
            certificate: None,
        }
    }

    #[test]
    fn a_certificate_is_found_in_a_mail_and_no_number_of_it_can_be_changed() {
        let signer = Signer::new(&InstanceKeys::derive(&[7; 32])).expect("a key");
        let key = signer.verifier("keystead/audit/ten_x").to_string();
        let note = sign(&signer, &deletion());
        let body =
            verify(&format!("Dear all,\r\n\r\n{}\r\n-- \r\nbye", note.replace('\n', "\r\n")), &key).expect("it holds");
        assert!(body.ends_with("rows 7\ntable jobs 5\ntable seats 2\n"), "{body}");
        assert!(verify(&note.replace("seats 2", "seats 3"), &key).is_err());
        let other = Signer::new(&InstanceKeys::derive(&[8; 32])).expect("a key");
        assert!(verify(&note, &other.verifier("keystead/audit/ten_x").to_string()).is_err());
    }
}
