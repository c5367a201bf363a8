//! Making, changing and ending the seats of the directory's people.

use keystead_entities::scim_user;
use keystead_entities::seat::{self, Known, SeatKind, SeatStatus};
use keystead_entities::{Scoped, SeatId, scim_directory, tenant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::Value;

use super::follow;
use super::lookup::{self, RIGHT, User};
use super::note_change;
use crate::auth::actor::DIRECTORY;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::{audit, seats, sessions, tenants};

/// Why a seat is disabled that the directory said goodbye of.
const GOODBYE: &str = "The company's directory says that the account is not active.";
/// The same for an account that it deleted.
const DELETED: &str = "The company's directory deleted the account.";

/// A person as the directory wants them to be.
#[derive(Clone, Debug)]
pub struct Person {
    /// Unique in the directory, whatever its case.
    pub user_name: String,
    /// The directory's own id.
    pub external_id: Option<String>,
    /// Mail address.
    pub email: String,
    /// For people.
    pub name: String,
    /// Whether the account is in use.
    pub active: bool,
    /// As the company calls it.
    pub department: Option<String>,
    /// What else it says, as it said it.
    pub attributes: Value,
}

impl Person {
    fn checked(mut self) -> Result<Self> {
        let mut checks = Checks::new();
        self.user_name = checks.line("userName", &self.user_name, 320);
        self.email = checks.email("emails", &self.email);
        self.name = checks.line("displayName", &self.name, 200);
        self.external_id = checks.optional_line("externalId", self.external_id.as_deref(), 255);
        self.department = checks.optional_line("department", self.department.as_deref(), 120);
        if self.attributes.to_string().len() > 16_384 {
            checks.refuse(Code::TooLong, "", "At most 16 KiB of attributes.");
        }
        checks.done()?;
        Ok(self)
    }
}

/// Makes a seat for the person, active at once: the directory is the proof. One whom the directory deleted comes back to
/// their old seat, unless a person blocked it.
///
/// # Errors
/// `TAKEN`, `PLAN_LIMIT`, `INVALID`; `STATE_CONFLICT` for one whom a person blocked.
pub async fn create_user(ctx: &Ctx, person: Person) -> Result<User> {
    ctx.may(RIGHT)?;
    let person = person.checked()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    expect_free_name(&tx, ctx, &person.user_name, None).await?;
    if let Some(old) = with_email(&tx, ctx, &person.email).await? {
        let is_deleted = deleted(&tx, ctx, old.id).await?;
        if !is_deleted {
            let message = format!("There is a user with the mail address {} already: {}.", person.email, old.id);
            return Err(Error::refused(Code::Taken, "userName", message));
        }
        let user = write(&tx, ctx, &tenant, old, person).await?;
        ctx.commit(tx, user.seat.id).await?;
        return Ok(user);
    }
    if person.active {
        seats::expect_free(&tx, ctx, &tenant).await?;
    }
    let directory = scim_directory::Entity::of(ctx.scope()).one(&tx).await?;
    let directory = directory.ok_or_else(|| Error::internal("making a user", "the directory is gone"))?;
    let now = ctx.now();
    let row = seat::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SeatId),
        kind: SeatKind::Person,
        user_id: Some(seats::user_of(&tx, ctx, &person.email).await?),
        email: Some(person.email.clone()),
        name: person.name.clone(),
        role: directory.default_role,
        tier: directory.default_tier,
        status: if person.active { SeatStatus::Active } else { SeatStatus::Disabled },
        business_unit_id: None,
        owner_seat_id: None,
        department: person.department.clone(),
        external_id: person.external_id.clone(),
        mfa: Known::Unknown,
        last_active_at: None,
        ever_signed_in: Known::Unknown,
        last_sign_in_at: None,
        sign_ins_as_of: None,
        departed_on: None,
        invited_at: None,
        activated_at: person.active.then_some(now),
        disabled_at: (!person.active).then_some(now),
        disabled_reason: (!person.active).then(|| GOODBYE.to_owned()),
        disabled_by: (!person.active).then(|| DIRECTORY.to_owned()),
        departed_at: None,
        granted_role: None,
        granted_tier: None,
        granted_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    seat::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let said = say(&tx, ctx, row.id, None, &person).await?;
    let told = audit::Event::new("seat.provisioned", row.id)
        .with("email", row.email.clone())
        .with("name", row.name.clone())
        .with("userName", said.user_name.clone())
        .with("role", row.role.as_str())
        .with("tier", row.tier)
        .with("status", row.status.as_str());
    audit::record(&tx, ctx, told);
    note_change(&tx, ctx).await?;
    ctx.commit(tx, row.id).await?;
    Ok(User { seat: row, said: Some(said) })
}

/// Makes the user what the directory says: attributes, and whether the account is in use.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TAKEN`, `PLAN_LIMIT`, `INVALID`; `LAST_ADMIN` where the last owner would go;
/// `STATE_CONFLICT` where a seat would come back that a person blocked.
pub async fn replace_user(ctx: &Ctx, id: &str, person: Person, expected_version: Option<i32>) -> Result<User> {
    change_user(ctx, id, expected_version, |_| Ok::<_, Error>(person)).await
}

/// As [`replace_user`], with what `wanted` makes of the user as it is: of two who change it at once, the second changes what
/// the first has made of it. Directories send no version, and try again at best.
///
/// # Errors
/// As [`replace_user`], and what `wanted` says.
pub async fn change_user<E: From<Error>>(
    ctx: &Ctx,
    id: &str,
    expected_version: Option<i32>,
    wanted: impl FnOnce(&User) -> std::result::Result<Person, E>,
) -> std::result::Result<User, E> {
    ctx.may(RIGHT)?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let old = load(&tx, ctx, id).await?;
    expect_version(expected_version, old.seat.version)?;
    let person = wanted(&old)?.checked()?;
    expect_free_name(&tx, ctx, &person.user_name, Some(old.seat.id)).await?;
    if old.seat.email.as_deref() != Some(person.email.as_str())
        && let Some(other) = with_email(&tx, ctx, &person.email).await?
    {
        let message = format!("Another user has the mail address {}: {}.", person.email, other.id);
        return Err(Error::refused(Code::Taken, "emails", message).into());
    }
    let user = write(&tx, ctx, &tenant, old.seat, person).await?;
    ctx.commit(tx, user.seat.id).await?;
    Ok(user)
}

/// Takes the user out of the directory. The seat is disabled and kept for the evidence that names it.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `LAST_ADMIN` where the last owner would go.
pub async fn delete_user(ctx: &Ctx, id: &str, expected_version: Option<i32>) -> Result<()> {
    ctx.may(RIGHT)?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let old = load(&tx, ctx, id).await?;
    expect_version(expected_version, old.seat.version)?;
    let seat = match old.seat.status {
        SeatStatus::Disabled => old.seat,
        _ => lock_out(&tx, ctx, old.seat, DELETED).await?,
    };
    let now = ctx.now();
    match old.said {
        Some(said) => {
            let mut row = said.into_active_model();
            row.deleted_at = Set(Some(now));
            row.updated_at = Set(now);
            row.update(&tx).await?;
        }
        None => {
            let email = seat.email.clone().unwrap_or_default();
            let row = scim_user::Model {
                tenant_id: ctx.tenant_id(),
                seat_id: seat.id,
                user_name_key: email.to_lowercase(),
                user_name: email,
                attributes: serde_json::json!({}),
                deleted_at: Some(now),
                created_at: now,
                updated_at: now,
            };
            scim_user::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await?;
        }
    }
    follow::leave_all(&tx, ctx, seat.id).await?;
    audit::record(&tx, ctx, audit::Event::new("seat.deprovisioned", seat.id));
    note_change(&tx, ctx).await?;
    ctx.commit(tx, seat.id).await
}

async fn load(tx: &Tx, ctx: &Ctx, id: &str) -> Result<User> {
    let not_found = || Error::not_found("id", "user");
    let id: SeatId = id.parse().map_err(|_| not_found())?;
    let rows = lookup::visible(ctx).filter(seat::Column::Id.eq(id)).all(tx).await?;
    lookup::with_said(tx, ctx, rows).await?.pop().ok_or_else(not_found)
}

async fn with_email(tx: &Tx, ctx: &Ctx, email: &str) -> Result<Option<seat::Model>> {
    Ok(seat::Entity::within(ctx.scope())
        .filter(seat::Column::Email.eq(email))
        .filter(seat::Column::Status.ne(SeatStatus::Removed))
        .one(tx)
        .await?)
}

async fn deleted(tx: &Tx, ctx: &Ctx, id: SeatId) -> Result<bool> {
    let said = scim_user::Entity::one(ctx.scope(), id).one(tx).await?;
    Ok(said.is_some_and(|said| said.deleted_at.is_some()))
}

async fn expect_free_name(tx: &Tx, ctx: &Ctx, name: &str, own: Option<SeatId>) -> Result<()> {
    let same = scim_user::Entity::within(ctx.scope())
        .filter(scim_user::Column::UserNameKey.eq(name.to_lowercase()))
        .filter(scim_user::Column::DeletedAt.is_null())
        .one(tx)
        .await?;
    match same.filter(|said| Some(said.seat_id) != own) {
        None => Ok(()),
        Some(said) => {
            let message = format!("There is a user with this user name already: {}.", said.seat_id);
            Err(Error::refused(Code::Taken, "userName", message))
        }
    }
}

/// Writes what changed of the seat, the going and coming included.
async fn write(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, old: seat::Model, person: Person) -> Result<User> {
    let id = old.id;
    let before = scim_user::Entity::one(ctx.scope(), id).one(tx).await?;
    let mut seat = old.clone();
    let is_in_use = matches!(seat.status, SeatStatus::Invited | SeatStatus::Active);
    if is_in_use && !person.active {
        seat = lock_out(tx, ctx, seat, GOODBYE).await?;
    } else if !is_in_use && person.active {
        seat = come_back(tx, ctx, tenant, seat).await?;
    }
    let is_said = before.as_ref().is_some_and(|said| {
        said.user_name == person.user_name && said.attributes == person.attributes && said.deleted_at.is_none()
    });
    let same = is_said
        && seat.name == person.name
        && seat.email.as_deref() == Some(person.email.as_str())
        && seat.external_id == person.external_id
        && seat.department == person.department
        && !(seat.status == SeatStatus::Invited && person.active);
    if same {
        if seat != old {
            note_change(tx, ctx).await?;
        }
        return Ok(User { seat, said: before });
    }
    let said = say(tx, ctx, id, before, &person).await?;
    let (now, version) = (ctx.now(), seat.version);
    let activates = seat.status == SeatStatus::Invited && person.active;
    let mut row = seat.clone().into_active_model();
    if seat.email.as_deref() != Some(person.email.as_str()) {
        // Whoever signed in as the other person is not this one.
        sessions::end_of_seat(tx, ctx, id, "The directory gave the seat another mail address.").await?;
        row.user_id = Set(Some(seats::user_of(tx, ctx, &person.email).await?));
        row.email = Set(Some(person.email.clone()));
    }
    row.name = Set(person.name.clone());
    row.external_id = Set(person.external_id.clone());
    row.department = Set(person.department.clone());
    if activates {
        row.status = Set(SeatStatus::Active);
        row.activated_at = Set(Some(now));
    }
    row.version = Set(version + 1);
    row.updated_at = Set(now);
    let new = row.update(tx).await?;
    let told = audit::Event::new("seat.updated", id)
        .with("userName", said.user_name.clone())
        .changed("name", old.name, new.name.clone())
        .changed("email", old.email, new.email.clone())
        .changed("externalId", old.external_id, new.external_id.clone())
        .changed("department", old.department, new.department.clone());
    audit::record(tx, ctx, told);
    note_change(tx, ctx).await?;
    Ok(User { seat: new, said: Some(said) })
}

async fn say(
    tx: &Tx,
    ctx: &Ctx,
    seat_id: SeatId,
    before: Option<scim_user::Model>,
    person: &Person,
) -> Result<scim_user::Model> {
    let now = ctx.now();
    let new = scim_user::Model {
        tenant_id: ctx.tenant_id(),
        seat_id,
        user_name: person.user_name.clone(),
        user_name_key: person.user_name.to_lowercase(),
        attributes: person.attributes.clone(),
        deleted_at: None,
        created_at: before.as_ref().map_or(now, |said| said.created_at),
        updated_at: now,
    };
    if before.is_some() {
        new.clone().into_active_model().reset_all().update(tx).await?;
    } else {
        scim_user::Entity::insert(new.clone().into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(new)
}

/// The same lock-out as by hand, with the moment at which the directory said goodbye.
async fn lock_out(tx: &Tx, ctx: &Ctx, mut seat: seat::Model, reason: &str) -> Result<seat::Model> {
    seats::expect_other_owner(tx, ctx, "active", &seat).await?;
    let version = seat.version;
    let mut row = seat.into_active_model();
    row.departed_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    seat = row.update(tx).await?;
    seats::lock_out_told(tx, ctx, seat, reason).await
}

/// Lets a seat back in that the directory itself had locked out.
async fn come_back(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, seat: seat::Model) -> Result<seat::Model> {
    if !seats::by_directory(&seat) {
        let message = "This seat was blocked in Keystead, not by the directory. An admin has to enable it there.";
        return Err(Error::state("active", message));
    }
    seats::expect_free(tx, ctx, tenant).await?;
    seats::let_in_told(tx, ctx, seat).await
}
