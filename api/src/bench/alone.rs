//! What async-graphql alone takes for the dashboard: the same document over the same answer held in memory, without
//! database, HTTP or rights. Against it the figure of a machine can be compared with that of another.

use async_graphql::{EmptyMutation, EmptySubscription, ID, Object, Request, Schema, SimpleObject, Variables};
use serde::Deserialize;
use serde_json::{Value, json};

use super::DASHBOARD;
use super::server::cpu_seconds_of;

/// How often the document is run, after a tenth of that to warm up.
const RUNS: u32 = 5_000;

/// Milliseconds of CPU that one run takes: reading and checking the document, running it, writing the answer.
///
/// # Errors
/// Where `answer`, an answer to the dashboard as it came, is none.
pub async fn measure(answer: &Value) -> Result<f64, String> {
    let tenant = answer.pointer("/data/tenant").cloned().unwrap_or_default();
    let tenant = serde_json::from_value(tenant).map_err(|e| format!("this is no dashboard: {e}"))?;
    let schema = Schema::new(Query { tenant }, EmptyMutation, EmptySubscription);
    for _ in 0..RUNS / 10 {
        run(&schema).await?;
    }
    let unknown = || "the figures of this process cannot be read; this needs Linux".to_owned();
    let before = cpu_seconds_of("self").ok_or_else(unknown)?;
    for _ in 0..RUNS {
        run(&schema).await?;
    }
    let after = cpu_seconds_of("self").ok_or_else(unknown)?;
    Ok((after - before) * 1_000.0 / f64::from(RUNS))
}

async fn run(schema: &Schema<Query, EmptyMutation, EmptySubscription>) -> Result<(), String> {
    let variables = Variables::from_json(json!({ "id": "x" }));
    let answer = schema.execute(Request::new(DASHBOARD).variables(variables)).await;
    let bytes = serde_json::to_vec(&answer).map_err(|e| e.to_string())?;
    match answer.errors.first() {
        None if bytes.len() > 1_000 => Ok(()),
        found => Err(format!("the answer in memory is not that of the dashboard: {found:?}")),
    }
}

struct Query {
    tenant: Tenant,
}

#[Object]
impl Query {
    async fn tenant(&self, id: ID) -> &Tenant {
        std::hint::black_box(id);
        &self.tenant
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tenant {
    name: String,
    plan: Plan,
    seats: Seats,
    provider_accounts: Page<Account>,
    pilots: Page<Pilot>,
}

#[Object]
impl Tenant {
    async fn name(&self) -> &str {
        &self.name
    }

    async fn plan(&self) -> &Plan {
        &self.plan
    }

    async fn seats(&self, first: i32) -> &Seats {
        std::hint::black_box(first);
        &self.seats
    }

    async fn provider_accounts(&self, first: i32) -> Accounts<'_> {
        std::hint::black_box(first);
        Accounts(&self.provider_accounts)
    }

    async fn pilots(&self, first: i32) -> Pilots<'_> {
        std::hint::black_box(first);
        Pilots(&self.pilots)
    }
}

#[derive(Deserialize)]
struct Page<T> {
    nodes: Vec<T>,
}

struct Accounts<'a>(&'a Page<Account>);

#[Object]
impl Accounts<'_> {
    async fn nodes(&self) -> &Vec<Account> {
        &self.0.nodes
    }
}

struct Pilots<'a>(&'a Page<Pilot>);

#[Object]
impl Pilots<'_> {
    async fn nodes(&self) -> &Vec<Pilot> {
        &self.0.nodes
    }
}

/// Types whose fields are what the dashboard asks of them.
macro_rules! held {
    ($($name:ident { $($field:ident: $type:ty),* $(,)? })*) => {
        $(#[derive(SimpleObject, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct $name { $($field: $type),* })*
    };
}

held! {
    Plan { plan: String }
    Seats { nodes: Vec<Seat>, page_info: PageInfo }
    PageInfo { has_next_page: bool, end_cursor: Option<String> }
    Seat {
        id: String, name: String, email: Option<String>, role: String, status: String, last_active_at: Option<String>,
        version: i32, viewer_actions: Vec<String>,
    }
    Account { id: String, name: String, status: String, provider: Provider, keys: Vec<Key> }
    Provider { name: String }
    Key {
        id: String, label: String, status: String, last_four: Option<String>, due_on: Option<String>, is_overdue: bool,
        version: i32,
    }
    Pilot { id: String, name: String, status: String, started_on: Option<String>, metrics: Vec<Metric> }
    Metric {
        metric: String, name: String, unit: Option<String>, latest_on: Option<String>, latest_value: Option<String>,
        current_value: Option<String>,
    }
}
