//! How companies stand: what is counted of them, what of that is found wanting, and one number of it.
//!
//! **The score** begins at 100. Each thing that is found wanting takes points off, and each kind of thing only so many
//! ([`Figure::weight`]): the twentieth overdue key says no more than the third. 0 is a company that is found wanting in
//! everything. What nobody recorded cannot be found wanting, so a high score is no proof of anything; it orders companies by
//! where to look first.
//!
//! Everything is counted in one statement for however many companies ([`count`]), of each company what the reader may see
//! there: a figure that is not seen is none, and a score that would need it is none either. Days are those of UTC, since
//! one statement cannot follow each company's zone.

mod actions;
mod figure;

pub use actions::{about, due_at, open_actions, title};
pub use figure::{Counts, Days, Figure, Weight, count};
pub(crate) use figure::{lost, where_something_waits};

use keystead_entities::seat::Role;
use keystead_entities::tenant;
use sea_orm::{QuerySelect, QueryTrait};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;

/// To look at how a company stands. What each part needs says [`Figure::right`].
pub const READ: Right = Right::read(Area::Tenant, Role::Auditor);

/// The score of what was counted; nothing where a part of it is not seen.
pub fn score(counts: &Counts, sees: impl Fn(Right) -> bool) -> Option<i64> {
    let weighed = Figure::ALL.iter().filter_map(|figure| Some((*figure, figure.weight()?)));
    weighed
        .map(|(figure, weight)| sees(figure.right()).then(|| weight.lost(counts.of(figure))))
        .try_fold(100, |left, lost| Some(left - lost?))
}

/// What is counted of the context's company, as far as its rights go.
///
/// # Errors
/// Forbidden without [`READ`].
pub async fn of(ctx: &Ctx) -> Result<Counts> {
    ctx.may(READ)?;
    let own = tenant::Entity::of(ctx.scope()).select_only().column(tenant::Column::Id).into_query();
    let counts = count(ctx.db(), &Days::at(ctx.now()), |right| ctx.can(right).then(|| own.clone())).await?;
    Ok(counts.get(&ctx.tenant_id()).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_that_is_found_wanting_in_everything_has_nothing_left() {
        let most = Figure::ALL.iter().filter_map(|figure| Some(figure.weight()?.most));
        assert_eq!(most.sum::<i64>(), 100);
        assert_eq!(score(&Counts::default(), |_| true), Some(100));
        assert_eq!(score(&Counts::default(), |right| right.scope.area != Area::Incidents), None);
    }

    #[test]
    fn each_takes_its_points_and_no_kind_more_than_its_share() {
        let weight = Figure::KeysOverdue.weight().expect("it is weighed");
        let lost: Vec<i64> = (0..5).map(|n| weight.lost(n)).collect();
        assert_eq!(lost, [0, 10, 20, 25, 25]);
        assert_eq!(Figure::KeysDue.weight(), None, "what is due in time is not found wanting");
    }
}
