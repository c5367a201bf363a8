//! G08. Uploads stay in the company's store.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::G08,
    claim: "Uploads stay in the company's store.",
    scope: scope::COMPANY,
    unit: None,
    say: |a| {
        a.text(Key::CompanyUploads, |place| {
            format!("As stated by the company, files that staff upload are kept: {place}.")
        });
    },
    verdict: |_| None,
    figure: |_| None,
};
