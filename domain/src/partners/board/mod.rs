//! A partner's board: one row for each company that lets it in, with what is to be looked after there. Grants are looked up
//! with each page, and each figure is counted through the grants that have its scope, so that a company which does not let
//! the partner see something does not tell of it here either, not even by being found. A page takes the same statements
//! whether it has two rows or a hundred.

mod figures;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use keystead_entities::partner::{self, PartnerStatus};
use keystead_entities::seat::Role;
use keystead_entities::tenant::{self, TenantStatus};
use keystead_entities::{PartnerId, TenantId, partner_grant};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryTrait, Select};
use tokio::sync::OnceCell;

use super::{READ, enter};
use crate::auth::{Caller, Right, TokenScope, right, token};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Page, PageArgs, Sort};

pub use figures::Figures;

/// Which companies are wanted.
#[derive(Clone, Debug, Default)]
pub struct BoardFilter {
    /// Any of these.
    pub status: Option<Vec<TenantStatus>>,
    /// Those where something waits that the caller may see, or those where nothing does.
    pub is_due: Option<bool>,
}

/// A partner's board, as a caller sees it.
#[derive(Clone)]
pub struct Board {
    ctx: Ctx,
    partner_id: PartnerId,
    is_open: bool,
    role: Role,
    has: Arc<[TokenScope]>,
}

/// A company on the board.
pub struct Row {
    /// The company.
    pub tenant: tenant::Model,
    /// What lets the partner in.
    pub grant: partner_grant::Model,
    role: Role,
    scopes: Vec<TokenScope>,
    counted: Arc<Counted>,
}

/// What is counted for a whole page, when the first of its figures is asked for.
struct Counted {
    board: Board,
    ids: Vec<TenantId>,
    figures: OnceCell<HashMap<TenantId, Figures>>,
}

impl Board {
    /// The board of the partner that the caller's own company is.
    ///
    /// # Errors
    /// Forbidden.
    pub fn of(ctx: &Ctx, caller: &Caller, partner: &partner::Model) -> Result<Self> {
        ctx.may(READ)?;
        let carried = enter::carried(caller).filter(|(home, ..)| *home == partner.home_tenant_id);
        let is_open = carried.is_some() && partner.status == PartnerStatus::Active;
        let (role, has) = carried.map_or((Role::Member, Vec::new()), |(_, role, has)| (role, has));
        // As everywhere in a client's company.
        let role = std::cmp::max(role, Role::Admin);
        Ok(Self { ctx: ctx.clone(), partner_id: partner.id, is_open, role, has: has.into() })
    }

    /// The companies that are wanted.
    ///
    /// # Errors
    /// `TOO_LONG` for the search.
    pub fn select(&self, filter: &BoardFilter, search: Option<&str>) -> Result<Select<tenant::Entity>> {
        let companies = partner_grant::Entity::companies(self.partner_id, self.ctx.now(), None);
        let mut rows = tenant::Entity::of_companies(companies.into_query());
        if let Some(search) = list::search(&[tenant::Column::Name], search)? {
            rows = rows.filter(search);
        }
        if let Some(status) = &filter.status {
            rows = rows.filter(tenant::Column::Status.is_in(status.iter().copied()));
        }
        if let Some(is_due) = filter.is_due {
            let due = Condition::all().add(tenant::Column::Status.eq(TenantStatus::Active)).add(self.due());
            rows = rows.filter(if is_due { due } else { due.not() });
        }
        Ok(rows)
    }

    /// A page of them.
    ///
    /// # Errors
    /// As of any list.
    pub async fn page(
        &self,
        rows: Select<tenant::Entity>,
        sort: Sort<tenant::Column>,
        args: &PageArgs,
    ) -> Result<Page<Row>> {
        if !self.is_open {
            return Ok(Page { rows: Vec::new(), has_next: false, has_previous: false });
        }
        self.ctx.db().release().await;
        let db = self.ctx.app.db.read();
        let page = list::page(db, rows, sort, args).await?;
        let ids: Vec<TenantId> = page.rows.iter().map(|(_, tenant)| tenant.id).collect();
        let of_partner = partner_grant::Entity::of_partner(self.partner_id)
            .filter(partner_grant::Column::TenantId.is_in(ids.iter().copied()));
        let grants = partner_grant::Entity::live(of_partner, self.ctx.now()).all(db).await?;
        let mut grants: HashMap<TenantId, partner_grant::Model> =
            grants.into_iter().map(|grant| (grant.tenant_id, grant)).collect();
        let counted = Arc::new(Counted { board: self.clone(), ids, figures: OnceCell::new() });
        let row = |(cursor, tenant): (String, tenant::Model)| {
            // Revoked between the two reads: the company is not there any more.
            let grant = grants.remove(&tenant.id)?;
            let scopes = TokenScope::meet(&self.has, &token::stored_scopes(&grant.scopes));
            Some((cursor, Row { tenant, grant, role: self.role, scopes, counted: Arc::clone(&counted) }))
        };
        let (has_next, has_previous) = (page.has_next, page.has_previous);
        Ok(Page { rows: page.rows.into_iter().filter_map(row).collect(), has_next, has_previous })
    }

    /// How many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, rows: Select<tenant::Entity>) -> Result<u64> {
        if !self.is_open {
            return Ok(0);
        }
        self.ctx.db().release().await;
        list::count(self.ctx.app.db.read(), rows).await
    }

    /// The companies that let the partner see what needs that right; nothing where the caller's own credential does not.
    fn companies(&self, right: Right) -> Option<SelectStatement> {
        let companies = || {
            let area = Some(right.scope.area.as_str());
            partner_grant::Entity::companies(self.partner_id, self.ctx.now(), area).into_query()
        };
        right::check(right, self.role, &self.has).is_ok().then(companies)
    }

    fn now(&self) -> DateTime<Utc> {
        self.ctx.now()
    }
}

impl Row {
    /// Whether the caller may see what needs that right there.
    pub fn shows(&self, right: Right) -> bool {
        self.tenant.status == TenantStatus::Active && right::check(right, self.role, &self.scopes).is_ok()
    }

    /// What is to be looked after there. Counted once for all rows of the page.
    ///
    /// # Errors
    /// What the database says.
    pub async fn figures(&self) -> Result<Figures> {
        let Counted { board, ids, figures } = &*self.counted;
        let all = figures.get_or_try_init(|| board.figures(ids)).await?;
        Ok(all.get(&self.tenant.id).cloned().unwrap_or_default())
    }
}
