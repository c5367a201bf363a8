//! What is counted for the board.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::pilot_checkpoint::{self, CheckpointStatus};
use keystead_entities::provider_key::{self, ProviderKeyStatus};
use keystead_entities::seat::{self, SeatKind, SeatStatus};
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::{TenantId, tenant};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::Board;
use crate::auth::Right;
use crate::error::Result;
use crate::{keys, pilots, seat_audits, seats};

/// Days ahead within which a key counts as due.
const DUE_WITHIN: TimeDelta = TimeDelta::days(14);

/// What is to be looked after in a company. Days are those of UTC.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Seats of people in use, invited ones included.
    pub seats_in_use: i64,
    /// Of these, seats of people who left.
    pub departed_seats: i64,
    /// Keys to be rotated today or within 14 days.
    pub keys_due: i64,
    /// Keys that were to be rotated before today.
    pub keys_overdue: i64,
    /// Checkpoints of pilots that nobody signed yet.
    pub open_checkpoints: i64,
    /// Seat audits that are open or being closed.
    pub open_seat_audits: i64,
    /// Last call with a credential of any seat.
    pub last_activity: Option<DateTime<Utc>>,
}

impl Board {
    /// Companies where something waits that the caller may see.
    pub(super) fn due(&self) -> Condition {
        let (today, soon) = self.days();
        let mut any = Condition::any();
        let mut add = |rows: Option<SelectStatement>| {
            if let Some(rows) = rows {
                any = std::mem::replace(&mut any, Condition::any()).add(tenant::Column::Id.in_subquery(rows));
            }
        };
        let companies = |right| self.companies(right);
        add(companies(seats::READ).map(|of| of_whom(departed(of, &today), seat::Column::TenantId)));
        let due = |of| keys_in_use(of).filter(provider_key::Column::DueOn.lte(&soon));
        add(companies(keys::READ).map(|of| of_whom(due(of), provider_key::Column::TenantId)));
        add(companies(pilots::READ).map(|of| of_whom(checkpoints(of), pilot_checkpoint::Column::TenantId)));
        add(companies(seat_audits::READ).map(|of| of_whom(open_audits(of), seat_audit::Column::TenantId)));
        // Whoever may see none of it finds nothing due.
        if any.is_empty() { any.add(tenant::Column::Id.is_null()) } else { any }
    }

    /// The figures of those companies: seven statements, however many there are.
    pub(super) async fn figures(&self, ids: &[TenantId]) -> Result<HashMap<TenantId, Figures>> {
        self.ctx.db().release().await;
        let (today, soon) = self.days();
        let mut found: HashMap<TenantId, Figures> = ids.iter().map(|id| (*id, Figures::default())).collect();
        let mut put = |counts: Vec<(TenantId, i64)>, figure: fn(&mut Figures) -> &mut i64| {
            for (id, n) in counts {
                found.get_mut(&id).into_iter().for_each(|figures| *figure(figures) = n);
            }
        };
        if let Some(of) = self.among(seats::READ, ids) {
            put(self.counted(people(of.clone()), seat::Column::TenantId).await?, |f| &mut f.seats_in_use);
            put(self.counted(departed(of, &today), seat::Column::TenantId).await?, |f| &mut f.departed_seats);
        }
        if let Some(of) = self.among(keys::READ, ids) {
            let company = provider_key::Column::TenantId;
            let overdue = keys_in_use(of.clone()).filter(provider_key::Column::DueOn.lt(&today));
            put(self.counted(overdue, company).await?, |f| &mut f.keys_overdue);
            let due = keys_in_use(of).filter(provider_key::Column::DueOn.between(&today, &soon));
            put(self.counted(due, company).await?, |f| &mut f.keys_due);
        }
        if let Some(of) = self.among(pilots::READ, ids) {
            let open = self.counted(checkpoints(of), pilot_checkpoint::Column::TenantId).await?;
            put(open, |f| &mut f.open_checkpoints);
        }
        if let Some(of) = self.among(seat_audits::READ, ids) {
            put(self.counted(open_audits(of), seat_audit::Column::TenantId).await?, |f| &mut f.open_seat_audits);
        }
        if let Some(of) = self.among(seats::READ, ids) {
            let last = seat::Entity::of_companies(of)
                .select_only()
                .column(seat::Column::TenantId)
                .column_as(seat::Column::LastActiveAt.max(), "last")
                .group_by(seat::Column::TenantId)
                .into_tuple::<(TenantId, Option<DateTime<Utc>>)>();
            for (id, at) in last.all(self.ctx.app.db.read()).await? {
                found.get_mut(&id).into_iter().for_each(|figures| figures.last_activity = at);
            }
        }
        Ok(found)
    }

    /// As [`Board::companies`], of those.
    fn among(&self, right: Right, ids: &[TenantId]) -> Option<SelectStatement> {
        let mut companies = self.companies(right)?;
        companies.and_where(keystead_entities::partner_grant::Column::TenantId.is_in(ids.iter().copied()));
        Some(companies)
    }

    async fn counted<E: EntityTrait>(&self, rows: Select<E>, company: E::Column) -> Result<Vec<(TenantId, i64)>> {
        let counted = rows.select_only().column(company).column_as(company.count(), "n").group_by(company);
        Ok(counted.into_tuple::<(TenantId, i64)>().all(self.ctx.app.db.read()).await?)
    }

    /// Today, and the last day that counts as soon.
    fn days(&self) -> (String, String) {
        let day = |at: DateTime<Utc>| at.date_naive().to_string();
        (day(self.now()), day(self.now() + DUE_WITHIN))
    }
}

fn people(of: SelectStatement) -> Select<seat::Entity> {
    seat::Entity::of_companies(of)
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]))
}

fn departed(of: SelectStatement, today: &str) -> Select<seat::Entity> {
    let left = Condition::any().add(seat::Column::DepartedOn.lt(today)).add(seat::Column::DepartedAt.is_not_null());
    people(of).filter(left)
}

fn keys_in_use(of: SelectStatement) -> Select<provider_key::Entity> {
    let in_use = [ProviderKeyStatus::Active, ProviderKeyStatus::Quarantined];
    provider_key::Entity::of_companies(of).filter(provider_key::Column::Status.is_in(in_use))
}

fn checkpoints(of: SelectStatement) -> Select<pilot_checkpoint::Entity> {
    pilot_checkpoint::Entity::of_companies(of).filter(pilot_checkpoint::Column::Status.eq(CheckpointStatus::Open))
}

fn open_audits(of: SelectStatement) -> Select<seat_audit::Entity> {
    let open = [SeatAuditStatus::Open, SeatAuditStatus::Closing];
    seat_audit::Entity::of_companies(of).filter(seat_audit::Column::Status.is_in(open))
}

fn of_whom<E: EntityTrait>(rows: Select<E>, company: E::Column) -> SelectStatement {
    rows.select_only().column(company).into_query()
}
