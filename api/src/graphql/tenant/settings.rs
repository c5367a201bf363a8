//! What a company chose for the work that runs by itself.

use std::sync::Arc;

use async_graphql::{Enum, Object};
use keystead_entities::tenant;

use crate::graphql::scalars::Duration;

/// Whether people need a second factor.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::tenant::MfaRule")]
pub enum MfaRule {
    /// They may have one.
    Off,
    /// A session without one opens nothing here; its person is told how to set one up.
    Required,
}

/// What a seat audit does with an item that nobody decided on.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::tenant::AuditSilence")]
pub enum AuditSilence {
    /// The seat stays as it is.
    Keep,
    /// The seat is disabled, the token revoked.
    Disable,
}

/// What a company chose for the work that runs by itself.
pub struct TenantSettings(pub(super) Arc<tenant::Model>);

/// What a company chose for the work that runs by itself.
#[Object]
impl TenantSettings {
    /// Region in which covered data must stay, such as `EU`; `null` where none is set.
    async fn residency(&self) -> Option<&str> {
        self.0.residency.as_deref()
    }

    /// Month, 1 to 12, in which the company's first quarter begins. Default 1.
    async fn quarter_start_month(&self) -> i32 {
        self.0.quarter_start_month
    }

    /// Within which a provider key is to be rotated, in whole days. Default `P90D`.
    async fn key_rotation_period(&self) -> Duration {
        Duration(self.0.key_rotation_period.clone())
    }

    /// What a seat audit does with an item that nobody decided on. Default `KEEP`.
    async fn seat_audit_silence(&self) -> AuditSilence {
        self.0.seat_audit_silence.into()
    }

    /// Days from the start of a seat audit to its due date. Default 14.
    async fn seat_audit_due_days(&self) -> i32 {
        self.0.seat_audit_due_days
    }

    /// Days without activity after which a seat counts as dormant. Default 90.
    async fn dormant_days(&self) -> i32 {
        self.0.dormant_days
    }

    /// Whether people need a second factor.
    async fn mfa_rule(&self) -> MfaRule {
        self.0.mfa_rule.into()
    }

    /// Days for which audit events are kept, 90 at least. Default 365.
    async fn audit_retention_days(&self) -> i32 {
        self.0.audit_retention_days
    }

    /// The longest time for which access can be granted for a while. Default and most `P7D`.
    async fn access_grant_maximum(&self) -> Duration {
        Duration(self.0.access_grant_maximum.clone())
    }

    /// Days for which the text of an output review is kept once it is decided on; then it is erased and its hash stays.
    /// Default 30.
    async fn output_text_days(&self) -> i32 {
        self.0.output_text_days
    }
}
