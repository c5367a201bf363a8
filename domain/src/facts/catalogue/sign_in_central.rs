//! S03. People sign in by the company's identity provider only.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S03,
    claim: "People sign in by the company's identity provider only.",
    scope: scope::SEATS,
    unit: None,
    say: |a| {
        a.text(Key::SignInProvider, |issuer| format!("Identity provider: {issuer}."));
        a.flag(
            Key::SignInOnlyProvider,
            "People sign in by it only; a password opens nothing, an owner's in an emergency apart.",
            "Signing in by a password of Keystead is possible.",
        );
        a.count(Key::SignInPasswords, |n| format!("{} by password on record.", counted(n, "sign-in", "sign-ins")));
        a.text(Key::SessionsLimits, |limits| format!("By itself, {limits}."));
    },
    verdict: |k| Some(if k.flag(Key::SignInOnlyProvider)? { Verdict::Holds } else { Verdict::Partly }),
    figure: |_| None,
};
