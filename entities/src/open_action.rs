//! What somebody should do now, over whatever it is about: no table, but gathered while it is asked for ([`Entity::over`]).

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, SelectStatement};

use crate::{TenantId, text_enum};

text_enum! {
    /// What is to be done.
    OpenActionKind {
        /// A provider key is to be rotated.
        RotateKey = "ROTATE_KEY",
        /// Somebody left and still has a seat.
        DisableSeat = "DISABLE_SEAT",
        /// A person has no second factor.
        SetUpSecondFactor = "SET_UP_SECOND_FACTOR",
        /// A finding waits for a decision.
        DecideFinding = "DECIDE_FINDING",
        /// A pilot's checkpoint waits for a signature.
        SignCheckpoint = "SIGN_CHECKPOINT",
        /// A seat audit waits for decisions.
        CloseSeatAudit = "CLOSE_SEAT_AUDIT",
    }
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_actions")]
pub struct Model {
    pub tenant_id: TenantId,
    /// Of what it is about; no two actions are about the same.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: OpenActionKind,
    /// What that is called.
    pub name: String,
    /// Day (`YYYY-MM-DD`) in the company's time zone by which it is to be done; empty for at once.
    pub due_on: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Those of `actions`, which has the columns of the model.
    pub fn over(actions: SelectStatement) -> Select<Self> {
        let mut rows = Self::find();
        QuerySelect::query(&mut rows).from_clear().from_subquery(actions, Alias::new("open_actions"));
        rows
    }
}
