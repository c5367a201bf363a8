//! Every table in which a company has rows, in one list: what leaving takes along, and what it takes away. A test compares
//! it with the migrated database.
//!
//! A table stands behind those it points at, so a new one goes to the end. Rows are removed from the end to the beginning.
//! What is no text, number or time must be left out with a reason: a column of bytes holds a secret, or the hash of one.

use sea_orm::sea_query::ArrayType;
use sea_orm::{
    DbBackend, DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, QueryResult,
    Statement, Value,
};

use crate::Scope;

mod list;
mod prefix;

pub use list::OWNED;
pub use prefix::prefix_of;

/// What an export takes of a table.
#[derive(Clone, Copy, Debug)]
pub enum Taken {
    /// Its rows.
    Rows {
        /// What its ids begin with; empty where it has none of its own.
        prefix: &'static str,
        /// Columns that stay behind, each with the reason.
        without: &'static [(&'static str, &'static str)],
    },
    /// Its rows in another form: which, and why.
    Elsewhere(&'static str),
    /// Nothing: why.
    Nothing(&'static str),
}

/// A table in which a company has rows.
pub struct Owned {
    /// What is taken of it.
    pub taken: Taken,
    /// The column that names the company.
    pub company: &'static str,
    /// Columns that point at rows of the same table.
    pub inward: &'static [&'static str],
    name: fn() -> &'static str,
    columns: fn() -> Vec<Column>,
    read: fn(&QueryResult) -> Result<Vec<Value>, DbErr>,
}

/// A column of such a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Whether the primary key has it.
    pub is_key: bool,
    /// Whether it holds an id.
    pub is_id: bool,
    /// Whether it holds bytes.
    pub is_bytes: bool,
}

impl Owned {
    const fn new<E: EntityTrait + Default>(taken: Taken) -> Self {
        Self { taken, company: "tenant_id", inward: &[], name: name::<E>, columns: columns::<E>, read: read::<E> }
    }

    /// Another column names the company.
    const fn by(self, company: &'static str) -> Self {
        Self { company, ..self }
    }

    /// With columns that point at rows of the same table.
    const fn inward(self, inward: &'static [&'static str]) -> Self {
        Self { inward, ..self }
    }

    /// The table's name.
    pub fn name(&self) -> &'static str {
        (self.name)()
    }

    /// Its columns, in order.
    pub fn columns(&self) -> Vec<Column> {
        (self.columns)()
    }

    /// What tells its rows apart within a company; nothing where a company has one at most.
    fn key(&self) -> Vec<&'static str> {
        let columns = self.columns().into_iter();
        columns.filter(|column| column.is_key && column.name != self.company).map(|column| column.name).collect()
    }

    /// The next rows of the company, in the order of their keys, behind the row with that key.
    pub fn page(&self, backend: DbBackend, scope: Scope, behind: Option<&[Value]>, limit: u64) -> Statement {
        let columns = self.columns().iter().map(|column| column.name).collect::<Vec<_>>();
        let mut values = vec![Value::from(scope.tenant_id().0)];
        let mut sql = format!("SELECT {} FROM {} WHERE {} = $1", list(&columns), self.name(), self.company);
        let key = self.key();
        if key.is_empty() {
            return Statement::from_sql_and_values(backend, sql, values);
        }
        if let Some(behind) = behind {
            let places = (2..2 + behind.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
            sql.push_str(&format!(" AND ({}) > ({places})", list(&key)));
            values.extend(behind.iter().cloned());
        }
        sql.push_str(&format!(" ORDER BY {} LIMIT {limit}", list(&key)));
        Statement::from_sql_and_values(backend, sql, values)
    }

    /// The values of a row that [`Self::page`] found, in the order of the columns.
    ///
    /// # Errors
    /// What the database says.
    pub fn read(&self, row: &QueryResult) -> Result<Vec<Value>, DbErr> {
        (self.read)(row)
    }

    /// The key of a row, to go on behind it; nothing where there is no other row.
    pub fn key_of(&self, row: &[Value]) -> Option<Vec<Value>> {
        let key = self.key();
        let columns = self.columns();
        let place = |name: &&str| columns.iter().position(|column| column.name == *name);
        let values = key.iter().filter_map(|name| row.get(place(name)?).cloned()).collect::<Vec<_>>();
        (!values.is_empty()).then_some(values)
    }

    /// How many rows the company has.
    pub fn count(&self, backend: DbBackend, scope: Scope) -> Statement {
        let sql = format!("SELECT COUNT(*) AS n FROM {} WHERE {} = $1", self.name(), self.company);
        Statement::from_sql_and_values(backend, sql, [scope.tenant_id().0.into()])
    }

    /// Takes back what its rows say of each other, where they do.
    pub fn untie(&self, backend: DbBackend, scope: Scope) -> Option<Statement> {
        let set = self.inward.iter().map(|column| format!("\"{column}\" = NULL")).collect::<Vec<_>>().join(", ");
        let tied = self.inward.iter().map(|column| format!("\"{column}\" IS NOT NULL")).collect::<Vec<_>>();
        let sql = format!("UPDATE {} SET {set} WHERE {} = $1 AND ({})", self.name(), self.company, tied.join(" OR "));
        let values = [scope.tenant_id().0.into()];
        (!self.inward.is_empty()).then(|| Statement::from_sql_and_values(backend, sql, values))
    }

    /// Removes some of the company's rows.
    pub fn remove(&self, backend: DbBackend, scope: Scope, limit: u64) -> Statement {
        let (table, company, key) = (self.name(), self.company, self.key());
        let mut sql = format!("DELETE FROM {table} WHERE {company} = $1");
        if !key.is_empty() {
            let key = list(&key);
            sql.push_str(&format!(" AND ({key}) IN (SELECT {key} FROM {table} WHERE {company} = $1 LIMIT {limit})"));
        }
        Statement::from_sql_and_values(backend, sql, [scope.tenant_id().0.into()])
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn name<E: EntityTrait + Default>() -> &'static str {
    E::default().table_name()
}

fn columns<E: EntityTrait>() -> Vec<Column> {
    let of = |column: E::Column| {
        let name = column.as_str();
        let kind = <E::Model as ModelTrait>::get_value_type(column);
        Column {
            name,
            is_key: E::PrimaryKey::iter().any(|key| key.into_column().as_str() == name),
            is_id: matches!(kind, ArrayType::Uuid),
            is_bytes: matches!(kind, ArrayType::Bytes),
        }
    };
    E::Column::iter().map(of).collect()
}

fn read<E: EntityTrait>(row: &QueryResult) -> Result<Vec<Value>, DbErr> {
    let model = E::Model::from_query_result(row, "")?;
    Ok(E::Column::iter().map(|column| model.get(column)).collect())
}
