//! Which jobs to give to the queue next: tenants take turns, kind by kind. A look costs by what it gives, not by what
//! waits: of a mountain only the jobs whose turn it is are read.
//!
//! Ranking everything that is due was tried first. It is as fair, and with fifty thousand due jobs each look read fifty
//! thousand rows to choose a hundred.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use keystead_entities::JobId;
use keystead_entities::job::{self, JobStatus};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, Statement, Value};
use uuid::Uuid;

use super::closed::{CLOSED, waits};
use super::{Kind, OVERDUE_AFTER};
use crate::app::App;
use crate::error::Result;

/// Per place of a kind's concurrency, so many of its jobs wait in the queue: one kind cannot fill it.
const QUEUED_PER_PLACE: usize = 32;

/// Whose turn it was last, by kind. Each dispatcher has its own: it need not outlive it.
#[derive(Default)]
pub struct Turns(HashMap<&'static str, Uuid>);

/// The next jobs for the queue, in the order in which they should run: tenant by tenant in turn, the oldest of each first,
/// no more of a kind than its share. Marks them as given; call [`super::undeliver`] where giving them fails.
pub async fn release(app: &App, turns: &mut Turns, kinds: &[&'static Kind], at_most: u64) -> Result<Vec<JobId>> {
    let look = Look { app, now: app.clock.now(), given_before: app.clock.now() - OVERDUE_AFTER };
    let mut lines = Vec::new();
    for (kind, given) in look.kinds(kinds).await? {
        let room = (kind.concurrency * QUEUED_PER_PLACE).saturating_sub(given);
        if room > 0 {
            let line = look.line(kind, turns.0.get(kind.name).copied(), room).await?;
            lines.push(line.into_iter().map(|(tenant_id, id)| (kind.name, tenant_id, id)).collect());
        }
    }
    let mut ids = Vec::new();
    for (kind, tenant_id, id) in in_turn(lines, usize::try_from(at_most).unwrap_or(usize::MAX)) {
        turns.0.insert(kind, tenant_id);
        ids.push(id);
    }
    if ids.is_empty() {
        return Ok(ids);
    }
    let tx = app.db.begin().await?;
    job::Entity::update_all_tenants()
        .filter(job::Column::Id.is_in(ids.iter().copied()))
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .col_expr(job::Column::DeliveredAt, Expr::value(look.now))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(ids)
}

/// The first of each line, then the second of each, and so on.
fn in_turn<T>(lines: Vec<Vec<T>>, at_most: usize) -> Vec<T> {
    let mut lines: Vec<_> = lines.into_iter().map(Vec::into_iter).collect();
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(lines.iter_mut().filter_map(Iterator::next));
        if all.len() == before || all.len() >= at_most {
            all.truncate(at_most);
            return all;
        }
    }
}

/// One look at the table.
struct Look<'a> {
    app: &'a App,
    now: DateTime<Utc>,
    /// What the queue was given before then, and nobody took, is given to it again.
    given_before: DateTime<Utc>,
}

impl Look<'_> {
    /// The kinds that have anything to give, and how many jobs of each the queue has.
    async fn kinds(&self, kinds: &[&'static Kind]) -> Result<Vec<(&'static Kind, usize)>> {
        let names: Vec<String> = kinds.iter().map(|kind| format!("SELECT '{}' AS kind", kind.name)).collect();
        let sql = format!(
            "SELECT k.kind, (SELECT COUNT(*) FROM jobs g
                             WHERE g.status = 'PENDING' AND g.kind = k.kind AND g.delivered_at > $2) AS given
             FROM ({}) AS k
             WHERE EXISTS (SELECT 1 FROM jobs d WHERE d.status = 'PENDING' AND d.kind = k.kind AND d.run_at <= $1
                           AND (d.delivered_at IS NULL OR d.delivered_at <= $2))",
            names.join(" UNION ALL ")
        );
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let values = [self.now.into(), self.given_before.into()];
        let statement = Statement::from_sql_and_values(self.app.db.backend(), sql, values);
        let mut found = Vec::new();
        for row in self.app.db.read().query_all_raw(statement).await? {
            let (name, given): (String, i64) = (row.try_get("", "kind")?, row.try_get("", "given")?);
            let kind = kinds.iter().find(|kind| kind.name == name);
            found.extend(kind.map(|kind| (*kind, usize::try_from(given).unwrap_or_default())));
        }
        Ok(found)
    }

    /// The next jobs of a kind, at most `room`: one of each tenant behind the one whose turn it was last, and more of each
    /// only where there are fewer tenants than room.
    async fn line(&self, kind: &'static Kind, last: Option<Uuid>, room: usize) -> Result<Vec<(Uuid, JobId)>> {
        // The deployment's own jobs stand first, under the nil UUID.
        let all = Uuid::nil()..=Uuid::max();
        let mut heads = match last {
            None => self.of_tenants(kind, all.clone(), 1, room).await?,
            Some(last) => {
                let behind = Uuid::from_u128(last.as_u128().saturating_add(1))..=Uuid::max();
                self.of_tenants(kind, behind, 1, room).await?
            }
        };
        if let Some(last) = last.filter(|_| heads.len() < room) {
            heads.extend(self.of_tenants(kind, Uuid::nil()..=last, 1, room - heads.len()).await?);
        }
        if heads.len() >= room {
            return Ok(heads);
        }
        let each = room - heads.len() + 1;
        let mut by_tenant: HashMap<Uuid, Vec<(Uuid, JobId)>> = HashMap::new();
        for (tenant_id, id) in self.of_tenants(kind, all, each, room * each).await? {
            by_tenant.entry(tenant_id).or_default().push((tenant_id, id));
        }
        Ok(in_turn(heads.iter().filter_map(|(tenant_id, _)| by_tenant.remove(tenant_id)).collect(), room))
    }

    /// The oldest jobs of a kind, `each` of every one of those tenants, by tenant and age.
    async fn of_tenants(
        &self,
        kind: &Kind,
        tenants: RangeInclusive<Uuid>,
        each: usize,
        at_most: usize,
    ) -> Result<Vec<(Uuid, JobId)>> {
        let count = |n: usize| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
        let values = [
            self.now.into(),
            self.given_before.into(),
            kind.name.into(),
            (*tenants.start()).into(),
            (*tenants.end()).into(),
            count(each),
            count(at_most),
        ];
        let backend = self.app.db.backend();
        let statement = Statement::from_sql_and_values(backend, of_tenants(backend, waits(kind.name)), values);
        let rows = self.app.db.read().query_all_raw(statement).await?;
        rows.iter().map(|row| Ok((row.try_get("", "tenant_id")?, JobId(row.try_get("", "id")?)))).collect()
    }
}

/// From tenant to tenant by the index, and of each the first jobs; the same for both databases but for how they say "of
/// each".
fn of_tenants(backend: DbBackend, waits: bool) -> String {
    let next = "SELECT tenant_id FROM jobs WHERE status = 'PENDING' AND kind = $3 AND tenant_id ";
    let first = "SELECT id, run_at FROM jobs
                 WHERE status = 'PENDING' AND kind = $3 AND tenant_id = t.tenant_id AND run_at <= $1
                   AND (delivered_at IS NULL OR delivered_at <= $2)
                 ORDER BY run_at, id LIMIT $6";
    let but_closed = if waits { format!(" AND t.tenant_id NOT IN ({CLOSED})") } else { String::new() };
    let of_each = match backend {
        DbBackend::Postgres => format!("CROSS JOIN LATERAL ({first}) AS j"),
        _ => format!("JOIN jobs AS j ON j.id IN (SELECT id FROM ({first}))"),
    };
    format!(
        "WITH RECURSIVE t(tenant_id) AS (
           SELECT tenant_id FROM ({next} >= $4 ORDER BY tenant_id LIMIT 1) AS first
           UNION ALL
           SELECT ({next} > t.tenant_id ORDER BY tenant_id LIMIT 1) FROM t WHERE t.tenant_id IS NOT NULL
         )
         SELECT t.tenant_id, j.id FROM t {of_each} WHERE t.tenant_id <= $5{but_closed} LIMIT $7"
    )
}
