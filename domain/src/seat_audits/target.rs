//! What a change leaves. It only ever takes away, or names another person to answer for a machine.

use keystead_entities::seat::{self, Role, SeatKind};
use keystead_entities::seat_audit_item::SeatAuditItemKind;
use keystead_entities::{SeatId, api_token};
use serde::{Deserialize, Serialize};

use crate::auth::{TokenScope, token};
use crate::error::Code;
use crate::input::Checks;

/// What a change leaves; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// A lower role. For seats and service accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// A lower tier. For seats and service accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<i32>,
    /// Who answers for it from now on. For service accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_seat_id: Option<SeatId>,
    /// Fewer scopes. For tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
}

impl Target {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Notes what does not fit the kind of item. `at` is the path of the item's own field, for the kind.
    pub(super) fn check_kind(&self, checks: &mut Checks, at: &str, kind: SeatAuditItemKind) {
        if self.is_empty() {
            checks.refuse(Code::Required, "target", "Say what the change is to leave.");
        }
        if kind == SeatAuditItemKind::AccessGrant {
            checks.refuse(Code::Invalid, at, "A grant is kept or revoked; it ends by itself.");
        }
        let is_token = kind == SeatAuditItemKind::ApiToken;
        if is_token && (self.role.is_some() || self.tier.is_some()) {
            checks.refuse(Code::Invalid, at, "A token has scopes; role and tier are its seat's.");
        }
        if !is_token && self.scopes.is_some() {
            checks.refuse(Code::Invalid, at, "Scopes are changed on tokens only.");
        }
        if self.owner_seat_id.is_some() && kind != SeatAuditItemKind::ServiceAccount {
            checks.refuse(Code::Invalid, at, "Somebody answers only for service accounts.");
        }
    }

    /// Notes where it would give a seat more than it has.
    pub(super) fn check_seat(&self, checks: &mut Checks, at: &str, seat: &seat::Model) {
        if let Some(problem) = self.beyond_seat(seat) {
            checks.refuse(Code::Invalid, at, problem);
        }
    }

    /// Notes where it would give a token more than it has.
    pub(super) fn check_token(&self, checks: &mut Checks, at: &str, row: &api_token::Model) {
        if let Some(problem) = self.beyond_token(row) {
            checks.refuse(Code::Invalid, at, problem);
        }
    }

    /// Why it is not a taking away from this seat, where it is not.
    pub(super) fn beyond_seat(&self, seat: &seat::Model) -> Option<String> {
        if let Some(role) = self.role {
            // Roles are declared from most to least.
            if role < seat.role {
                return Some(format!("A review only lowers; the role is {} and {role} is more.", seat.role));
            }
        }
        if let Some(tier) = self.tier
            && (!(1..=3).contains(&tier) || tier > seat.tier)
        {
            return Some(format!("A review only lowers; the tier is {}.", seat.tier));
        }
        (self.owner_seat_id.is_some() && seat.kind != SeatKind::Service)
            .then(|| "Somebody answers only for service accounts.".to_owned())
    }

    /// Why it is not a taking away from this token, where it is not.
    pub(super) fn beyond_token(&self, row: &api_token::Model) -> Option<String> {
        let wanted = self.scopes.as_ref()?;
        let has = token::scopes(row);
        if wanted.is_empty() {
            return Some("A token without scopes opens nothing: revoke it.".into());
        }
        for text in wanted {
            match text.parse::<TokenScope>() {
                Err(()) => return Some(format!("There is no scope {text}.")),
                Ok(scope) if !has.iter().any(|h| h.includes(scope)) => {
                    return Some(format!("A review only narrows; the token does not have {scope}."));
                }
                Ok(_) => {}
            }
        }
        None
    }
}
