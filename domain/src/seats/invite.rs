//! Asking somebody in.

use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::sign_in_link::SignInLinkKind;
use keystead_entities::{BusinessUnitId, Scoped, SeatId, tenant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::rules;
use crate::auth::{Actor, Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::mail::{self, NewMail};
use crate::{audit, partners, sign_in, tenants};

/// To invite people.
pub const INVITE: Right = Right::write(Area::Seats, Role::Admin);

/// A person to be invited.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Their mail address; one seat per address.
    pub email: String,
    /// Their name, at most 200 characters; the address where absent.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// 1 to 3.
    pub tier: i32,
    /// Where they work.
    pub business_unit_id: Option<BusinessUnitId>,
    /// As the company calls it, at most 120 characters.
    pub department: Option<String>,
}

/// An invitation to be sent again.
#[derive(Clone, Debug)]
pub struct Resend {
    /// The seat.
    pub id: SeatId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Invites a person: takes a seat of the plan and writes them a mail.
///
/// # Errors
/// `TAKEN` where the address has a seat; `PLAN_LIMIT`; `NOT_FOUND` or `STATE_CONFLICT` for the business unit.
pub async fn invite(ctx: &Ctx, input: Invite) -> Result<seat::Model> {
    ctx.may(INVITE)?;
    rules::expect_reach(ctx, input.role)?;
    let mut checks = Checks::new();
    let email = checks.email("email", &input.email);
    let name = checks.optional_line("name", input.name.as_deref(), 200).unwrap_or_else(|| email.clone());
    let department = checks.optional_line("department", input.department.as_deref(), 120);
    let tier = rules::check_tier(&mut checks, input.tier);
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    rules::expect_to_give(&tx, ctx, input.role).await?;
    expect_no_seat(&tx, ctx, &email).await?;
    rules::expect_unit(&tx, ctx, input.business_unit_id).await?;
    rules::expect_free(&tx, ctx, &tenant).await?;
    let now = ctx.now();
    let row = seat::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SeatId),
        kind: SeatKind::Person,
        user_id: Some(super::user_of(&tx, ctx, &email).await?),
        email: Some(email),
        name,
        role: input.role,
        tier,
        status: SeatStatus::Invited,
        business_unit_id: input.business_unit_id,
        owner_seat_id: None,
        department,
        external_id: None,
        mfa: Known::Unknown,
        last_active_at: None,
        ever_signed_in: Known::Unknown,
        last_sign_in_at: None,
        sign_ins_as_of: None,
        departed_on: None,
        invited_at: Some(now),
        activated_at: None,
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
    seat::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    partners::traces::leave(&tx, ctx, row.id).await?;
    post(&tx, ctx, &tenant, &row).await?;
    let told = audit::Event::new("seat.invited", row.id)
        .with("email", row.email.clone())
        .with("name", row.name.clone())
        .with("role", row.role.as_str())
        .with("tier", row.tier)
        .with("businessUnitId", row.business_unit_id.map(|id| id.to_string()));
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Sends the invitation again.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where the seat is not waiting for its person; `VERSION_CONFLICT`.
pub async fn resend(ctx: &Ctx, input: Resend) -> Result<seat::Model> {
    ctx.may(INVITE)?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let seat = rules::load(&tx, ctx, "id", input.id).await?;
    if !is_set_up_by(&tenant, ctx) {
        rules::expect_reach(ctx, seat.role)?;
    }
    expect_version(input.expected_version, seat.version)?;
    if seat.status != SeatStatus::Invited {
        return Err(Error::state("id", format!("The seat is {}; there is no invitation to repeat.", seat.status)));
    }
    let version = seat.version;
    let mut row = seat.into_active_model();
    row.invited_at = Set(Some(ctx.now()));
    rules::touch(&mut row, ctx, version);
    let seat = row.update(&tx).await?;
    post(&tx, ctx, &tenant, &seat).await?;
    audit::record(&tx, ctx, audit::Event::new("seat.invitation_resent", seat.id));
    ctx.commit(tx, seat.id).await?;
    Ok(seat)
}

/// Whether the caller is of the partner that set the company up: it may write again to an owner who has not come yet, since
/// there is nobody else who could.
fn is_set_up_by(tenant: &tenant::Model, ctx: &Ctx) -> bool {
    matches!(&ctx.actor, Actor::Partner(partner) if tenant.founded_by_partner_id == Some(partner.partner_id))
}

/// Refuses an address that has a seat already.
pub(super) async fn expect_no_seat(tx: &Tx, ctx: &Ctx, email: &str) -> Result<()> {
    let same = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Email.eq(email))
        .filter(seat::Column::Status.ne(SeatStatus::Removed))
        .one(tx)
        .await?;
    match same {
        Some(seat) => {
            let message = format!("This address has a seat already: {}, {}.", seat.id, seat.status);
            Err(Error::refused(Code::Taken, "email", message))
        }
        None => Ok(()),
    }
}

async fn post(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, seat: &seat::Model) -> Result<()> {
    let Some(recipient) = seat.email.as_deref() else { return Ok(()) };
    let dedupe_key = format!("seat.invited:{}:{}", seat.id, seat.version);
    let title = format!("You have a seat at {}", tenant.name);
    let link = sign_in::for_seat(tx, ctx, SignInLinkKind::Invitation, seat).await?;
    let body = format!(
        "Hello {},\n\n{} looks after its AI tools and their keys with Keystead, and has given you a seat with the role {}.\n\n\
         Take it within seven days:\n\n{}\n\nThe link works once and is for you alone; a newer invitation ends it. Never pass \
         your access on: everything done with it is done in your name.",
        seat.name,
        tenant.name,
        seat.role,
        sign_in::placeholder(link),
    );
    mail::post(
        tx,
        ctx,
        tenant,
        NewMail { dedupe_key: &dedupe_key, recipient, title: &title, body: &body, anchor: None },
    )
    .await?;
    Ok(())
}
