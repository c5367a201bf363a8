//! How companies stand, as far as a reader may see it: no table, but reckoned while it is asked for ([`Entity::over`]).

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, SelectStatement};
use sea_orm::{Condition, QuerySelect, QueryTrait};

use crate::TenantId;
use crate::tenant::{self, TenantStatus};

/// A company's score.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company_scores")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenantId,
    /// 100 without what is found wanting.
    pub score: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The scores of those companies. `lost` has rows of `tenant_id` and `points`, which those that are served lose.
    pub fn over(companies: Select<tenant::Entity>, lost: SelectStatement) -> Select<Self> {
        let lost_of = |column: &str| Expr::col((Alias::new("lost"), Alias::new(column)));
        let points = Func::coalesce([Expr::expr(Func::sum(lost_of("points"))), Expr::val(0_i64)]);
        let served = Condition::all()
            .add(lost_of("tenant_id").equals((tenant::Entity, tenant::Column::Id)))
            .add(tenant::Column::Status.eq(TenantStatus::Active));
        let mut scores = companies.select_only().column(tenant::Column::Id).into_query();
        scores
            .expr_as(Expr::val(100_i64).sub(points).cast_as(Alias::new("bigint")), Column::Score)
            .join_subquery(JoinType::LeftJoin, lost, Alias::new("lost"), served)
            .group_by_col((tenant::Entity, tenant::Column::Id));
        let mut rows = Self::find();
        QuerySelect::query(&mut rows).from_clear().from_subquery(scores, Alias::new("company_scores"));
        rows
    }
}
