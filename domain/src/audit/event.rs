//! What a use case says of what it did.

use std::borrow::Cow;

use keystead_entities::{AnyId, audit_event::AuditOutcome};
use serde_json::Value;

/// An entry before it has a place in the chain.
pub struct Event {
    pub(super) action: Cow<'static, str>,
    pub(super) target: Option<AnyId>,
    pub(super) outcome: AuditOutcome,
    pub(super) fields: Vec<(&'static str, Value)>,
}

impl Event {
    /// Something was done to something. `action` is `<noun>.<past verb>`.
    pub fn new(action: &'static str, target: impl Into<AnyId>) -> Self {
        Self { action: action.into(), target: Some(target.into()), outcome: AuditOutcome::Success, fields: Vec::new() }
    }

    /// Something was tried, by the name the caller knows it under.
    pub(super) fn tried(action: String, target: Option<AnyId>) -> Self {
        Self { action: action.into(), target, outcome: AuditOutcome::Success, fields: Vec::new() }
    }

    /// With a detail: a name in camelCase and a value. Never a secret.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// With a detail that changed, as `{from, to}`; nothing when it did not.
    pub fn changed<T: Into<Value> + PartialEq>(self, name: &'static str, from: T, to: T) -> Self {
        if from == to {
            return self;
        }
        self.with(name, serde_json::json!({ "from": from.into(), "to": to.into() }))
    }

    /// It was tried and not allowed, or failed.
    pub fn outcome(mut self, outcome: AuditOutcome) -> Self {
        self.outcome = outcome;
        self
    }
}
