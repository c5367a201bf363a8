//! The wall between tenants, first course: a finder of tenant rows cannot be called without a [`Scope`].

use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QuerySelect, Select, UpdateMany};

use crate::TenantId;

/// The right to see the rows of one tenant. Made by authentication and by the claim of a job, nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope(TenantId);

impl Scope {
    /// A scope for callers that were let in. Refused by lint where that does not happen.
    pub fn granted(tenant_id: TenantId) -> Self {
        Self(tenant_id)
    }

    /// The tenant it opens.
    pub fn tenant_id(self) -> TenantId {
        self.0
    }
}

/// A table whose rows belong to tenants, and its finders.
pub trait Scoped: EntityTrait {
    /// The type of its ids.
    type Id;

    /// All rows of the tenant.
    fn within(scope: Scope) -> Select<Self>;

    /// The row with that id, if it is the tenant's.
    fn one(scope: Scope, id: Self::Id) -> Select<Self>;

    /// The rows with those ids that are the tenant's; for loaders.
    fn among(scope: Scope, ids: impl IntoIterator<Item = Self::Id>) -> Select<Self>;

    /// An update of the tenant's rows, to be narrowed with a filter.
    fn update_within(scope: Scope) -> UpdateMany<Self>;
}

/// The lock of a row that is about to change. It keeps out others who change the row and lets in those who only point at
/// it: a lock that refuses both (`FOR UPDATE`) makes the insertion of a row with a foreign key wait, and two such
/// transactions wait for each other.
pub trait ForChange: QuerySelect {
    /// The rows found are locked until the transaction ends. SQLite has one writer and needs no lock.
    fn for_change(self) -> Self {
        self.lock(LockType::NoKeyUpdate)
    }
}

impl<T: QuerySelect> ForChange for T {}

/// Tables whose rows of other tenants are tried against a tenant's finders, to see that they find nothing.
pub trait Beyond: Scoped {
    /// Rows of other tenants than the scope's. For the self-test of the walls, which takes nothing but their ids.
    fn beyond(scope: Scope) -> Select<Self>;
}

/// Implements [`Scoped`] for the `Entity` of the module, whose columns are `TenantId` and the one named.
macro_rules! scoped {
    ($id:ty, $column:ident) => {
        impl crate::Scoped for Entity {
            type Id = $id;

            fn within(scope: crate::Scope) -> sea_orm::Select<Self> {
                use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
                Self::find().filter(Column::TenantId.eq(scope.tenant_id()))
            }

            fn one(scope: crate::Scope, id: $id) -> sea_orm::Select<Self> {
                use sea_orm::{ColumnTrait, QueryFilter};
                Self::within(scope).filter(Column::$column.eq(id))
            }

            fn among(scope: crate::Scope, ids: impl IntoIterator<Item = $id>) -> sea_orm::Select<Self> {
                use sea_orm::{ColumnTrait, QueryFilter};
                Self::within(scope).filter(Column::$column.is_in(ids))
            }

            fn update_within(scope: crate::Scope) -> sea_orm::UpdateMany<Self> {
                use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
                Self::update_many().filter(Column::TenantId.eq(scope.tenant_id()))
            }
        }
    };
}
pub(crate) use scoped;

/// Implements [`Beyond`] for the `Entity` of the module.
macro_rules! beyond {
    () => {
        impl crate::Beyond for Entity {
            fn beyond(scope: crate::Scope) -> sea_orm::Select<Self> {
                use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
                Self::find().filter(Column::TenantId.ne(scope.tenant_id()))
            }
        }
    };
}
pub(crate) use beyond;
