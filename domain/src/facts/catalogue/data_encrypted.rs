//! G07. Data are encrypted on the way and where they are kept.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G07,
    claim: "Data are encrypted on the way and where they are kept.",
    scope: scope::CALLS,
    unit: Some("accounts"),
    say: |a| {
        a.tally(Key::EndpointsTls, |yes, no, _| {
            format!(
                "{yes} of {} over https.",
                counted(yes + no, "AI provider account is reached", "AI provider accounts are reached")
            )
        });
        a.flag(Key::TransportHttps, "Keystead is reached over https.", "Keystead is reached without https.");
        a.text(Key::KeysEncryption, |how| format!("Secrets are encrypted with {how}."));
        a.flag(
            Key::CompanyEncryptionAtRest,
            "As stated by the company, the database and its backups are encrypted.",
            "As stated by the company, the database and its backups are not encrypted.",
        );
    },
    verdict: |k| {
        let (_, open, _) = k.tally(Key::EndpointsTls)?;
        Some(Verdict::of(open == 0 && k.flag(Key::TransportHttps)? && k.flag(Key::CompanyEncryptionAtRest)?))
    },
    figure: |_| None,
};
