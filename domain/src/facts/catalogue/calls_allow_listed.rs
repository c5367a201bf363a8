//! G06. Only allowed models and apps can be called.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G06,
    claim: "Only allowed models and apps can be called.",
    scope: scope::CALLS,
    unit: Some("apps"),
    say: |a| {
        a.tally(Key::GatewayAllowList, |on, off, _| {
            format!("The allow-list is enforced for {on} of {}.", counted(on + off, "app", "apps"))
        });
    },
    verdict: |k| {
        let (on, off, unknown) = k.tally(Key::GatewayAllowList)?;
        (on > 0 && unknown == 0).then(|| Verdict::of(off == 0))
    },
    figure: |_| None,
};
