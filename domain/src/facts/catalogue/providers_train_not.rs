//! V02. AI providers do not train on the company's data.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::V02,
    claim: "AI providers do not train on the company's data.",
    scope: scope::PROVIDERS,
    unit: Some("accounts"),
    say: |a| {
        a.tally(Key::ProvidersTraining, |may, may_not, unknown| {
            format!(
                "Of {}, {may_not} exclude training on inputs and {may} do not.",
                counted(may + may_not + unknown, "provider account", "provider accounts")
            )
        });
        a.list(
            Key::ProvidersTrain,
            |names| format!("Training is not excluded at: {names}."),
            "At none is it recorded that training is allowed.",
        );
    },
    verdict: |k| match k.tally(Key::ProvidersTraining)? {
        (0, _, 0) => Some(Verdict::Holds),
        (0, _, _) => None,
        _ => Some(Verdict::DoesNotHold),
    },
    figure: |_| None,
};
