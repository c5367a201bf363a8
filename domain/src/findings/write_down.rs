//! From what was noticed to rows.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::finding::{self, Column, FindingKind, FindingStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::{
    AnyId, FindingId, ForChange, Scoped, SeatId, ai_app, api_client, api_token, partner, seat_session, seat_token,
    sign_in_link, tenant,
};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};

use super::watch::{Seen, Sighting, Whose};
use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::notifications::{self, Notice};
use crate::sign_in;

/// New findings of a company a day; what is beyond is counted on one row for each kind.
pub const MOST_A_DAY: u64 = 100;
/// New findings of a company a day that are told by mail; those beyond are told in the console.
const MAILED_A_DAY: u64 = 10;
/// More of what somebody dismissed is counted and not told for so long.
const QUIET: TimeDelta = TimeDelta::days(30);

/// What a finding is about, in words.
struct About {
    subject_id: Option<String>,
    subject: String,
    seat: Option<seat::Model>,
}

/// Writes down what was noticed and is due. Returns how many rows were written. To be called every few seconds.
/// What cannot be written is logged, and keeps nothing else from being written.
pub async fn write_down(app: &Arc<App>) -> u64 {
    let mut written = 0;
    for (sighting, seen) in app.watch.due(app.clock.now()) {
        match write(app, sighting, seen).await {
            Ok(rows) => written += rows,
            Err(error) => {
                tracing::warn!(kind = %sighting.kind, subject.id = %sighting.subject, %error, "what was noticed could not be written down");
            }
        }
    }
    written
}

async fn write(app: &Arc<App>, sighting: Sighting, seen: Seen) -> Result<u64> {
    match sighting.whose {
        Whose::Company(tenant_id) => {
            let ctx = Ctx::watch(app, tenant_id);
            let partner = match partner_of(app, &ctx, sighting.subject).await? {
                Partner::Is(about) => Some(*about),
                Partner::IsNone => return Ok(0),
                Partner::Other => None,
            };
            let tx = ctx.begin().await?;
            if tenant::Entity::of(ctx.scope()).one(&tx).await?.is_none() {
                return Ok(0);
            }
            let about = match partner {
                Some(about) => about,
                None => about(&tx, &ctx, sighting).await?,
            };
            count(tx, &ctx, sighting.kind, about, seen).await.map(|()| 1)
        }
        Whose::Person(user_id) => {
            let mut written = 0;
            for seat in sign_in::seats_of(app, user_id).await? {
                let ctx = Ctx::watch(app, seat.tenant_id);
                let tx = ctx.begin().await?;
                let subject = format!("The password of {}", seat.name);
                let about = About { subject_id: Some(seat.id.to_string()), subject, seat: Some(seat) };
                count(tx, &ctx, sighting.kind, about, seen).await?;
                written += 1;
            }
            Ok(written)
        }
    }
}

/// What a sighting has to do with a partner.
enum Partner {
    Is(Box<About>),
    /// Whoever knocked is of no partner: a stranger who tries ids, which means nothing.
    IsNone,
    Other,
}

/// A partner stands in no company, so that it is looked up before one is entered.
async fn partner_of(app: &Arc<App>, ctx: &Ctx, subject: AnyId) -> Result<Partner> {
    let found = match subject {
        AnyId::PartnerId(id) => partner::Entity::named(id).one(app.db.read()).await?,
        AnyId::TenantId(home) if home != ctx.tenant_id() => {
            partner::Entity::at_home(Ctx::watch(app, home).scope()).one(app.db.read()).await?
        }
        _ => return Ok(Partner::Other),
    };
    let about = |row: partner::Model| About {
        subject_id: Some(row.id.to_string()),
        subject: format!("The partner {}", row.name),
        seat: None,
    };
    Ok(found.map_or(Partner::IsNone, |row| Partner::Is(Box::new(about(row)))))
}

async fn about(tx: &Tx, ctx: &Ctx, sighting: Sighting) -> Result<About> {
    let (scope, subject) = (ctx.scope(), sighting.subject);
    let (words, seat_id) = match subject {
        AnyId::ApiTokenId(id) => match api_token::Entity::one(scope, id).one(tx).await? {
            Some(row) => (format!("The API token “{}”", row.name), Some(row.seat_id)),
            None => ("An API token that is gone".into(), None),
        },
        AnyId::SeatTokenId(id) => match seat_token::Entity::one(scope, id).one(tx).await? {
            Some(row) => (format!("The seat token “{}”", row.name), Some(row.seat_id)),
            None => ("A seat token that is gone".into(), None),
        },
        AnyId::SessionId(id) => match seat_session::Entity::one(scope, id).one(tx).await? {
            Some(row) => ("A session".into(), Some(row.seat_id)),
            None => ("A session that is gone".into(), None),
        },
        AnyId::SignInLinkId(id) => {
            // Links are a person's, and stand in no company.
            let across = tx.across().await?;
            let row = sign_in_link::Entity::proved(id).one(across.tx()).await?;
            across.back().await?;
            ("A sign-in link".into(), row.filter(|row| row.for_tenant_id == ctx.tenant_id()).map(|row| row.for_seat_id))
        }
        AnyId::ApiClientId(id) => match api_client::Entity::one(scope, id).one(tx).await? {
            Some(row) => (format!("The program “{}”", row.name), None),
            None => ("A program that is gone".into(), None),
        },
        AnyId::ScimTokenId(_) => ("The company's directory".into(), None),
        AnyId::IdentityProviderId(_) if sighting.kind == FindingKind::PersonRefused => {
            ("Somebody whom the identity provider sent".into(), None)
        }
        AnyId::IdentityProviderId(_) => ("What the identity provider sent".into(), None),
        AnyId::SeatId(id) => ("Somebody whom the identity provider sent to the seat".into(), Some(id)),
        other => (format!("Something that is {}", other.noun()), None),
    };
    let seat = match seat_id {
        Some(id) => seat::Entity::one(scope, id).one(tx).await?,
        None => None,
    };
    let subject_text = match &seat {
        Some(seat) => format!("{words} of {}", seat.name),
        None => words,
    };
    Ok(About { subject_id: Some(subject.to_string()), subject: subject_text, seat })
}

/// Notes that an app was seen after it was blocked, in the transaction that writes the evidence down.
pub(crate) async fn blocked_app_seen(
    tx: &Tx,
    ctx: &Ctx,
    app: &ai_app::Model,
    (first, last): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let about = About { subject_id: Some(app.id.to_string()), subject: app.name.clone(), seat: None };
    let seen = Seen { count: 1, first, last, address: None, reason: "it is blocked, and was seen after that" };
    note(tx, ctx, FindingKind::BlockedAppSeen, about, seen).await.map(|_| ())
}

/// Notes that an app was allowed more than may go where its data go, in the transaction in which that came to be.
pub(crate) async fn app_beyond_limit(tx: &Tx, ctx: &Ctx, app: &ai_app::Model, reason: &'static str) -> Result<()> {
    let about = About { subject_id: Some(app.id.to_string()), subject: app.name.clone(), seat: None };
    let seen = Seen { count: 1, first: ctx.now(), last: ctx.now(), address: None, reason };
    note(tx, ctx, FindingKind::AppBeyondLimit, about, seen).await.map(|_| ())
}

/// Counts on the live row, or opens one, and commits.
async fn count(tx: Tx, ctx: &Ctx, kind: FindingKind, about: About, seen: Seen) -> Result<()> {
    let is_new = note(&tx, ctx, kind, about, seen).await?;
    tx.commit().await?;
    if is_new {
        ctx.app.wake.notify_one();
    }
    Ok(())
}

/// Counts on the live row, or opens one. Returns whether it was opened.
async fn note(tx: &Tx, ctx: &Ctx, kind: FindingKind, mut about: About, seen: Seen) -> Result<bool> {
    let now = ctx.now();
    let key = |about: &About| format!("{kind}:{}", about.subject_id.as_deref().unwrap_or("others"));
    if add(tx, ctx, &key(&about), &seen).await? {
        return Ok(false);
    }
    let today =
        finding::Entity::within(ctx.scope()).filter(Column::CreatedAt.gt(now - TimeDelta::days(1))).count(tx).await?;
    if today >= MOST_A_DAY {
        about = About { subject_id: None, subject: "Others, too many to be told one by one".into(), seat: None };
        if add(tx, ctx, &key(&about), &seen).await? {
            return Ok(false);
        }
    }
    let row = finding::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(FindingId),
        kind,
        live_key: Some(key(&about)),
        subject_id: about.subject_id,
        subject: about.subject,
        reason: seen.reason.into(),
        seat_id: about.seat.as_ref().map(|seat| seat.id),
        attempt_count: i32::try_from(seen.count).unwrap_or(i32::MAX),
        first_seen_at: seen.first,
        last_seen_at: seen.last,
        last_address: seen.address.map(|address| address.to_string()),
        status: FindingStatus::Open,
        decided_by_seat_id: None,
        decided_by: None,
        decided_at: None,
        note: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let once = OnConflict::columns([Column::TenantId, Column::LiveKey]).do_nothing().to_owned();
    let insert = finding::Entity::insert(row.clone().into_active_model()).on_conflict(once);
    if insert.exec_without_returning(tx).await? != 1 {
        // Another process opened it at the same moment.
        add(tx, ctx, row.live_key.as_deref().unwrap_or_default(), &seen).await?;
        return Ok(false);
    }
    tell(tx, ctx, &row, today < MAILED_A_DAY).await?;
    let told = audit::Event::new("finding.opened", row.id)
        .with("kind", row.kind.as_str())
        .with("subjectId", row.subject_id.clone())
        .with("subject", row.subject.clone())
        .with("reason", row.reason.clone())
        .with("attemptCount", row.attempt_count)
        .with("address", row.last_address.clone());
    audit::record(tx, ctx, told);
    Ok(true)
}

/// Counts more of the same on the live row. False where there is none, or none any more.
async fn add(tx: &Tx, ctx: &Ctx, key: &str, seen: &Seen) -> Result<bool> {
    let live = finding::Entity::within(ctx.scope()).filter(Column::LiveKey.eq(key)).for_change().one(tx).await?;
    let Some(old) = live else { return Ok(false) };
    let is_over = old.status == FindingStatus::Dismissed && old.decided_at.is_none_or(|at| at + QUIET <= ctx.now());
    let (count, last_seen) = (old.attempt_count, old.last_seen_at);
    let mut row = old.into_active_model();
    if is_over {
        row.live_key = Set(None);
    } else {
        row.attempt_count = Set(count.saturating_add(i32::try_from(seen.count).unwrap_or(i32::MAX)));
        row.last_seen_at = Set(seen.last.max(last_seen));
        row.reason = Set(seen.reason.into());
        if let Some(address) = seen.address {
            row.last_address = Set(Some(address.to_string()));
        }
    }
    row.update(tx).await?;
    Ok(!is_over)
}

/// Tells the admins; of guesses the person too.
async fn tell(tx: &Tx, ctx: &Ctx, row: &finding::Model, by_mail: bool) -> Result<()> {
    let mut seat_ids = admins(tx, ctx).await?;
    let (title, body) = match row.kind {
        FindingKind::PasswordGuessing => {
            seat_ids.extend(row.seat_id);
            (
                "Somebody guesses at a password",
                "Within an hour somebody tried ten wrong passwords. Nobody came in by that, and nobody is locked out: whoever \
                 guesses has to wait longer each time.\n\nIf it was not the person who mistyped, there is nothing to do as long as \
                 the password is used nowhere else. A second factor makes guessing pointless.",
            )
        }
        FindingKind::RevokedTokenUsed => (
            "A credential that is over is still used",
            "It was refused, and opens nothing. Either something that still needs it was forgotten, or somebody has it who should \
             not. Look at where it comes from, and dismiss or resolve the finding.",
        ),
        FindingKind::ScimRefused => (
            "The directory was refused",
            "What the company's directory wanted was not done. People who left may still have a seat. Look at the directory's \
             settings and its log.",
        ),
        FindingKind::IdentityProviderRefused => (
            "The identity provider was not believed",
            "Nobody came in by it. Either something is set up wrongly at the provider or here, or somebody made up what it sends. \
             Test the identity provider in the settings, and compare the times with the provider's own log.",
        ),
        FindingKind::PersonRefused => (
            "Somebody from the identity provider was not let in",
            "The provider vouched for them, and they have no business here: they have no seat in use, or another account stands \
             for it. Who it was stands in the audit log. If they should come in, invite them; if they left, look at the provider.",
        ),
        FindingKind::ApiClientRefused => (
            "A program was refused a token",
            "Whoever asked knew its id and did not prove to be it. Either its secret or key is out of date where it runs, or \
             somebody else tries. A new secret (apiClientSecretRotate) or key puts the first right.",
        ),
        FindingKind::PartnerRefused => (
            "A partner was refused",
            "A partner wanted into this company, or to do something in it, and is not allowed to. If you expected it, look at what \
             you granted; if not, ask the partner.",
        ),
        FindingKind::BlockedAppSeen => (
            "A blocked AI app is still used",
            "An inventory or a log shows it after it was blocked. See where on the app's evidence, take it away there, and put the \
             block list where it is missing; or decide anew.",
        ),
        FindingKind::AppBeyondLimit => (
            "An AI app was allowed more than may go to its vendor",
            "What may not go there is refused whatever the inventory says. Decide on the app without these classes (aiAppDecide), \
             assess its vendor, or put right where it processes.",
        ),
    };
    seat_ids.sort_unstable();
    seat_ids.dedup();
    let from = row
        .last_address
        .as_deref()
        .map_or_else(String::new, |address| format!(" The last attempt came from {address}."));
    let notice = Notice {
        seat_ids,
        kind: "finding.opened",
        dedupe_key: format!("finding.opened:{}", row.id),
        title: format!("{title}: {}", row.subject),
        body: match row.kind {
            FindingKind::BlockedAppSeen | FindingKind::AppBeyondLimit => {
                format!("{}: {}.\n\n{body}", row.subject, row.reason)
            }
            _ => format!("{} was refused: {}.{from}\n\n{body}", row.subject, row.reason),
        },
        target: Some(row.id.into()),
    };
    match by_mail {
        true => notifications::notify(tx, ctx, notice).await,
        false => notifications::notify_in_console(tx, ctx, notice).await,
    }
}

async fn admins(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Vec<SeatId>> {
    let admins = notifications::seats_with_role(db, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    Ok(admins.into_iter().map(|seat| seat.id).collect())
}
