//! A membership of one tenant: of a person, or of a machine.

use sea_orm::entity::prelude::*;

use crate::{BusinessUnitId, SeatId, TenantId, UserId, text_enum};

text_enum! {
    /// Who sits there.
    SeatKind {
        /// A person.
        Person = "PERSON",
        /// A machine: a service account.
        Service = "SERVICE",
    }
}

text_enum! {
    /// What a seat may do, from most to least; see `domain::auth`.
    Role {
        /// Everything, including the company itself.
        Owner = "OWNER",
        /// Everything but the company itself.
        Admin = "ADMIN",
        /// Signs checkpoints, answers, policies and client text.
        Approver = "APPROVER",
        /// Reads all, writes nothing.
        Auditor = "AUDITOR",
        /// Uses AI apps under the company's rules.
        Member = "MEMBER",
    }
}

text_enum! {
    /// Where a seat stands between invitation and removal.
    SeatStatus {
        /// Asked in, has not come yet. Counts toward the plan's limit.
        Invited = "INVITED",
        /// In use. Counts toward the plan's limit.
        Active = "ACTIVE",
        /// Locked out; can be enabled again.
        Disabled = "DISABLED",
        /// Gone; kept for the evidence that points at it.
        Removed = "REMOVED",
    }
}

text_enum! {
    /// A yes or no that may not be known. Unknown never becomes either.
    Known {
        /// Known to be so.
        Yes = "YES",
        /// Known not to be so.
        No = "NO",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

/// A membership of one tenant: of a person, or of a machine.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seats")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeatId,
    pub kind: SeatKind,
    pub user_id: Option<UserId>,
    /// Lower case; service accounts have none.
    pub email: Option<String>,
    pub name: String,
    pub role: Role,
    /// 1 general office, 2 data analytics, 3 development.
    pub tier: i32,
    pub status: SeatStatus,
    pub business_unit_id: Option<BusinessUnitId>,
    /// Who answers for a service account.
    pub owner_seat_id: Option<SeatId>,
    /// As the company's directory says.
    pub department: Option<String>,
    /// The id in the company's directory.
    pub external_id: Option<String>,
    /// Whether a second factor is set up.
    pub mfa: Known,
    /// Last call with a credential of the seat.
    pub last_active_at: Option<DateTimeUtc>,
    /// Whether the person ever signed in, as the company's directory says; a known "never" is `NO`.
    pub ever_signed_in: Known,
    /// As the company's directory says, or as we saw.
    pub last_sign_in_at: Option<DateTimeUtc>,
    /// When what the directory says of sign-ins was true; later ones may have been. None where it says nothing.
    pub sign_ins_as_of: Option<DateTimeUtc>,
    /// Last day in the company (`YYYY-MM-DD`), where known.
    pub departed_on: Option<String>,
    pub invited_at: Option<DateTimeUtc>,
    pub activated_at: Option<DateTimeUtc>,
    pub disabled_at: Option<DateTimeUtc>,
    pub disabled_reason: Option<String>,
    /// Kind of the actor who disabled it, while it is. What a person blocked, no directory brings back.
    pub disabled_by: Option<String>,
    /// When the directory said that the person left, while that counts.
    pub departed_at: Option<DateTimeUtc>,
    /// The role of a grant; it counts until `granted_until`.
    pub granted_role: Option<Role>,
    /// The tier of a grant; it counts until `granted_until`.
    pub granted_tier: Option<i32>,
    /// The end of the grant. None where there is none to count.
    pub granted_until: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether a grant counts at that moment.
    pub fn has_grant(&self, now: DateTimeUtc) -> bool {
        self.granted_until.is_some_and(|end| end > now)
    }

    /// What it may do at that moment: by its role, or by a grant that gives more.
    pub fn role_at(&self, now: DateTimeUtc) -> Role {
        let granted = self.granted_role.filter(|_| self.has_grant(now));
        granted.map_or(self.role, |granted| granted.min(self.role))
    }

    /// What it may use at that moment: by its tier, or by a grant that gives more.
    pub fn tier_at(&self, now: DateTimeUtc) -> i32 {
        let granted = self.granted_tier.filter(|_| self.has_grant(now));
        granted.map_or(self.tier, |granted| granted.max(self.tier))
    }
}

crate::scoped!(SeatId, Id);
crate::beyond!();

impl Entity {
    /// Those of companies that a partner was let into.
    pub fn of_companies(companies: sea_orm::sea_query::SelectStatement) -> Select<Self> {
        Self::find().filter(Column::TenantId.in_subquery(companies))
    }

    /// Removal of seats, with their company.
    pub fn remove(scope: crate::Scope, ids: impl IntoIterator<Item = SeatId>) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Id.is_in(ids))
    }

    /// The seats of a person at every company, for the person.
    pub fn of_user(id: UserId) -> Select<Self> {
        Self::find().filter(Column::UserId.eq(id))
    }
}

/// Its company.
impl Related<crate::tenant::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(crate::tenant::Entity).from(Column::TenantId).to(crate::tenant::Column::Id).into()
    }
}
