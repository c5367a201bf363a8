//! The catalogue: what clients ask about, a file for each. An item makes one claim, names its scope, rests on some facts of
//! the registry, says what they say in plain words with their numbers, and gives a verdict on its claim, where everything it
//! rests on is known and where the facts alone carry one.
//!
//! An item is nothing but a function of facts: whoever has the facts of a day has what was said on that day. Whoever changes a sentence or
//! a verdict raises [`crate::questionnaires::compositions::RULE`].

mod access_approved;
mod access_for_a_while;
mod access_matrix;
mod accounts_business;
mod ai_switched_off;
mod alerts_raised;
mod apps_listed;
mod apps_owned;
mod apps_sensitive;
mod billing_direct;
mod calls_allow_listed;
mod calls_guarded;
mod calls_limited;
mod calls_logged;
mod calls_masked;
mod companies_apart;
mod company_answerable;
mod company_certified;
mod contacts_kept;
mod content_not_stored;
mod data_encrypted;
mod data_exported;
mod deletions_done;
mod duties_separate;
mod entry;
mod incidents_kept;
mod item;
mod keys_ended;
mod keys_holders;
mod keys_kms;
mod keys_listed;
mod keys_logged;
mod keys_rotated;
mod keys_sealed;
mod keys_superseded;
mod keys_unreadable;
mod leavers_out;
mod log_intact;
mod log_read_by_few;
mod log_streamed;
mod logs_kept;
mod machines_owned;
mod models_used;
mod outputs_approved;
mod pilots_measured;
mod pilots_signed;
mod playbooks_kept;
mod policy_acknowledged;
mod policy_exceptions;
mod policy_published;
mod providers_assessed;
mod providers_assured;
mod providers_dpa;
mod providers_exit;
mod providers_listed;
mod providers_notify;
mod providers_regions;
mod providers_retention;
mod providers_subprocessors;
mod providers_train_not;
mod scope;
mod seats_audited;
mod seats_counted;
mod seats_locked_out;
mod seats_mfa;
mod seats_personal;
mod sign_in_central;
mod staff_trained;
mod tokens_end;
mod uploads_kept;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::facts::Key;

pub use entry::{Entry, entries, entry};
pub use item::{Figure, Item, Known, Verdict};
pub use keystead_meaning::{Class, FactCode};

/// All of them, in the order of their codes.
pub static ITEMS: &[&Item] = &[
    &keys_sealed::ITEM,
    &keys_unreadable::ITEM,
    &keys_holders::ITEM,
    &keys_listed::ITEM,
    &keys_rotated::ITEM,
    &keys_ended::ITEM,
    &keys_logged::ITEM,
    &keys_superseded::ITEM,
    &billing_direct::ITEM,
    &keys_kms::ITEM,
    &seats_counted::ITEM,
    &seats_mfa::ITEM,
    &sign_in_central::ITEM,
    &seats_personal::ITEM,
    &leavers_out::ITEM,
    &seats_locked_out::ITEM,
    &seats_audited::ITEM,
    &duties_separate::ITEM,
    &machines_owned::ITEM,
    &access_matrix::ITEM,
    &access_for_a_while::ITEM,
    &access_approved::ITEM,
    &tokens_end::ITEM,
    &companies_apart::ITEM,
    &providers_listed::ITEM,
    &providers_train_not::ITEM,
    &providers_retention::ITEM,
    &providers_dpa::ITEM,
    &providers_assured::ITEM,
    &providers_regions::ITEM,
    &providers_assessed::ITEM,
    &providers_notify::ITEM,
    &providers_subprocessors::ITEM,
    &accounts_business::ITEM,
    &providers_exit::ITEM,
    &apps_listed::ITEM,
    &apps_sensitive::ITEM,
    &apps_owned::ITEM,
    &outputs_approved::ITEM,
    &ai_switched_off::ITEM,
    &models_used::ITEM,
    &calls_masked::ITEM,
    &content_not_stored::ITEM,
    &calls_logged::ITEM,
    &logs_kept::ITEM,
    &calls_limited::ITEM,
    &calls_allow_listed::ITEM,
    &data_encrypted::ITEM,
    &uploads_kept::ITEM,
    &calls_guarded::ITEM,
    &data_exported::ITEM,
    &deletions_done::ITEM,
    &log_intact::ITEM,
    &log_streamed::ITEM,
    &log_read_by_few::ITEM,
    &alerts_raised::ITEM,
    &policy_published::ITEM,
    &policy_acknowledged::ITEM,
    &policy_exceptions::ITEM,
    &staff_trained::ITEM,
    &incidents_kept::ITEM,
    &playbooks_kept::ITEM,
    &contacts_kept::ITEM,
    &pilots_measured::ITEM,
    &pilots_signed::ITEM,
    &company_certified::ITEM,
    &company_answerable::ITEM,
];

/// The item with that code.
pub fn item(code: FactCode) -> Option<&'static Item> {
    ITEMS.iter().copied().find(|item| item.code == code)
}

/// What the first item speaks of that rests on the fact.
pub fn scope_of(key: Key) -> Option<&'static str> {
    static SCOPES: LazyLock<HashMap<Key, &'static str>> = LazyLock::new(|| {
        let of_item = |item: &&'static Item| item.keys().into_iter().map(|key| (key, item.scope)).collect::<Vec<_>>();
        ITEMS.iter().rev().flat_map(of_item).collect()
    });
    SCOPES.get(&key).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_item() {
        let listed: Vec<FactCode> = ITEMS.iter().map(|item| item.code).collect();
        assert_eq!(listed, FactCode::ALL);
        for item in ITEMS {
            assert!(item.claim.ends_with('.') && item.scope.ends_with('.'), "{}", item.code.as_str());
            assert!(!item.keys().is_empty(), "{}", item.code.as_str());
        }
    }
}
