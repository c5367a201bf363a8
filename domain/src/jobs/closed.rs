//! Closed companies: those that are suspended, and those that are about to be deleted. Their jobs wait, in the table and
//! not in the queue, and are done once the company is served again; nothing of it leaves meanwhile.
//!
//! Some kinds go on: what ends on its day ends then, what secures the log and the keys, what an owner who is let in asked for,
//! and mails. Of those there are none but what was written before, what tells the owners, and what lets them in.

use keystead_entities::{job, tenant};
use sea_orm::{ColumnTrait, Condition};

use crate::{access, apps, audit, exports, keys, leaving, mail, webhooks};

/// The kinds that go on in a closed company.
fn go_on() -> [&'static str; 13] {
    [
        access::END.name,
        apps::END.name,
        keys::RETIRE.name,
        keys::REWRAP.name,
        audit::CHECKPOINT.name,
        audit::EXPORT_PROOF.name,
        audit::VERIFY_CHAIN.name,
        exports::MAKE.name,
        exports::EXPIRE.name,
        mail::SEND.name,
        webhooks::DELIVER_LAST_WORD.name,
        leaving::MAKE.name,
        leaving::REMIND.name,
    ]
}

/// Whether jobs of that kind wait in a closed company.
pub(super) fn waits(kind: &str) -> bool {
    !go_on().contains(&kind)
}

/// Jobs that do not wait for their company to be served again.
pub(super) fn not_waiting() -> Condition {
    Condition::any()
        .add(job::Column::Kind.is_in(go_on()))
        .add(job::Column::TenantId.not_in_subquery(tenant::Entity::closed()))
}

/// The same in SQL, where a statement is written out.
pub(super) fn not_waiting_sql() -> String {
    let kinds = go_on().map(|kind| format!("'{kind}'")).join(", ");
    format!("(kind IN ({kinds}) OR tenant_id NOT IN ({CLOSED}))")
}

/// The ids of closed companies. An index holds them and no others.
pub(super) const CLOSED: &str = "SELECT id FROM tenants WHERE status <> 'ACTIVE'";
