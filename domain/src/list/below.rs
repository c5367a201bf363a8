//! Lists that hang off objects. Those of many objects are read in one statement: the rotations of fifty keys cost what
//! those of one do.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use keystead_entities::Scope;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, OverStatement, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, ModelTrait, QueryFilter,
    QueryResult, QuerySelect, QueryTrait, Select, Value,
};

use super::{Key, MAX_COUNT, Page, PageArgs, Sort, Wanted, page, write_cursor};
use crate::error::{Error, Result};

/// The list that hangs off one object, such as the rotations of a key: the rows of a select whose columns name that
/// object, in an order. Two are of a kind when they differ only in the object.
#[derive(Clone)]
pub struct Below<E: EntityTrait> {
    scope: Scope,
    select: Select<E>,
    sort: Sort<E::Column>,
    columns: Vec<E::Column>,
    object: Vec<Key>,
    kind: String,
}

impl<E: EntityTrait> Below<E> {
    /// The rows of `select`, all of the scope's tenant, that belong to an object, which [`Below::of`] names.
    pub fn new(scope: Scope, select: Select<E>, sort: Sort<E::Column>) -> Self {
        let kind = format!("{scope:?} {:?} {} {}", sort.by, sort.descending, select.build(DbBackend::Postgres));
        Self { scope, select, sort, columns: Vec::new(), object: Vec::new(), kind }
    }

    /// As [`Below::new`], the newest id first.
    pub fn newest(scope: Scope, select: Select<E>, id: E::Column) -> Self {
        Self::new(scope, select, Sort { by: id, descending: true, tie: id })
    }

    /// Those with that value, an id or a text, in the column.
    #[must_use]
    pub fn of(mut self, column: E::Column, value: impl Into<Value>) -> Self {
        self.columns.push(column);
        self.object.push(Key::of(value.into()).unwrap_or(Key::Int(0)));
        self
    }

    /// Whose rows they are.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    fn own(&self) -> Select<E> {
        let own = self.columns.iter().zip(&self.object);
        own.fold(self.select.clone(), |rows, (column, key)| rows.filter(column.eq(key.clone().value())))
    }

    /// The rows of any of the lists. Column by column: where objects have two columns, rows of a mixture of two objects are
    /// read as well and given to nobody.
    fn of_any<'a>(lists: impl Iterator<Item = &'a Self> + Clone) -> Option<(&'a Self, Select<E>)> {
        let first = lists.clone().next()?;
        let any = first.columns.iter().enumerate().fold(Condition::all(), |all, (at, column)| {
            let keys: HashSet<&Key> = lists.clone().filter_map(|list| list.object.get(at)).collect();
            all.add(column.is_in(keys.into_iter().map(|key| key.clone().value())))
        });
        Some((first, first.select.clone().filter(any)))
    }

    fn object_of(&self, row: &E::Model) -> Vec<Key>
    where
        E::Model: ModelTrait<Entity = E>,
    {
        self.columns.iter().filter_map(|column| Key::of(row.get(*column))).collect()
    }
}

impl<E: EntityTrait> PartialEq for Below<E> {
    fn eq(&self, other: &Self) -> bool {
        self.object == other.object && self.kind == other.kind
    }
}

impl<E: EntityTrait> Eq for Below<E> {}

impl<E: EntityTrait> Hash for Below<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.object, &self.kind).hash(state);
    }
}

/// Gathers what is of a kind: each group is one statement.
fn by_kind<E: EntityTrait>(lists: &[Below<E>]) -> Vec<Vec<&Below<E>>> {
    let mut groups: HashMap<&str, Vec<&Below<E>>> = HashMap::new();
    lists.iter().for_each(|list| groups.entry(&list.kind).or_default().push(list));
    groups.into_values().collect()
}

/// Reads the same page of each list: lists of a kind in one statement.
///
/// # Errors
/// As [`super::page`].
pub async fn pages<E>(
    db: &impl ConnectionTrait,
    lists: &[Below<E>],
    args: &PageArgs,
) -> Result<HashMap<Below<E>, Page<E::Model>>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + FromQueryResult,
{
    let wanted = Wanted::of(args)?;
    let mut pages = HashMap::with_capacity(lists.len());
    for group in by_kind(lists) {
        // One list alone can stop at its last row: the database need not number those behind.
        if let [list] = group[..] {
            pages.insert(list.clone(), page(db, list.own(), list.sort, args).await?);
            continue;
        }
        let Some((first, select)) = Below::of_any(group.iter().copied()) else { continue };
        let mut rows = rows_of_many(db, first, select, args, &wanted).await?;
        pages.extend(group.into_iter().map(|list| {
            let rows = rows.remove(&list.object).unwrap_or_default();
            (list.clone(), wanted.page(rows, args, |row| write_cursor(&list.sort, row)))
        }));
    }
    Ok(pages)
}

async fn rows_of_many<E>(
    db: &impl ConnectionTrait,
    first: &Below<E>,
    select: Select<E>,
    args: &PageArgs,
    wanted: &Wanted,
) -> Result<HashMap<Vec<Key>, Vec<E::Model>>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + FromQueryResult,
{
    let (order, nulls) = wanted.order(first.sort.descending);
    let mut window = WindowStatement::new();
    first.columns.iter().for_each(|column| _ = window.partition_by(column.as_column_ref()));
    window.order_by_with_nulls(first.sort.by.as_column_ref(), order.clone(), nulls);
    window.order_by(first.sort.tie.as_column_ref(), order);
    let mut numbered = wanted.beyond(select, &first.sort, args)?.into_query();
    numbered.expr_window_as(Expr::cust("ROW_NUMBER()"), window, "place_in_list");
    let mut rows = Query::select();
    rows.column(Asterisk).from_subquery(numbered, "numbered");
    rows.and_where(Expr::col("place_in_list").lte(i64::from(wanted.size) + 1));
    rows.order_by("place_in_list", sea_orm::Order::Asc);
    let mut found: HashMap<Vec<Key>, Vec<E::Model>> = HashMap::new();
    for row in db.query_all(&rows).await? {
        let row = E::Model::from_query_result(&row, "")?;
        found.entry(first.object_of(&row)).or_default().push(row);
    }
    Ok(found)
}

/// The number of rows of each list, at most [`MAX_COUNT`]: lists of a kind in one statement.
pub async fn counts<E: EntityTrait>(db: &impl ConnectionTrait, lists: &[Below<E>]) -> Result<HashMap<Below<E>, u64>> {
    let mut counts = HashMap::with_capacity(lists.len());
    for group in by_kind(lists) {
        if let [list] = group[..] {
            counts.insert(list.clone(), super::count(db, list.own()).await?);
            continue;
        }
        let Some((first, select)) = Below::of_any(group.iter().copied()) else { continue };
        let counted =
            first.columns.iter().fold(select.select_only(), |rows, column| rows.column(*column).group_by(*column));
        let counted = counted.expr_as(Expr::cust("COUNT(*)"), "rows_in_list").into_query();
        let mut found: HashMap<Vec<Key>, u64> = HashMap::new();
        for row in db.query_all(&counted).await? {
            let n: i64 = row.try_get("", "rows_in_list")?;
            found.insert(object_in(&row, first)?, Ord::min(u64::try_from(n).unwrap_or(0), MAX_COUNT));
        }
        counts.extend(group.into_iter().map(|list| (list.clone(), found.get(&list.object).copied().unwrap_or(0))));
    }
    Ok(counts)
}

/// The object that a row of a grouped select is about: its first columns.
fn object_in<E: EntityTrait>(row: &QueryResult, list: &Below<E>) -> Result<Vec<Key>> {
    let key = |(at, key): (usize, &Key)| match key {
        Key::Id(_) => Ok(Key::Id(row.try_get_by_index(at)?)),
        Key::Text(_) => Ok(Key::Text(row.try_get_by_index(at)?)),
        Key::Int(_) | Key::Time(_) => Err(Error::internal("counting lists", "objects are named by ids and texts")),
    };
    list.object.iter().enumerate().map(key).collect()
}
