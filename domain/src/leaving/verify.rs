//! Verifying an archive off line: the file, and nothing else.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Seek};

use data_encoding::HEXLOWER;
use keystead_entities::TenantId;
use ring::digest::{Context, SHA256};
use serde::Serialize;
use zip::ZipArchive;

use super::manifest::{AUDIT_LOG, FORMAT, FileLine, MANIFEST, Manifest, NOTE, check, origin};
use crate::audit::note::{self, Verifier};
use crate::audit::verify::{self as audit, file::Known};

pub use super::certificate::verify as certificate;

/// The longest manifest that is read.
const MAX_MANIFEST: u64 = 64 * 1024 * 1024;

/// What came of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The key that signed it; compare it with one you trust.
    pub public_key: String,
    /// Whose it is.
    pub tenant_id: String,
    /// Its name.
    pub name: String,
    /// When it was finished.
    pub finished_at: String,
    /// Files that hold.
    pub file_count: usize,
    /// Rows in them.
    pub row_count: i64,
    /// What came of the audit log in it.
    pub audit: Option<audit::Report>,
    /// What is wrong, in words for people; nothing where it holds.
    pub wrong: Vec<String>,
}

impl Report {
    /// Whether all of it holds.
    pub fn holds(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Verifies an archive; with a key from elsewhere, also that it is by that key (a C2SP verifier key of this archive or of the
/// audit log).
///
/// # Errors
/// In words for people, where it is no archive of ours at all.
pub fn verify(input: impl Read + Seek, key: Option<&str>) -> Result<Report, String> {
    let mut zip = ZipArchive::new(input).map_err(|e| format!("this is no archive: {e}"))?;
    let bytes = whole(&mut zip, MANIFEST)?;
    let note = String::from_utf8(whole(&mut zip, NOTE)?).map_err(|_| format!("{NOTE} is no text"))?;
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|e| format!("this is no export of Keystead: {MANIFEST}: {e}"))?;
    if manifest.format != FORMAT {
        return Err(format!("this is no export of the format {FORMAT}"));
    }
    let tenant: TenantId = manifest.tenant_id.parse().map_err(|e| format!("tenantId: {e}"))?;
    let verifier: Verifier = manifest.public_key.parse().map_err(|why| format!("publicKey: {why}"))?;
    let mut report = Report {
        public_key: manifest.public_key.clone(),
        tenant_id: manifest.tenant_id.clone(),
        name: manifest.name.clone(),
        finished_at: manifest.finished_at.clone(),
        file_count: 0,
        row_count: 0,
        audit: None,
        wrong: Vec::new(),
    };
    if verifier.origin() != origin(tenant) {
        report.wrong.push("The key is not for exports of this company.".into());
    }
    if let Some(key) = key {
        let known: Verifier = key.trim().parse().map_err(|why| format!("the key from elsewhere: {why}"))?;
        if known.of_origin(verifier.origin()) != verifier {
            report.wrong.push("It is signed by another key than the one you know.".into());
        }
    }
    if let Err(why) = check(&verifier, &note, &bytes) {
        report.wrong.push(format!("The signature: {why}."));
    }
    same_files(&zip, &manifest, &mut report);
    for file in &manifest.files {
        match hashed(&mut zip, file) {
            Ok(()) => {
                report.file_count += 1;
                report.row_count += file.row_count.unwrap_or_default();
            }
            Err(why) => report.wrong.push(format!("{}: {why}", file.name)),
        }
    }
    let log = zip.by_name(AUDIT_LOG).map_err(|e| format!("{AUDIT_LOG}: {e}"));
    let known = Known { public_key: Some(verifier.of_origin(&note::origin(tenant)).to_string()), checkpoint: None };
    match log.and_then(|log| audit::file::verify(BufReader::new(log), &known).map_err(|e| format!("{AUDIT_LOG}: {e}")))
    {
        Ok(found) => {
            let broken = found.first_break.as_ref();
            report.wrong.extend(broken.map(|at| format!("The audit log, entry {}: {}", at.seq, at.reason)));
            report.audit = Some(found);
        }
        Err(why) => report.wrong.push(why),
    }
    Ok(report)
}

fn whole<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Result<Vec<u8>, String> {
    let file = zip.by_name(name).map_err(|_| format!("this is no export of Keystead: it has no {name}"))?;
    let mut bytes = Vec::new();
    file.take(MAX_MANIFEST).read_to_end(&mut bytes).map_err(|e| format!("{name}: {e}"))?;
    Ok(bytes)
}

/// Nothing that is not signed for may travel along, and nothing that is may be missing.
fn same_files<R: Read + Seek>(zip: &ZipArchive<R>, manifest: &Manifest, report: &mut Report) {
    let named = manifest.files.iter().map(|file| file.name.as_str());
    let named: BTreeSet<&str> = named.chain([MANIFEST, NOTE]).collect();
    for name in zip.file_names() {
        match name {
            Ok(name) if named.contains(name.as_ref()) => {}
            Ok(name) => report.wrong.push(format!("{name} is in the archive, and not in its manifest.")),
            Err(error) => report.wrong.push(format!("A file has no readable name: {error}.")),
        }
    }
    if named.len() != manifest.files.len() + 2 {
        report.wrong.push("The manifest names a file twice.".into());
    }
}

fn hashed<R: Read + Seek>(zip: &mut ZipArchive<R>, file: &FileLine) -> Result<(), String> {
    let entry = zip.by_name(&file.name).map_err(|_| "it is missing".to_owned())?;
    let mut input = BufReader::with_capacity(1 << 16, entry);
    let (mut hash, mut size, mut lines) = (Context::new(&SHA256), 0_u64, 0_i64);
    loop {
        let bytes = input.fill_buf().map_err(|e| format!("it cannot be read: {e}"))?;
        if bytes.is_empty() {
            break;
        }
        hash.update(bytes);
        lines += i64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(i64::MAX);
        let read = bytes.len();
        size += read as u64;
        input.consume(read);
    }
    if size != file.size || HEXLOWER.encode(hash.finish().as_ref()) != file.sha256 {
        return Err("it is not what was signed for".into());
    }
    match file.row_count {
        // The log has lines of its own besides its entries; it is counted where it is verified.
        Some(rows) if file.name != AUDIT_LOG && rows != lines => Err(format!("it has {lines} rows, not {rows}")),
        _ => Ok(()),
    }
}
