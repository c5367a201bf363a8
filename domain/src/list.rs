//! Pages of a list, by key and not by offset: a cursor stays valid when rows are added or removed, and a late page costs
//! no more than the first. Rows without a value in the ordering column come last, whichever way it runs, on either database.

use data_encoding::BASE64URL_NOPAD;
use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ModelTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, Value,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

mod below;
mod search;
mod span;

pub use below::{Below, counts, pages};
pub use search::search;
pub use span::Span;

/// The most rows of one page.
pub const MAX_PAGE: i32 = 100;
/// The rows of a page where the caller did not say.
pub const DEFAULT_PAGE: i32 = 20;
/// `totalCount` is exact up to here.
pub const MAX_COUNT: u64 = 10_000;

/// Which page the caller wants (Relay cursor connections).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// So many from the start.
    pub first: Option<i32>,
    /// Behind this cursor.
    pub after: Option<String>,
    /// So many from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

/// How a list is ordered: by a column, ties by the id column.
#[derive(Clone, Copy, Debug)]
pub struct Sort<C> {
    /// The column.
    pub by: C,
    /// Downwards.
    pub descending: bool,
    /// The column that breaks ties and makes each row's place unique within the tenant.
    pub tie: C,
}

/// A page.
#[derive(Clone, Debug)]
pub struct Page<M> {
    /// The rows with their cursors, in order.
    pub rows: Vec<(String, M)>,
    /// Whether there are rows behind.
    pub has_next: bool,
    /// Whether there are rows before.
    pub has_previous: bool,
}

/// What a cursor holds: where its row stands in the order.
#[derive(Serialize, Deserialize)]
struct Place {
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    value: Option<Key>,
    #[serde(rename = "t")]
    tie: Key,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Key {
    #[serde(rename = "s")]
    Text(String),
    #[serde(rename = "i")]
    Int(i64),
    #[serde(rename = "d")]
    Time(chrono::DateTime<chrono::Utc>),
    #[serde(rename = "u")]
    Id(uuid::Uuid),
}

impl Key {
    fn of(value: Value) -> Option<Self> {
        match value {
            Value::String(Some(s)) => Some(Self::Text(s)),
            Value::Int(Some(i)) => Some(Self::Int(i.into())),
            Value::BigInt(Some(i)) => Some(Self::Int(i)),
            Value::ChronoDateTimeUtc(Some(t)) => Some(Self::Time(t)),
            Value::Uuid(Some(u)) => Some(Self::Id(u)),
            _ => None,
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Text(s) => s.into(),
            Self::Int(i) => i.into(),
            Self::Time(t) => t.into(),
            Self::Id(u) => u.into(),
        }
    }
}

/// Reads the page of `select` that `args` ask for.
///
/// # Errors
/// `INVALID` for a page size of 0, below, or over [`MAX_PAGE`], for `first` with `last`, and for a cursor that is none of ours.
pub async fn page<E, C>(db: &C, select: Select<E>, sort: Sort<E::Column>, args: &PageArgs) -> Result<Page<E::Model>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
    C: ConnectionTrait,
{
    let wanted = Wanted::of(args)?;
    let (order, nulls) = wanted.order(sort.descending);
    let select = wanted
        .beyond(select, &sort, args)?
        .order_by_with_nulls(sort.by, order.clone(), nulls)
        .order_by(sort.tie, order)
        .limit(wanted.rows_to_read());
    Ok(wanted.page(select.all(db).await?, args, |row| write_cursor(&sort, row)))
}

/// How many rows are read, and from which end.
#[derive(Clone, Copy)]
struct Wanted {
    size: u32,
    backwards: bool,
}

impl Wanted {
    fn of(args: &PageArgs) -> Result<Self> {
        let (size, backwards) = size(args)?;
        Ok(Self { size, backwards })
    }

    /// One row more than is shown says whether there are further ones.
    fn rows_to_read(self) -> u64 {
        u64::from(self.size) + 1
    }

    /// The order in which rows are read.
    fn order(self, descending: bool) -> (Order, NullOrdering) {
        let order = if descending != self.backwards { Order::Desc } else { Order::Asc };
        (order, if self.backwards { NullOrdering::First } else { NullOrdering::Last })
    }

    /// The rows behind `after` and before `before`.
    fn beyond<E: EntityTrait>(self, rows: Select<E>, sort: &Sort<E::Column>, args: &PageArgs) -> Result<Select<E>> {
        let mut rows = rows;
        if let Some(cursor) = &args.after {
            rows = rows.filter(beyond(sort, read_cursor("after", cursor)?, true));
        }
        if let Some(cursor) = &args.before {
            rows = rows.filter(beyond(sort, read_cursor("before", cursor)?, false));
        }
        Ok(rows)
    }

    /// The page of the rows that were read.
    fn page<M>(self, mut rows: Vec<M>, args: &PageArgs, cursor: impl Fn(&M) -> String) -> Page<M> {
        let more = rows.len() > self.size as usize;
        rows.truncate(self.size as usize);
        if self.backwards {
            rows.reverse();
        }
        let rows = rows.into_iter().map(|row| (cursor(&row), row)).collect();
        let (has_next, has_previous) =
            if self.backwards { (args.before.is_some(), more) } else { (more, args.after.is_some()) };
        Page { rows, has_next, has_previous }
    }
}

/// One of several conditions; `none` where there are none, since a list of any of nothing is empty.
pub(crate) fn any_of(any: Condition, none: SimpleExpr) -> Condition {
    if any.is_empty() { any.add(none) } else { any }
}

/// The number of rows of `select`, at most [`MAX_COUNT`].
pub async fn count<E: EntityTrait, C: ConnectionTrait>(db: &C, select: Select<E>) -> Result<u64> {
    let mut rows = select.into_query();
    rows.clear_selects().expr(Expr::cust("1")).clear_order_by().limit(MAX_COUNT);
    let counted = Query::select().expr_as(Expr::cust("COUNT(*)"), "n").from_subquery(rows, "rows").to_owned();
    let row = db.query_one(&counted).await?;
    let n: i64 = row.map(|r| r.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(n).unwrap_or(0))
}

fn size(args: &PageArgs) -> Result<(u32, bool)> {
    let (field, wanted, backwards) = match (args.first, args.last) {
        (Some(_), Some(_)) => return Err(Error::invalid("first", "Ask for `first` or for `last`, not for both.")),
        (None, Some(last)) => ("last", last, true),
        (first, None) => ("first", first.unwrap_or(DEFAULT_PAGE), false),
    };
    match u32::try_from(wanted) {
        Ok(n) if n >= 1 && wanted <= MAX_PAGE => Ok((n, backwards)),
        _ => Err(Error::invalid(field, format!("A page has from 1 to {MAX_PAGE} rows; this asks for {wanted}."))),
    }
}

/// The rows strictly behind a place (`after`), or strictly before it.
fn beyond<C: ColumnTrait>(sort: &Sort<C>, place: Place, after: bool) -> Condition {
    let beyond = |column: C, value: Value| -> SimpleExpr {
        if sort.descending != after {
            Expr::col(column.as_column_ref()).gt(value)
        } else {
            Expr::col(column.as_column_ref()).lt(value)
        }
    };
    let tie = beyond(sort.tie, place.tie.value());
    match place.value.map(Key::value) {
        Some(value) => {
            let same = Condition::all().add(sort.by.eq(value.clone())).add(tie);
            let further = Condition::any().add(beyond(sort.by, value)).add(same);
            if after { further.add(sort.by.is_null()) } else { further }
        }
        None => {
            let same = Condition::all().add(sort.by.is_null()).add(tie);
            if after { same } else { Condition::any().add(same).add(sort.by.is_not_null()) }
        }
    }
}

fn write_cursor<M: ModelTrait>(sort: &Sort<<M::Entity as EntityTrait>::Column>, row: &M) -> String {
    let tie = Key::of(row.get(sort.tie)).unwrap_or(Key::Int(0));
    let place = Place { value: Key::of(row.get(sort.by)), tie };
    BASE64URL_NOPAD.encode(&serde_json::to_vec(&place).unwrap_or_default())
}

fn read_cursor(field: &str, cursor: &str) -> Result<Place> {
    let place = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.ok_or_else(|| not_a_cursor(field))
}

fn not_a_cursor(field: &str) -> Error {
    Error::invalid(field, "This is not a cursor of this list. Use `endCursor` or `startCursor` of a page.")
}
