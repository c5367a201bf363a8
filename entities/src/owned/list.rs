//! The list.

use super::{Owned, Taken};
use crate::*;

const HASH: &str = "the hash of a credential, and the part by which it is found";
const SEALED: &str = "sealed secrets open nothing outside this deployment, and nobody may see what is in them";
const PERSON: &str = "one id for a person over all companies; the seat has its name and address";
const OVER: &str = "marks what is good once, for some minutes";
const LOG: &str = "audit-log.jsonl: the form that proves itself";
const PROGRAM: &str = "what a program shows, as hashes";
const INTERNAL: &str = "how the removal stands";

const fn rows<E: sea_orm::EntityTrait + Default>(
    prefix: &'static str,
    without: &'static [(&'static str, &'static str)],
) -> Owned {
    Owned::new::<E>(Taken::Rows { prefix, without })
}

const fn all<E: sea_orm::EntityTrait + Default>(prefix: &'static str) -> Owned {
    rows::<E>(prefix, &[])
}

const fn nothing<E: sea_orm::EntityTrait + Default>(why: &'static str) -> Owned {
    Owned::new::<E>(Taken::Nothing(why))
}

/// Every table in which a company has rows.
pub static OWNED: &[Owned] = &[
    rows::<tenant::Entity>("ten_", &[("removal_began_at", INTERNAL)]).by("id"),
    all::<business_unit::Entity>("unit_"),
    rows::<seat::Entity>("seat_", &[("user_id", PERSON)]).inward(&["owner_seat_id"]),
    rows::<api_token::Entity>("tok_", &[("public_part", HASH), ("secret_hash", HASH)]),
    nothing::<idempotency_key::Entity>("hashes of requests, kept for a day to know repeats"),
    Owned::new::<audit_head::Entity>(Taken::Elsewhere(LOG)),
    Owned::new::<audit_event::Entity>(Taken::Elsewhere(LOG)),
    Owned::new::<audit_checkpoint::Entity>(Taken::Elsewhere(LOG)),
    all::<job::Entity>("job_"),
    all::<job_attempt::Entity>("jatt_"),
    all::<job_schedule::Entity>("sched_"),
    all::<notification::Entity>("note_"),
    all::<notification_channel::Entity>("chan_"),
    all::<mail::Entity>("mail_"),
    all::<export::Entity>("exp_"),
    Owned::new::<export_part::Entity>(Taken::Elsewhere("files/: each file whole, except exports of everything")),
    all::<seat_import::Entity>("imp_"),
    all::<seat_import_row::Entity>(""),
    all::<vendor::Entity>("vend_"),
    all::<provider_account::Entity>("acct_"),
    all::<provider_key::Entity>("pkey_"),
    rows::<key_version::Entity>("kver_", &[("envelope", SEALED)]),
    all::<key_reminder::Entity>("krem_"),
    all::<ai_app::Entity>("app_"),
    all::<app_decision::Entity>("adec_"),
    all::<pilot::Entity>("pil_"),
    all::<pilot_phase::Entity>("phase_"),
    all::<pilot_objective::Entity>("pobj_"),
    all::<pilot_participant::Entity>("part_"),
    all::<pilot_pause::Entity>(""),
    all::<pilot_measurement::Entity>("meas_"),
    all::<pilot_point::Entity>(""),
    all::<pilot_metric::Entity>(""),
    all::<pilot_checkpoint::Entity>("chk_"),
    all::<pilot_sign_off::Entity>("sign_"),
    all::<pilot_reminder::Entity>(""),
    all::<pilot_report::Entity>("prep_"),
    all::<fact_statement::Entity>("fst_"),
    all::<questionnaire::Entity>("qst_"),
    all::<question::Entity>("ques_"),
    all::<answer::Entity>("ans_"),
    all::<questionnaire_refresh::Entity>("qref_"),
    all::<answer_change::Entity>("achg_"),
    all::<quarter_appendix::Entity>(""),
    all::<answer_library_entry::Entity>("alib_"),
    rows::<share_link::Entity>("link_", &[("public_part", HASH), ("secret_hash", HASH)]),
    all::<seat_audit::Entity>("saud_").inward(&["previous_audit_id"]),
    all::<seat_audit_reviewer::Entity>(""),
    all::<seat_audit_item::Entity>("sitem_"),
    all::<seat_audit_reminder::Entity>(""),
    all::<seat_audit_report::Entity>(""),
    all::<seat_audit_schedule::Entity>(""),
    nothing::<sealed_secret::Entity>(SEALED),
    all::<webhook_endpoint::Entity>("whe_"),
    all::<webhook_delivery::Entity>("msg_"),
    all::<webhook_attempt::Entity>("watt_"),
    nothing::<sign_in_link::Entity>("links that let a person in once").by("for_tenant_id"),
    nothing::<session::Entity>("sign-ins of persons; what of them is this company's stands in seat_sessions")
        .by("home_tenant_id"),
    all::<seat_session::Entity>("ses_"),
    all::<partner::Entity>("par_").by("home_tenant_id"),
    all::<api_client::Entity>("cli_"),
    nothing::<api_client_secret::Entity>(PROGRAM),
    nothing::<access_token::Entity>(PROGRAM),
    nothing::<client_assertion::Entity>(OVER),
    all::<partner_grant::Entity>("pgr_"),
    all::<access_request::Entity>("areq_"),
    all::<access_grant::Entity>("agr_"),
    all::<scim_directory::Entity>(""),
    rows::<scim_token::Entity>("sctok_", &[("public_part", HASH), ("secret_hash", HASH)]),
    all::<scim_user::Entity>(""),
    all::<scim_group::Entity>("scgr_"),
    all::<scim_group_member::Entity>(""),
    rows::<seat_token::Entity>("stok_", &[("public_part", HASH), ("secret_hash", HASH)]),
    all::<identity_provider::Entity>("idp_"),
    all::<seat_identity::Entity>(""),
    nothing::<finished_sign_in::Entity>(OVER),
    all::<finding::Entity>("fnd_"),
    all::<partner_trace::Entity>("ptr_"),
    all::<fact_value::Entity>("fval_"),
    all::<fact_probe::Entity>("fprb_"),
    all::<fact_reminder::Entity>("frem_"),
    all::<answer_composition::Entity>("acmp_"),
    all::<upload::Entity>("upl_"),
    all::<questionnaire_source::Entity>(""),
    all::<questionnaire_layout::Entity>(""),
    all::<ai_app_reminder::Entity>(""),
    all::<discovery_source::Entity>("dsrc_"),
    all::<discovery_import::Entity>("dimp_"),
    all::<app_discovery::Entity>("disc_"),
    all::<discovery_import_row::Entity>(""),
    all::<app_grant_holder::Entity>(""),
    all::<data_flow::Entity>("flow_"),
    all::<usage_survey::Entity>("surv_"),
    nothing::<usage_survey_ticket::Entity>("tickets to an anonymous survey, as hashes"),
    all::<usage_survey_tally::Entity>(""),
    all::<industry_pack::Entity>(""),
    all::<policy::Entity>("pol_"),
    all::<policy_version::Entity>("polv_"),
    all::<policy_acknowledgement::Entity>("pack_"),
    all::<policy_review::Entity>("prev_"),
    all::<approval_rule::Entity>("arul_"),
    all::<approval_rule_seat::Entity>(""),
    all::<output_review::Entity>("orev_"),
    Owned::new::<output_text::Entity>(Taken::Elsewhere("output-texts/: each text that is there, opened")),
    all::<vendor_document::Entity>("vdoc_"),
    all::<contract_clause::Entity>("ccl_").inward(&["supersedes_id"]),
    all::<subprocessor::Entity>("subp_"),
    all::<vendor_reminder::Entity>(""),
];
