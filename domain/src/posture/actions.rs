//! What somebody should do now, one thing at a time.

use chrono::{DateTime, NaiveDate, Utc};
use keystead_entities::open_action::{self, Column, OpenActionKind as Kind};
use keystead_entities::{
    AnyId, CheckpointId, FindingId, ProviderKeyId, SeatAuditId, SeatId, finding, pilot_checkpoint, provider_key, seat,
    seat_audit, tenant,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::READ;
use super::figure::{
    Days, Figure, audits, checkpoints, departed, keys_in_use, open_findings, united, without_second_factor,
};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::Sort;
use crate::tenants::calendar;

/// What is to be done in the context's company, as far as its rights go; and its order: what is due at once first, then by
/// day.
///
/// # Errors
/// Forbidden without [`READ`].
pub fn open_actions(ctx: &Ctx) -> Result<(Select<open_action::Entity>, Sort<Column>)> {
    ctx.may(READ)?;
    let days = Days::at(ctx.now());
    let own = || tenant::Entity::of(ctx.scope()).select_only().column(tenant::Column::Id).into_query();
    let kinds = Kind::ALL.iter().filter(|kind| ctx.can(figure(**kind).right()));
    let rows = united(kinds.map(|kind| rows(*kind, own(), &days)));
    // Whoever may see nothing of it has nothing to do.
    let rows = rows.map_or_else(|| open_action::Entity::over(rows_of_nobody(own(), &days)), open_action::Entity::over);
    Ok((rows, Sort { by: Column::DueOn, descending: false, tie: Column::Id }))
}

fn rows_of_nobody(own: SelectStatement, days: &Days) -> SelectStatement {
    let mut none = rows(Kind::DecideFinding, own, days);
    none.and_where(Expr::val(1).eq(0));
    none
}

/// What counts the same things; its right is needed to see them.
fn figure(kind: Kind) -> Figure {
    match kind {
        Kind::RotateKey => Figure::KeysOverdue,
        Kind::DisableSeat => Figure::DepartedSeats,
        Kind::SetUpSecondFactor => Figure::SeatsWithoutSecondFactor,
        Kind::DecideFinding => Figure::OpenFindings,
        Kind::SignCheckpoint => Figure::OpenCheckpoints,
        Kind::CloseSeatAudit => Figure::OpenSeatAudits,
    }
}

/// Rows with the columns of an action.
fn rows(kind: Kind, of: SelectStatement, days: &Days) -> SelectStatement {
    match kind {
        Kind::RotateKey => {
            use provider_key::Column::{DueOn, Id, Label, TenantId};
            let due = keys_in_use(of).filter(DueOn.lte(&days.soon));
            row(due, (TenantId, Id), kind, Label, Some(DueOn))
        }
        Kind::DisableSeat => seats(departed(of, &days.today), kind),
        Kind::SetUpSecondFactor => seats(without_second_factor(of, &days.today), kind),
        Kind::DecideFinding => {
            use finding::Column::{Id, Subject, TenantId};
            row(open_findings(of), (TenantId, Id), kind, Subject, None)
        }
        Kind::SignCheckpoint => {
            use pilot_checkpoint::Column::{DueOn, Id, TenantId, Title};
            row(checkpoints(of), (TenantId, Id), kind, Title, Some(DueOn))
        }
        Kind::CloseSeatAudit => {
            use seat_audit::Column::{DueOn, Id, Name, TenantId};
            row(audits(of), (TenantId, Id), kind, Name, Some(DueOn))
        }
    }
}

fn seats(rows: Select<seat::Entity>, kind: Kind) -> SelectStatement {
    use seat::Column::{Id, Name, TenantId};
    row(rows, (TenantId, Id), kind, Name, None)
}

fn row<E: EntityTrait>(
    rows: Select<E>,
    (tenant_id, id): (E::Column, E::Column),
    kind: Kind,
    name: E::Column,
    due_on: Option<E::Column>,
) -> SelectStatement {
    let text = |text: &str| Expr::val(text.to_owned()).cast_as(Alias::new("text"));
    let rows = rows
        .select_only()
        .column_as(tenant_id, "tenant_id")
        .column_as(id, "id")
        .expr_as(text(kind.as_str()), "kind")
        .column_as(name, "name");
    match due_on {
        Some(day) => rows.column_as(day, "due_on"),
        None => rows.expr_as(text(""), "due_on"),
    }
    .into_query()
}

/// What it is about.
pub fn about(row: &open_action::Model) -> AnyId {
    match row.kind {
        Kind::RotateKey => ProviderKeyId(row.id).into(),
        Kind::DisableSeat | Kind::SetUpSecondFactor => SeatId(row.id).into(),
        Kind::DecideFinding => FindingId(row.id).into(),
        Kind::SignCheckpoint => CheckpointId(row.id).into(),
        Kind::CloseSeatAudit => SeatAuditId(row.id).into(),
    }
}

/// What is to be done, in words.
pub fn title(row: &open_action::Model) -> String {
    let name = &row.name;
    match row.kind {
        Kind::RotateKey => format!("Rotate the key “{name}”"),
        Kind::DisableSeat => format!("Disable the seat of {name}, who left"),
        Kind::SetUpSecondFactor => format!("{name} needs a second factor"),
        Kind::DecideFinding => format!("Decide on a finding: {name}"),
        Kind::SignCheckpoint => format!("Sign the checkpoint “{name}”"),
        Kind::CloseSeatAudit => format!("Decide on and close the seat audit “{name}”"),
    }
}

/// The end of the day by which it is to be done, in the company's time zone; nothing for at once.
pub fn due_at(tenant: &tenant::Model, row: &open_action::Model) -> Option<DateTime<Utc>> {
    let day: NaiveDate = row.due_on.parse().ok()?;
    Some(calendar::day_starts_at(calendar::zone(tenant), calendar::days_after(day, 1)))
}
