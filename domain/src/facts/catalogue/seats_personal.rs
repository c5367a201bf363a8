//! S04. Each identity is one person's own.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S04,
    claim: "Each identity is one person's own.",
    scope: scope::SEATS,
    unit: Some("seats"),
    say: |a| {
        a.flag(Key::SeatsOwnLogin, "Each seat belongs to one person and has a login of its own.", "Logins are shared.");
        a.tally(Key::SeatsShared, |fine, suspected, _| {
            format!(
                "The last seat audit looked at {}; {suspected} suspected of being shared.",
                counted(fine + suspected, "seat or token", "seats and tokens")
            )
        });
    },
    verdict: |k| {
        let (_, suspected, _) = k.tally(Key::SeatsShared)?;
        Some(Verdict::of(k.flag(Key::SeatsOwnLogin)? && suspected == 0))
    },
    figure: |_| None,
};
