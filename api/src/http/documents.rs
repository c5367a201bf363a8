//! Trusted documents: operations known at start, called by the hash of their text.

use std::collections::HashMap;

use ring::digest::{SHA256, digest};

use super::params::Params;
use super::{ErrorCode, Refusal};

/// The documents that can be called by `documentId`.
#[derive(Debug, Default)]
pub struct TrustedDocuments(HashMap<String, String>);

impl TrustedDocuments {
    /// Those with these texts; their ids are computed.
    pub fn from_texts(texts: impl IntoIterator<Item = String>) -> Self {
        Self(texts.into_iter().map(|text| (Self::id_of(&text), text)).collect())
    }

    /// `sha256:` and the lower-case hexadecimal SHA-256 of the text.
    pub fn id_of(text: &str) -> String {
        format!("sha256:{}", data_encoding::HEXLOWER.encode(digest(&SHA256, text.as_bytes()).as_ref()))
    }

    /// The text a request is about: its own, or that of a trusted document.
    pub(super) fn text_of<'a>(&'a self, params: &'a Params) -> Result<&'a str, Refusal> {
        match (&params.query, &params.document_id) {
            (Some(_), Some(_)) => Err(Refusal::malformed("Send `query` or `documentId`, not both.")),
            (Some(query), None) => Ok(query),
            (None, Some(id)) => self.0.get(id).map(String::as_str).ok_or_else(|| {
                Refusal::request(ErrorCode::PersistedDocumentNotFound, "There is no trusted document with this id.")
            }),
            (None, None) => Err(Refusal::malformed("`query` is missing.")),
        }
    }
}
