//! Taking up a vendor.

use keystead_entities::seat::{Known, Role};
use keystead_entities::vendor::{self, VendorStatus, VendorUsageLimit};
use keystead_entities::{SeatId, VendorId};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{remind, rules};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Result, is_unique_violation};
use crate::input::Checks;
use crate::tenants::{self, calendar};
use crate::{audit, policies, providers};

/// To take up a vendor.
pub const CREATE: Right = Right::write(Area::Apps, Role::Admin);

/// A vendor to be taken up.
#[derive(Clone, Debug, Default)]
pub struct NewVendor {
    /// Id of the provider of the catalogue that it runs; what is not said otherwise comes from there.
    pub provider: Option<String>,
    /// Its name, at most 120 characters; no two that are dealt with share one.
    pub name: Option<String>,
    /// As it stands in contracts; at most 200 characters.
    pub legal_name: Option<String>,
    /// Where it is found.
    pub website: Option<String>,
    /// Whom to turn to about data; at most 120 characters.
    pub contact_name: Option<String>,
    /// Their mail address.
    pub contact_email: Option<String>,
    /// Anything else, at most 2,000 characters.
    pub note: String,
    /// Who answers for dealing with it; the caller where nothing is said.
    pub owner_seat_id: Option<SeatId>,
    /// Days between two looks at it, 30 to 1,096; 365 where nothing is said.
    pub review_every_days: Option<i32>,
}

/// Takes up a vendor: not assessed, and limited until it is.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `TAKEN` for the name of another; `NOT_FOUND` for an owner that is not there.
pub async fn create(ctx: &Ctx, input: NewVendor) -> Result<vendor::Model> {
    ctx.may(CREATE)?;
    let mut checks = Checks::new();
    let known = input.provider.as_deref().map(providers::provider);
    if matches!(known, Some(None)) {
        checks.refuse(Code::Invalid, "provider", "There is no provider with this id in the catalogue.");
    }
    let known = known.flatten();
    let name = input.name.as_deref().or(known.map(|entry| entry.maker)).unwrap_or_default();
    let name = checks.line("name", name, 120);
    let legal_name = checks.optional_line("legalName", input.legal_name.as_deref(), 200);
    let website = input.website.as_deref().or(known.map(|entry| entry.maker_url));
    let website = rules::url(&mut checks, "website", website);
    let contact_name = checks.optional_line("contactName", input.contact_name.as_deref(), 120);
    let contact_email = rules::email(&mut checks, "contactEmail", input.contact_email.as_deref());
    let note = checks.text("note", &input.note, 2_000);
    let every = checks.within("reviewEveryDays", input.review_every_days.unwrap_or(rules::REVIEW_DAYS), 30, 1_096);
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    rules::expect_free(&tx, ctx, &name, None).await?;
    if let Some(owner) = input.owner_seat_id {
        rules::expect_owner(&tx, ctx, owner).await?;
    }
    let now = ctx.now();
    let today = calendar::day_of(calendar::zone(&tenant), now);
    let review = calendar::days_after(today, rules::FIRST_REVIEW_DAYS);
    let row = vendor::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(VendorId),
        name,
        legal_name,
        provider: known.map(|entry| entry.id.to_owned()),
        website,
        contact_name,
        contact_email,
        note,
        owner_seat_id: input.owner_seat_id.or(ctx.seat_id()),
        status: VendorStatus::Active,
        risk_class: None,
        telemetry: Known::Unknown,
        data_separation: Known::Unknown,
        usage_limit: VendorUsageLimit::NonSensitiveTrialsOnly,
        limit_reason: Some("nobody has assessed it yet".into()),
        limited_at: Some(now),
        assessed_at: None,
        review_every_days: every,
        next_review_on: Some(review.to_string()),
        next_reminder_at: remind::next(&tenant, remind::REVIEW, review, now),
        archived_at: None,
        archived_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let inserted = vendor::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await;
    inserted.map_err(|e| if is_unique_violation(&e) { rules::taken() } else { e.into() })?;
    policies::look_soon(&tx, ctx).await?;
    let event = audit::Event::new("vendor.created", row.id)
        .with("name", row.name.clone())
        .with("legalName", row.legal_name.clone())
        .with("provider", row.provider.clone())
        .with("website", row.website.clone())
        .with("contactName", row.contact_name.clone())
        .with("contactEmail", row.contact_email.clone())
        .with("ownerSeatId", row.owner_seat_id.map(|id| id.to_string()))
        .with("usageLimit", row.usage_limit.as_str())
        .with("nextReviewOn", row.next_review_on.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
