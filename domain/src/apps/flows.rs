//! What goes where: which classes of data an app gets, from where, for what, and in which region they end up.

use keystead_entities::ai_app::DataClass;
use keystead_entities::data_flow::{self as row, Column};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, DataFlowId, ForChange, Scoped};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Select};
use serde_json::Value;

use super::rules;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::tenants;
use crate::vendors::limit::{self, Way};

/// To look at what goes where.
pub const READ: Right = Right::read(Area::Apps, Role::Auditor);
/// To say what goes where.
pub const WRITE: Right = Right::write(Area::Apps, Role::Admin);

/// Flows of a company.
const MOST: u64 = 1_000;

/// A flow, as it is from now on.
#[derive(Clone, Debug)]
pub struct Set {
    /// The app the data go to.
    pub ai_app_id: AiAppId,
    /// Where they come from, in people's words; at most 120 characters.
    pub source: String,
    /// Which classes; at least one.
    pub data_classes: Vec<DataClass>,
    /// Where they end up; at most 80 characters.
    pub region: String,
    /// What for; at most 500 characters.
    pub purpose: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Says what goes where. There is one flow for each app, source and region: the same again changes it.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `NOT_FOUND`; `STATE_CONFLICT` for an archived app; `VERSION_CONFLICT`;
/// `POLICY_BLOCKED`, `REGION_BLOCKED` for classes that may not go to the app's vendor or account, or into the region.
pub async fn set(ctx: &Ctx, input: Set) -> Result<row::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let source = checks.line("source", &input.source, 120);
    let region = checks.line("region", &input.region, 80);
    let purpose = checks.text("purpose", &input.purpose, 500);
    if input.data_classes.is_empty() {
        checks.refuse(Code::Required, "dataClasses", "Say which classes of data go there.");
    }
    checks.done()?;
    let data_classes = rules::stored_classes(&input.data_classes);
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let app = match rules::lock(&tx, ctx, input.ai_app_id).await {
        Err(Error::Refused(problems)) => {
            let of_app = |problem: crate::Problem| crate::Problem { field: vec!["aiAppId".into()], ..problem };
            return Err(Error::Refused(problems.into_iter().map(of_app).collect()));
        }
        other => other?,
    };
    limit::expect(&tx, ctx, "dataClasses", Way::of_app(&app), &input.data_classes).await?;
    limit::expect_region(&tx, ctx, "region", &region, &input.data_classes).await?;
    let same = row::Entity::within(ctx.scope())
        .filter(Column::AiAppId.eq(app.id))
        .filter(Column::Source.eq(&source))
        .filter(Column::Region.eq(&region))
        .for_change()
        .one(&tx)
        .await?;
    let now = ctx.now();
    let (new, before) = match same {
        Some(old) => {
            expect_version(input.expected_version, old.version)?;
            let before = old.data_classes.clone();
            let version = old.version + 1;
            let new = row::Model { data_classes, purpose, version, updated_at: now, ..old };
            (new.into_active_model().reset_all().update(&tx).await?, before)
        }
        None => {
            if row::Entity::within(ctx.scope()).count(&tx).await? >= MOST {
                return Err(Error::state("aiAppId", format!("The company has {MOST} data flows. Remove one first.")));
            }
            let new = row::Model {
                tenant_id: ctx.tenant_id(),
                id: ctx.new_id(DataFlowId),
                ai_app_id: app.id,
                source,
                data_classes,
                region,
                purpose,
                version: 1,
                created_at: now,
                updated_at: now,
            };
            row::Entity::insert(new.clone().into_active_model()).exec_without_returning(&tx).await?;
            (new, Value::Null)
        }
    };
    let event = audit::Event::new("data_flow.set", new.id)
        .with("aiAppId", app.id.to_string())
        .with("source", new.source.clone())
        .with("region", new.region.clone())
        .with("purpose", new.purpose.clone())
        .changed("dataClasses", before, new.data_classes.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Says that something goes there no more.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`.
pub async fn remove(ctx: &Ctx, id: DataFlowId, expected_version: Option<i32>) -> Result<AiAppId> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let old = row::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "data flow"))?;
    expect_version(expected_version, old.version)?;
    row::Entity::delete_one(ctx.scope(), id).exec(&tx).await?;
    let event = audit::Event::new("data_flow.removed", id)
        .with("aiAppId", old.ai_app_id.to_string())
        .with("source", old.source)
        .with("region", old.region);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, old.ai_app_id).await?;
    Ok(old.ai_app_id)
}

/// What is wanted of the map. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default)]
pub struct FlowFilter {
    /// To any of these apps.
    pub ai_app_ids: Option<Vec<AiAppId>>,
    /// To any of these regions, as they are written.
    pub regions: Option<Vec<String>>,
}

/// The flows that a filter leaves.
pub fn select(ctx: &Ctx, filter: &FlowFilter) -> Result<Select<row::Entity>> {
    ctx.may(READ)?;
    let mut rows = row::Entity::within(ctx.scope());
    if let Some(any) = &filter.ai_app_ids {
        rows = rows.filter(Column::AiAppId.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.regions {
        rows = rows.filter(Column::Region.is_in(any.iter()));
    }
    Ok(rows)
}
