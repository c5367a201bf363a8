//! What the credentials of seats have in common.

/// Leads from the `Entity` of the module, whose rows name a seat, to that seat and its tenant.
macro_rules! of_seat {
    () => {
        /// Its seat.
        impl sea_orm::Related<crate::seat::Entity> for Entity {
            fn to() -> sea_orm::RelationDef {
                use sea_orm::EntityTrait;
                Self::belongs_to(crate::seat::Entity)
                    .from((Column::TenantId, Column::SeatId))
                    .to((crate::seat::Column::TenantId, crate::seat::Column::Id))
                    .into()
            }
        }

        /// Its tenant.
        impl sea_orm::Related<crate::tenant::Entity> for Entity {
            fn to() -> sea_orm::RelationDef {
                use sea_orm::EntityTrait;
                Self::belongs_to(crate::tenant::Entity).from(Column::TenantId).to(crate::tenant::Column::Id).into()
            }
        }
    };
}
pub(crate) use of_seat;
