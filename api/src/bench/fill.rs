//! Many companies: one that is made as people make it, and copies of its rows under other tenants.

use std::sync::Arc;

use keystead_domain::auth::TokenScope;
use keystead_domain::{App, Ctx, api_tokens};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::{
    Scoped, SeatId, TenantId, ai_app, app_decision, business_unit, key_reminder, key_version, pilot, pilot_checkpoint,
    pilot_measurement, pilot_metric, pilot_objective, pilot_participant, pilot_phase, pilot_point, provider_account,
    provider_key, tenant,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable};
use zeroize::Zeroizing;

use crate::demo;

/// Seats of each company.
pub const SEATS: usize = 50;
/// So many of the companies are asked for their dashboard.
const ASKED: usize = 10;

/// Somebody who may ask for the dashboard of a company.
pub struct Caller {
    /// The company.
    pub tenant_id: TenantId,
    /// An API token of its owner.
    pub token: Zeroizing<String>,
}

/// Makes so many companies. Returns callers in some of them, spread evenly.
pub async fn fill(app: &Arc<App>, tenants: usize) -> Result<Vec<Caller>, String> {
    let founded = demo::fill(app).await.map_err(|e| format!("the first company cannot be filled: {e}"))?;
    let copies: Vec<_> = (1..tenants).map(|_| TenantId(app.new_uuid())).collect();
    copy(app, &founded.tenant, founded.owner.id, &copies)
        .await
        .map_err(|e| format!("the other companies cannot be made: {e}"))?;
    let step = copies.len().div_ceil(ASKED).max(1);
    let mut callers = vec![Caller { tenant_id: founded.tenant.id, token: founded.token }];
    for tenant_id in copies.iter().step_by(step) {
        let create = api_tokens::Create {
            seat_id: Some(founded.owner.id),
            name: "bench".into(),
            scopes: TokenScope::all().iter().map(ToString::to_string).collect(),
            ip_ranges: Vec::new(),
            expires_at: None,
        };
        let created = api_tokens::create(&Ctx::operator(app, *tenant_id), create).await;
        let token = created.map_err(|e| format!("a token cannot be made: {e}"))?.token;
        callers.push(Caller { tenant_id: *tenant_id, token });
    }
    Ok(callers)
}

/// Fills the copies with the rows of the first company.
pub async fn copy(app: &Arc<App>, first: &tenant::Model, owner: SeatId, copies: &[TenantId]) -> Result<(), DbErr> {
    let ctx = Ctx::operator(app, first.id);
    let tx = app.db.begin().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    let seats = seat::Entity::within(ctx.scope()).all(&tx).await?;
    let model = seats.iter().find(|s| s.id == owner);
    let more = (seats.len()..SEATS).filter_map(|n| {
        let mut seat = model?.clone().into_active_model();
        seat.id = Set(SeatId(app.new_uuid()));
        seat.user_id = Set(None);
        seat.status = Set(SeatStatus::Active);
        seat.role = Set(Role::Member);
        seat.name = Set(format!("Person {n}"));
        seat.email = Set(Some(format!("person{n}@fernbrookhale.example")));
        Some(seat)
    });
    seat::Entity::insert_many(more).exec_without_returning(&tx).await?;
    for some in copies.chunks(200) {
        let rows = some.iter().map(|id| {
            let mut tenant = first.clone().into_active_model();
            tenant.id = Set(*id);
            tenant
        });
        tenant::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    let from = first.id;
    multiply::<business_unit::Entity>(&tx, from).await?;
    multiply::<seat::Entity>(&tx, from).await?;
    multiply::<provider_account::Entity>(&tx, from).await?;
    multiply::<provider_key::Entity>(&tx, from).await?;
    multiply::<key_version::Entity>(&tx, from).await?;
    multiply::<key_reminder::Entity>(&tx, from).await?;
    multiply::<ai_app::Entity>(&tx, from).await?;
    multiply::<app_decision::Entity>(&tx, from).await?;
    multiply::<pilot::Entity>(&tx, from).await?;
    multiply::<pilot_phase::Entity>(&tx, from).await?;
    multiply::<pilot_objective::Entity>(&tx, from).await?;
    multiply::<pilot_checkpoint::Entity>(&tx, from).await?;
    multiply::<pilot_participant::Entity>(&tx, from).await?;
    multiply::<pilot_measurement::Entity>(&tx, from).await?;
    multiply::<pilot_metric::Entity>(&tx, from).await?;
    multiply::<pilot_point::Entity>(&tx, from).await?;
    tx.commit().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    // So that the planner knows what is there, as it would after a while by itself.
    app.db.as_owner().await?.execute_unprepared("ANALYZE").await?;
    Ok(())
}

/// Copies the rows of one tenant in a table to all others, in one statement. Ids stay: the tenant is a part of every key.
pub async fn multiply<E: EntityTrait>(tx: &impl ConnectionTrait, from: TenantId) -> Result<(), DbErr> {
    let (row, other) = (Alias::new("r"), Alias::new("o"));
    let columns: Vec<_> = E::Column::iter().map(|c| Alias::new(c.as_str())).collect();
    let mut select = Query::select();
    for column in E::Column::iter() {
        match column.as_str() {
            "tenant_id" => select.expr(Expr::col((other.clone(), tenant::Column::Id))),
            name => select.expr(Expr::col((row.clone(), Alias::new(name)))),
        };
    }
    select
        .from_as(E::default(), row.clone())
        .from_as(tenant::Entity, other.clone())
        .and_where(Expr::col((row, Alias::new("tenant_id"))).eq(from))
        .and_where(Expr::col((other, tenant::Column::Id)).ne(from));
    let mut insert = Query::insert();
    insert.into_table(E::default()).columns(columns);
    insert.select_from(select).map_err(|e| DbErr::Custom(e.to_string()))?;
    tx.execute(&insert).await.map(drop)
}
