//! What the ids in a column begin with, by the column's name: in an export they read as everywhere else.

/// Ends of names, and what such ids begin with. The first that fits counts.
const BY_END: &[(&str, &str)] = &[
    ("tenant_id", "ten_"),
    ("seat_id", "seat_"),
    ("business_unit_id", "unit_"),
    ("api_client_id", "cli_"),
    ("partner_id", "par_"),
    ("api_token_id", "tok_"),
    ("access_request_id", "areq_"),
    ("access_grant_id", "agr_"),
    ("grant_id", "pgr_"),
    ("account_id", "acct_"),
    ("key_id", "pkey_"),
    ("ai_app_id", "app_"),
    ("decision_id", "adec_"),
    ("follows_id", "adec_"),
    ("pilot_id", "pil_"),
    ("policy_id", "pol_"),
    ("policy_version_id", "polv_"),
    ("approval_rule_id", "arul_"),
    ("output_review_id", "orev_"),
    ("checkpoint_id", "chk_"),
    ("questionnaire_id", "qst_"),
    ("question_id", "ques_"),
    ("refresh_id", "qref_"),
    ("answer_id", "ans_"),
    ("library_entry_id", "alib_"),
    ("audit_id", "saud_"),
    ("scim_group_id", "scgr_"),
    ("endpoint_id", "whe_"),
    ("delivery_id", "msg_"),
    ("export_id", "exp_"),
    ("discovery_source_id", "dsrc_"),
    ("discovery_id", "disc_"),
    ("survey_id", "surv_"),
    ("statement_id", "fst_"),
    ("upload_id", "upl_"),
    ("discovery_import_id", "dimp_"),
    ("import_id", "imp_"),
    ("job_id", "job_"),
    ("vendor_id", "vend_"),
    ("document_id", "vdoc_"),
    ("supersedes_id", "ccl_"),
    ("rotated_from_id", "stok_"),
    // Of one kind or another, as its row says.
    ("subject_id", ""),
];

/// What the ids in that column of a table begin with, whose own begin with `own`. `None`: nobody said.
pub fn prefix_of(own: &'static str, column: &str) -> Option<&'static str> {
    if column == "id" {
        return Some(own);
    }
    BY_END.iter().find(|(end, _)| column.ends_with(end)).map(|(_, prefix)| *prefix)
}
