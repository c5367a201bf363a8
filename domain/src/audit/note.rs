//! Checkpoints as signed notes: C2SP `signed-note` and `tlog-checkpoint`, Ed25519.
//!
//! ```text
//! keystead/audit/ten_…                       origin: which chain
//! 1042                                       number of entries
//! <base64>                                   RFC 6962 root over their leaf hashes
//! chain <base64>                             hash of the chain at the last of them
//! time 2026-11-20T23:00:00.000Z              when it was signed
//!
//! — keystead/audit/ten_… <base64 of key id and signature>
//! ```

use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::{BASE64, HEXLOWER};
use keystead_entities::TenantId;
use ring::digest::{Context, SHA256};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::entry::Hash;
use crate::error::{Error, Result};
use crate::instance_keys::InstanceKeys;

const ED25519_SIGNATURE: u8 = 0x01;
const DASH: &str = "\u{2014} ";

/// What a checkpoint says of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which chain.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Merkle root.
    pub root: Hash,
    /// Hash of the chain at the last entry.
    pub chain_hash: Hash,
    /// When it was signed.
    pub time: DateTime<Utc>,
}

/// The origin of a tenant's chain.
pub fn origin(tenant_id: TenantId) -> String {
    format!("keystead/audit/{tenant_id}")
}

impl Checkpoint {
    fn body(&self) -> String {
        format!(
            "{}\n{}\n{}\nchain {}\ntime {}\n",
            self.origin,
            self.size,
            BASE64.encode(&self.root),
            BASE64.encode(&self.chain_hash),
            self.time.to_rfc3339_opts(SecondsFormat::Millis, true)
        )
    }

    fn read(body: &str) -> Option<Self> {
        let mut lines = body.lines();
        let hash = |text: &str| BASE64.decode(text.as_bytes()).ok()?.try_into().ok();
        let checkpoint = Self {
            origin: lines.next()?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: hash(lines.next()?)?,
            chain_hash: hash(lines.next()?.strip_prefix("chain ")?)?,
            time: DateTime::parse_from_rfc3339(lines.next()?.strip_prefix("time ")?).ok()?.to_utc(),
        };
        // Only what we would write ourselves is taken: no second spelling of the same checkpoint.
        (checkpoint.body() == body).then_some(checkpoint)
    }
}

/// The signed note within a text, such as a mail in which it was kept: indented, quoted, or with its last line broken.
pub fn find(text: &str) -> Option<String> {
    let mut lines = text.lines().map(|line| line.trim_matches([' ', '\t', '>', '\r'])).filter(|line| !line.is_empty());
    let origin = lines.by_ref().find(|line| line.starts_with("keystead/audit/") && !line.contains(' '))?;
    let body: Vec<&str> = std::iter::once(origin).chain(lines.by_ref().take(4)).collect();
    let mut signature = lines.next()?.to_owned();
    let whole = format!("{DASH}{origin} ").len() + BASE64.encode_len(4 + 64);
    while signature.len() < whole {
        let more = lines.next()?;
        if signature.ends_with(origin) || signature.trim_end() == DASH.trim_end() {
            signature.push(' ');
        }
        signature.push_str(more);
    }
    Some(format!("{}\n\n{signature}\n", body.join("\n")))
}

/// Signs checkpoints.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// With the deployment's key.
    pub fn new(keys: &InstanceKeys) -> Result<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(keys.audit_seed());
        pair.map(Self).map_err(|e| Error::internal("the key for audit checkpoints", e.to_string()))
    }

    /// The public half, for one chain.
    pub fn verifier(&self, origin: &str) -> Verifier {
        let mut key = [0; 32];
        key.copy_from_slice(self.0.public_key().as_ref());
        Verifier { origin: origin.to_owned(), key }
    }

    /// The signed note.
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        self.sign_body(&checkpoint.origin, &checkpoint.body())
    }

    /// Lines that end with a line feed, the first of which is the origin, as a signed note.
    pub fn sign_body(&self, origin: &str, body: &str) -> String {
        let verifier = self.verifier(origin);
        let signature = [&verifier.key_id()[..], self.0.sign(body.as_bytes()).as_ref()].concat();
        format!("{body}\n{DASH}{origin} {}\n", BASE64.encode(&signature))
    }
}

/// Verifies the checkpoints of one chain. Written as C2SP verifier key: `<origin>+<key id>+<base64>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    origin: String,
    key: [u8; 32],
}

impl Verifier {
    /// Which chain.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    fn key_id(&self) -> [u8; 4] {
        let mut context = Context::new(&SHA256);
        context.update(self.origin.as_bytes());
        context.update(&[b'\n', ED25519_SIGNATURE]);
        context.update(&self.key);
        let mut id = [0; 4];
        for (to, from) in id.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        id
    }

    /// The same key, for notes of another origin.
    pub fn of_origin(&self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), key: self.key }
    }

    /// What the note says, if this key signed it for this chain.
    ///
    /// # Errors
    /// Why not, in words for people.
    pub fn open(&self, note: &str) -> std::result::Result<Checkpoint, &'static str> {
        let checkpoint = Checkpoint::read(&self.open_body(note)?).ok_or("it is not a checkpoint")?;
        if checkpoint.origin != self.origin {
            return Err("it is a checkpoint of another log");
        }
        Ok(checkpoint)
    }

    /// The lines of a note that this key signed for this origin, whatever they say.
    ///
    /// # Errors
    /// As [`Verifier::open`].
    pub fn open_body(&self, note: &str) -> std::result::Result<String, &'static str> {
        let (body, signature_line) = note.split_once("\n\n").ok_or("it is not a signed note")?;
        let body = format!("{body}\n");
        // One signature line and nothing behind it: what is not signed may not travel along.
        let blob = signature_line.strip_prefix(&format!("{DASH}{} ", self.origin)).and_then(|s| s.strip_suffix('\n'));
        let blob = blob.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        let signature = blob.as_deref().and_then(|blob| blob.strip_prefix(&self.key_id()));
        let signature = signature.ok_or("it is not signed with the key of this log")?;
        let key = UnparsedPublicKey::new(&ED25519, self.key);
        key.verify(body.as_bytes(), signature).map_err(|_| "its signature is wrong")?;
        Ok(body)
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = [&[ED25519_SIGNATURE][..], &self.key].concat();
        write!(f, "{}+{}+{}", self.origin, HEXLOWER.encode(&self.key_id()), BASE64.encode(&key))
    }
}

impl std::str::FromStr for Verifier {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        const WRONG: &str = "not a public key of a log (name+id+base64)";
        let mut parts = text.splitn(3, '+');
        let (origin, id, key) = (parts.next(), parts.next(), parts.next());
        let (Some(origin), Some(id), Some(key)) = (origin, id, key) else { return Err(WRONG) };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| WRONG)?;
        let key = key.strip_prefix(&[ED25519_SIGNATURE]).and_then(|k| k.try_into().ok()).ok_or(WRONG)?;
        let verifier = Self { origin: origin.to_owned(), key };
        if HEXLOWER.encode(&verifier.key_id()) == id { Ok(verifier) } else { Err(WRONG) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> (Signer, Checkpoint, String) {
        let signer = Signer::new(&InstanceKeys::derive(&[7; 32])).expect("a key");
        let checkpoint = Checkpoint {
            origin: origin(TenantId(uuid::Uuid::from_u128(1))),
            size: 42,
            root: [1; 32],
            chain_hash: [2; 32],
            time: DateTime::from_timestamp_millis(1_800_000_000_123).expect("a time"),
        };
        let note = signer.sign(&checkpoint);
        (signer, checkpoint, note)
    }

    #[test]
    fn a_note_opens_with_the_written_key() {
        let (signer, checkpoint, note) = signed();
        let verifier: Verifier = signer.verifier(&checkpoint.origin).to_string().parse().expect("a key");
        assert_eq!(verifier.open(&note), Ok(checkpoint));
    }

    #[test]
    fn a_note_with_any_byte_changed_does_not_open() {
        let (signer, checkpoint, note) = signed();
        let verifier = signer.verifier(&checkpoint.origin);
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert_ne!(verifier.open(&changed).ok().as_ref(), Some(&checkpoint), "byte {at}: {changed}");
            }
        }
    }

    #[test]
    fn a_note_is_found_in_the_text_around_it() {
        let (_, _, note) = signed();
        let quoted: String = note.lines().map(|line| format!("> {line}\r\n")).collect();
        let (start, end) = note.split_at(note.len() - 30);
        for text in [
            note.clone(),
            format!("Dear all,\n\nkeep it.\n-- \nSeal:\n\n{note}\nBest\n"),
            format!("On Friday somebody wrote:\r\n{quoted}"),
            format!("Seal\n{}\n {}", start.replace("\n\n", "\n"), end),
        ] {
            assert_eq!(find(&text).as_ref(), Some(&note), "{text}");
        }
        assert_eq!(find("nothing of that kind"), None);
        assert_eq!(find("keystead/audit/x\n1"), None);
    }

    #[test]
    fn another_key_or_another_log_does_not_open_it() {
        let (signer, checkpoint, note) = signed();
        let other = Signer::new(&InstanceKeys::derive(&[8; 32])).expect("a key");
        assert!(other.verifier(&checkpoint.origin).open(&note).is_err());
        assert!(signer.verifier("keystead/audit/another").open(&note).is_err());
        assert!("keystead+00000000+AQ==".parse::<Verifier>().is_err());
    }
}
