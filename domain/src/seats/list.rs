//! Which seats a list shows.

use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::{BusinessUnitId, Scoped, SeatId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// To look at all seats.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);

/// To look at one's own seat.
pub const READ_OWN: Right = Right::read(Area::Seats, Role::Member);

/// What is wanted of a list of seats. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SeatFilter {
    /// Any of these; without it, all but removed ones.
    pub status: Option<Vec<SeatStatus>>,
    /// Any of these.
    pub kind: Option<Vec<SeatKind>>,
    /// Any of these.
    pub role: Option<Vec<Role>>,
    /// Any of these.
    pub tier: Option<Vec<i32>>,
    /// Any of these.
    pub mfa: Option<Vec<Known>>,
    /// In any of these units.
    pub business_unit_ids: Option<Vec<BusinessUnitId>>,
    /// Service accounts of any of these.
    pub owner_seat_ids: Option<Vec<SeatId>>,
    /// No activity since this moment, or none known.
    pub inactive_since: Option<chrono::DateTime<chrono::Utc>>,
}

/// The seats that a filter and a search text leave.
///
/// # Errors
/// `TOO_LONG` for a search text of more than 200 characters.
pub fn select(ctx: &Ctx, filter: &SeatFilter, search: Option<&str>) -> Result<Select<seat::Entity>> {
    use seat::Column;
    ctx.may(READ)?;
    let mut rows = seat::Entity::within(ctx.scope());
    rows = match &filter.status {
        Some(any) => rows.filter(Column::Status.is_in(any.iter().copied())),
        None => rows.filter(Column::Status.ne(SeatStatus::Removed)),
    };
    if let Some(any) = &filter.kind {
        rows = rows.filter(Column::Kind.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.role {
        rows = rows.filter(Column::Role.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.tier {
        rows = rows.filter(Column::Tier.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.mfa {
        rows = rows.filter(Column::Mfa.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.business_unit_ids {
        rows = rows.filter(Column::BusinessUnitId.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.owner_seat_ids {
        rows = rows.filter(Column::OwnerSeatId.is_in(any.iter().copied()));
    }
    if let Some(moment) = filter.inactive_since {
        let silent = Condition::any().add(Column::LastActiveAt.is_null()).add(Column::LastActiveAt.lt(moment));
        rows = rows.filter(silent);
    }
    if let Some(text) = search.map(str::trim).filter(|t| !t.is_empty()) {
        if text.chars().count() > 200 {
            return Err(Error::refused(crate::Code::TooLong, "search", "At most 200 characters."));
        }
        let mut any = Condition::any();
        for spelling in spellings(text) {
            let like = || LikeExpr::new(contains(&spelling)).escape('\\');
            for column in [Column::Name, Column::Email, Column::Department] {
                any = any
                    .add(Expr::col(column).like(like()))
                    .add(Expr::expr(Func::lower(Expr::col(column))).like(like()));
            }
        }
        rows = rows.filter(any);
    }
    Ok(rows)
}

/// The text in lower case, as written, and with a capital: SQLite folds case in ASCII only, and a name such as Özlem
/// must be found there as well.
fn spellings(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut letters = lower.chars();
    let capital = letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect());
    let mut all = vec![lower, text.to_owned(), capital];
    all.dedup();
    all
}

/// A pattern for "contains this", with the pattern's own signs taken literally.
fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn signs_of_the_pattern_are_taken_literally() {
        assert_eq!(contains(r"100%_\a"), r"%100\%\_\\a%");
    }
}
