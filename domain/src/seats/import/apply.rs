//! Taking one row in.

use keystead_entities::business_unit::{self, BusinessUnitStatus};
use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::seat_import_row::SeatImportOutcome as Outcome;
use keystead_entities::{BusinessUnitId, ForChange, Scoped, SeatId, seat_import, tenant};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::Person;
use crate::audit::Event;
use crate::auth::covers;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::seats::{disable, rules, user_of};
use crate::tenants::calendar;

/// What an import goes by: itself, its company (locked), and who asked for it, with which role today.
pub(super) struct Terms<'a> {
    pub import: &'a seat_import::Model,
    pub tenant: &'a tenant::Model,
    pub asked_by: Option<SeatId>,
    pub role: Role,
}

/// What came of a row. The events are recorded last, when nothing more is locked.
pub(super) struct Applied {
    pub outcome: Outcome,
    pub message: String,
    pub seat_id: Option<SeatId>,
    pub events: Vec<Event>,
}

impl Applied {
    fn nothing(outcome: Outcome, seat_id: Option<SeatId>, message: impl Into<String>) -> Self {
        Self { outcome, message: message.into(), seat_id, events: Vec::new() }
    }

    fn refused(message: impl Into<String>) -> Self {
        Self::nothing(Outcome::Refused, None, message)
    }
}

/// Takes one person in, in the transaction that also notes the outcome. A refusal wrote nothing.
pub(super) async fn apply(tx: &Tx, ctx: &Ctx, terms: &Terms<'_>, person: &Person) -> Result<Applied> {
    let found = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Email.eq(&person.email))
        .filter(seat::Column::Status.ne(SeatStatus::Removed))
        .for_change()
        .one(tx)
        .await?;
    match found {
        None if person.is_guest => Ok(skipped("A guest account: its person belongs to another company.")),
        None if !person.is_enabled => Ok(skipped("The directory has the account disabled, and there is no seat.")),
        None => create(tx, ctx, terms, person).await,
        Some(seat) if !person.is_enabled => leave(tx, ctx, terms, person, seat).await,
        Some(seat) if seat.status == SeatStatus::Disabled => {
            let message = "The seat is disabled here and stays so.";
            Ok(Applied::nothing(Outcome::Unchanged, Some(seat.id), message))
        }
        Some(seat) => refresh(tx, ctx, terms, person, seat).await,
    }
}

fn skipped(message: &str) -> Applied {
    Applied::nothing(Outcome::Skipped, None, message)
}

async fn create(tx: &Tx, ctx: &Ctx, terms: &Terms<'_>, person: &Person) -> Result<Applied> {
    let role = person.role.unwrap_or(terms.import.role);
    if !covers(terms.role, role) {
        return Ok(Applied::refused(format!("The role {role} is above that of who asked for the import.")));
    }
    let Some(business_unit_id) = unit_of(tx, ctx, terms, person).await? else {
        return Ok(Applied::refused("There is no business unit with this name in use."));
    };
    if rules::free_seats(tx, ctx, terms.tenant).await? == 0 {
        return Ok(Applied::refused(rules::no_seat_left(terms.tenant)));
    }
    let now = ctx.now();
    let row = seat::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SeatId),
        kind: SeatKind::Person,
        user_id: Some(user_of(tx, ctx, &person.email).await?),
        email: Some(person.email.clone()),
        name: person.name.clone(),
        role,
        tier: person.tier.unwrap_or(terms.import.tier),
        status: SeatStatus::Active,
        business_unit_id,
        owner_seat_id: None,
        department: person.department.clone(),
        external_id: person.external_id.clone(),
        mfa: person.mfa,
        last_active_at: None,
        ever_signed_in: person.ever_signed_in,
        last_sign_in_at: person.last_sign_in_at,
        sign_ins_as_of: as_of(terms, person),
        departed_on: None,
        invited_at: None,
        activated_at: Some(now),
        disabled_at: None,
        disabled_reason: None,
        disabled_by: None,
        departed_at: None,
        granted_role: None,
        granted_tier: None,
        granted_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    seat::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    let told = Event::new("seat.imported", row.id)
        .with("importId", terms.import.id.to_string())
        .with("email", row.email.clone())
        .with("name", row.name.clone())
        .with("role", row.role.as_str())
        .with("tier", row.tier);
    Ok(Applied { outcome: Outcome::Created, message: String::new(), seat_id: Some(row.id), events: vec![told] })
}

/// When what the row says of sign-ins was true; nothing where it says nothing.
fn as_of(terms: &Terms<'_>, person: &Person) -> Option<chrono::DateTime<chrono::Utc>> {
    let says = person.ever_signed_in != Known::Unknown || person.last_sign_in_at.is_some();
    terms.import.as_of.filter(|_| says)
}

/// The unit that a new seat is put into; nothing where the row names one that is not there.
async fn unit_of(tx: &Tx, ctx: &Ctx, terms: &Terms<'_>, person: &Person) -> Result<Option<Option<BusinessUnitId>>> {
    let units =
        business_unit::Entity::within(ctx.scope()).filter(business_unit::Column::Status.eq(BusinessUnitStatus::Active));
    let named = match (&person.business_unit, terms.import.business_unit_id) {
        (Some(name), _) => units.filter(business_unit::Column::Name.eq(name)),
        (None, Some(id)) => units.filter(business_unit::Column::Id.eq(id)),
        (None, None) => return Ok(Some(None)),
    };
    Ok(named.one(tx).await?.map(|unit| Some(unit.id)))
}

/// Brings a seat up to date with what the directory knows better than we do.
async fn refresh(tx: &Tx, ctx: &Ctx, terms: &Terms<'_>, person: &Person, old: seat::Model) -> Result<Applied> {
    let mut new = old.clone();
    if person.name != person.email {
        new.name = person.name.clone();
    }
    new.department = person.department.clone().or(new.department);
    new.external_id = person.external_id.clone().or(new.external_id);
    if person.mfa != Known::Unknown {
        new.mfa = person.mfa;
    }
    if person.ever_signed_in == Known::Yes || new.ever_signed_in == Known::Unknown {
        new.ever_signed_in = person.ever_signed_in;
    }
    new.last_sign_in_at = new.last_sign_in_at.max(person.last_sign_in_at);
    new.departed_on = None;
    if new.status == SeatStatus::Invited {
        new.status = SeatStatus::Active;
        new.activated_at = Some(ctx.now());
    }
    let as_of = old.sign_ins_as_of.max(as_of(terms, person));
    if new == old {
        // The directory says the same as before, as of a later day: nothing that anybody would call a change.
        seat::Entity::update_within(ctx.scope())
            .filter(seat::Column::Id.eq(old.id))
            .col_expr(seat::Column::SignInsAsOf, Expr::value(as_of))
            .exec(tx)
            .await?;
        return Ok(Applied::nothing(Outcome::Unchanged, Some(old.id), ""));
    }
    let mut row = old.clone().into_active_model();
    row.name = Set(new.name.clone());
    row.department = Set(new.department.clone());
    row.external_id = Set(new.external_id.clone());
    row.mfa = Set(new.mfa);
    row.ever_signed_in = Set(new.ever_signed_in);
    row.last_sign_in_at = Set(new.last_sign_in_at);
    row.sign_ins_as_of = Set(as_of);
    row.departed_on = Set(None);
    row.status = Set(new.status);
    row.activated_at = Set(new.activated_at);
    rules::touch(&mut row, ctx, old.version);
    row.update(tx).await?;
    let moment = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.to_rfc3339());
    let told = Event::new("seat.updated", old.id)
        .with("importId", terms.import.id.to_string())
        .changed("name", old.name, new.name)
        .changed("department", old.department, new.department)
        .changed("externalId", old.external_id, new.external_id)
        .changed("mfa", old.mfa.as_str(), new.mfa.as_str())
        .changed("everSignedIn", old.ever_signed_in.as_str(), new.ever_signed_in.as_str())
        .changed("lastSignInAt", moment(old.last_sign_in_at), moment(new.last_sign_in_at))
        .changed("departedOn", old.departed_on, None)
        .changed("status", old.status.as_str(), new.status.as_str());
    Ok(Applied { outcome: Outcome::Updated, message: String::new(), seat_id: Some(old.id), events: vec![told] })
}

/// Notes a leaver, and disables the seat where that was asked for.
async fn leave(tx: &Tx, ctx: &Ctx, terms: &Terms<'_>, person: &Person, seat: seat::Model) -> Result<Applied> {
    if seat.status == SeatStatus::Disabled {
        return Ok(Applied::nothing(Outcome::Unchanged, Some(seat.id), "The seat is disabled here as well."));
    }
    if terms.import.disables_leavers {
        if !covers(terms.role, seat.role) {
            return Ok(Applied::refused(format!("The seat's role {} is above that of who asked.", seat.role)));
        }
        if terms.asked_by == Some(seat.id) {
            return Ok(Applied::refused("Nobody disables their own seat. Ask another admin."));
        }
        if rules::is_owner_in_use(&seat) && rules::owners_in_use(tx, ctx).await? <= 1 {
            return Ok(Applied::refused("This is the company's last active owner. Make somebody else an owner first."));
        }
    }
    let mut events = Vec::new();
    let (id, version) = (seat.id, seat.version);
    let mut seat = seat;
    if seat.departed_on.is_none() {
        let today = calendar::day_of(calendar::zone(terms.tenant), ctx.now()).to_string();
        let mut row = seat.into_active_model();
        row.departed_on = Set(Some(today.clone()));
        rules::touch(&mut row, ctx, version);
        seat = row.update(tx).await?;
        let told = Event::new("seat.leaver_noted", id)
            .with("importId", terms.import.id.to_string())
            .with("email", person.email.clone())
            .with("departedOn", today);
        events.push(told);
    }
    if !terms.import.disables_leavers {
        let message = "The directory has the account disabled, and the seat is still in use. Disable it.";
        return Ok(Applied { outcome: Outcome::Leaver, message: message.into(), seat_id: Some(id), events });
    }
    let reason = "The company's directory has the account disabled.";
    let disabled = disable::lock_out(tx, ctx, seat, reason, None).await?;
    events.push(disable::told(&disabled, reason));
    let message = format!("Disabled; {} API tokens died with it.", disabled.revoked.len());
    Ok(Applied { outcome: Outcome::Disabled, message, seat_id: Some(id), events })
}
