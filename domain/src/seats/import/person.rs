//! What a row says of a person.

use chrono::{DateTime, Utc};
use keystead_entities::seat::{Known, Role};
use serde::{Deserialize, Serialize};

/// What a row says of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Lower case.
    pub email: String,
    /// The name; the address where the row has none.
    pub name: String,
    /// As the directory says.
    pub department: Option<String>,
    /// The id in the directory.
    pub external_id: Option<String>,
    /// Whether the directory lets the account in.
    pub is_enabled: bool,
    /// Whether the account belongs to somebody outside the company.
    pub is_guest: bool,
    /// Whether a second factor is set up.
    pub mfa: Known,
    /// Whether the person ever signed in.
    pub ever_signed_in: Known,
    /// When last, where known.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// The role, where the row says.
    pub role: Option<Role>,
    /// The tier, where the row says.
    pub tier: Option<i32>,
    /// The name of the business unit, where the row says.
    pub business_unit: Option<String>,
}
