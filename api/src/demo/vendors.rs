//! Two vendors of the sandbox company: one that was looked at, one that nobody has assessed. What the first one's terms say is
//! made up.

use keystead_domain::facts::statements::Given;
use keystead_domain::vendors::{self, Assessed, NewVendor, clauses};
use keystead_domain::{Ctx, Result};
use keystead_entities::contract_clause::{ContractClauseKind as Kind, RetentionAspect};
use keystead_entities::seat::Known;
use keystead_entities::vendor::VendorRiskClass;
use keystead_entities::{SeatId, VendorId};

/// Takes them up. Returns the one that was looked at, and the other.
pub async fn fill(ctx: &Ctx, owner: SeatId) -> Result<(VendorId, VendorId)> {
    let known = NewVendor {
        provider: Some("ANTHROPIC".into()),
        contact_name: Some("Privacy desk".into()),
        owner_seat_id: Some(owner),
        ..NewVendor::default()
    };
    let known = vendors::create(ctx, known).await?;
    let flag = |flag| Given { flag: Some(flag), ..Given::default() };
    let days = |count| Given { count: Some(count), ..Given::default() };
    let terms = [
        (Kind::Training, None, flag(false), "We will not train on what you send."),
        (Kind::Retention, Some(RetentionAspect::Inputs), days(30), "Inputs are deleted within thirty days."),
        (Kind::IncidentNotice, None, days(48), "We tell you of a breach within 48 hours."),
    ];
    for (kind, aspect, given, quote) in terms {
        let set = clauses::Set {
            vendor_id: known.id,
            kind,
            aspect,
            given,
            quote: quote.into(),
            note: "Made up, for the sandbox.".into(),
            document_id: None,
            url: Some("https://vendor.example/terms".into()),
            checked_on: None,
            valid_until: None,
        };
        clauses::set(ctx, set).await?;
    }
    let tx = ctx.begin().await?;
    let found = Assessed {
        risk_class: VendorRiskClass::Low,
        telemetry: Known::Yes,
        data_separation: Known::Yes,
        next_review_on: None,
    };
    vendors::assessed(&tx, ctx, known.id, found).await?;
    ctx.commit(tx, known.id).await?;
    let other = NewVendor { name: Some("Grammarly".into()), owner_seat_id: Some(owner), ..NewVendor::default() };
    Ok((known.id, vendors::create(ctx, other).await?.id))
}
