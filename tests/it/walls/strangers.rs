//! Whatever takes an id, tried by an owner of one company, and by a partner within one, with the ids of another's things:
//! the answer is the one for an id of nothing, and the other company is left as it was. The calls are made up from the
//! schema ([`super::schema_walk`]); the kind of an id is learned from the refusal of a wrong one, so that a new field is
//! tried without a line written for it.

use std::time::{Duration, Instant};

use keystead_api::http::{Settings, limits::Limits};
use keystead_domain::auth::TokenScope;
use keystead_domain::partners;
use keystead_tests::server::Server;
use keystead_tests::socket::Socket;
use keystead_tests::{Client, TestApp, json, rows_of};

use super::compare::Tries;
use super::schema_walk::{Target, Walk};
use super::things::{Kinds, Things, learn, nothing, place, shape, things_of};
use crate::statements::{Company, Side, made, unlimited};

/// So many of the other company's things of a kind are tried in each place at most.
const OF_A_KIND: usize = 2;

/// Where an id of another company's is told from an id of nothing, and why that is so.
const KNOWN: &[(&str, &str)] = &[(
    "partnerGrantCreate(input.partnerId)",
    "whoever lets a partner in names it by its id, which the partner gives away",
)];

/// Two companies, one of which tries what the other has.
struct Two {
    company: Company,
    other: Side,
    walk: Walk,
    own: Things,
    theirs: Things,
}

impl Two {
    async fn new() -> Self {
        let (company, other) = Company::two(1).await;
        let app = &company.app;
        let own = things_of(&unlimited(app, &app.owner), &app.tenant_id.to_string()).await;
        let mut theirs = things_of(&unlimited(app, &other.owner), &other.tenant_id.to_string()).await;
        for (kind, ids) in &mut theirs {
            ids.retain(|id| own.get(kind).is_none_or(|own| !own.contains(id)));
            ids.truncate(OF_A_KIND);
        }
        theirs.retain(|_, ids| !ids.is_empty());
        Self { company, other, walk: Walk::new(), own, theirs }
    }

    /// Every place that takes an id, by that caller in the first company.
    async fn everywhere(&self, who: &str, caller: &Client) -> (Tries, Vec<String>, usize) {
        let (app, tenant) = (&self.company.app, self.company.app.tenant_id.to_string());
        let (mut tries, mut unreached, mut places) = (Tries::default(), Vec::new(), 0);
        // Queries first: what was tried in vain stands in the caller's own log, where `auditEvents` finds it.
        let mut targets = self.walk.targets();
        targets.retain(|target| {
            target.operation != "subscription" && !KNOWN.iter().any(|(known, _)| *known == target.name)
        });
        targets.sort_by_key(|target| target.operation == "mutation");
        for target in targets {
            places += 1;
            let known = learn(app, caller, &tenant, &self.walk, &target, &self.own).await;
            let kinds: Vec<&String> = match known.get(&target.at()) {
                Some(kind) => vec![kind],
                None => self.theirs.keys().collect(),
            };
            let (name, mut is_reached) = (format!("{who}, {}", target.name), false);
            for kind in kinds {
                let Some(ids) = self.theirs.get(kind) else {
                    tries.wrong.push(format!("{}: the other company has no {kind}: give `Company` one", target.name));
                    continue;
                };
                let call = |stands: &str| self.call(&target, &tenant, &known, stands);
                let theirs = ids.iter().map(|id| call(id)).collect();
                let said = tries.compare(app, (&name, caller), theirs, || call(&nothing(app, kind))).await.to_string();
                is_reached |= said.contains("NOT_FOUND")
                    || said.contains("null") && !said.contains("errors")
                    || said.contains("\"nodes\":[]");
            }
            if !is_reached {
                unreached.push(target.name);
            }
        }
        (tries, unreached, places)
    }

    fn call(&self, target: &Target, tenant: &str, known: &Kinds, stands: &str) -> super::schema_walk::Call {
        self.walk.call(target, tenant, &|at| match at == target.at() {
            true => stands.to_owned(),
            false => place(&self.company.app, known, &self.own, at),
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_company_is_an_id_of_nothing_wherever_ids_are_taken() {
    let two = Two::new().await;
    let app = &two.company.app;
    let before = rows_of(&app.app.db, two.other.tenant_id).await;
    let caller = unlimited(app, &app.owner);
    let (mut tries, unreached, places) = two.everywhere("a stranger", &caller).await;
    for (kind, id) in two.theirs.iter().flat_map(|(kind, ids)| ids.iter().map(move |id| (kind, id))) {
        for files in ["exports", "uploads"] {
            let [ours, nobodys] = [id.clone(), nothing(app, kind)].map(|id| format!("/{files}/{id}"));
            let (ours, nobodys) = (caller.get(&ours).await, caller.get(&nobodys).await);
            tries.attempts += 1;
            if shape(&ours) != shape(&nobodys) {
                tries.wrong.push(format!("GET /{files}/{id}: {} and {}", shape(&ours), shape(&nobodys)));
            }
        }
    }
    directories(&two, &mut tries).await;
    let after = rows_of(&app.app.db, two.other.tenant_id).await;
    let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert!(changed.is_empty() && after.len() == before.len(), "the other company was changed: {changed:#?}");
    sockets(app, &two, &mut tries).await;
    // Sockets want a server, and a server writes findings down: the company is of a partner, which the other never let in.
    let told = ["findings: ", "audit_events: ", "audit_heads: ", "jobs: ", "mails: ", "notifications: "];
    let is_told = |row: &&String| told.iter().any(|table| row.starts_with(table));
    let after = rows_of(&app.app.db, two.other.tenant_id).await;
    let changed: Vec<_> = after.iter().filter(|row| !is_told(row) && !before.contains(row)).collect();
    assert!(changed.is_empty(), "the other company was changed: {changed:#?}");
    assert!(
        before.iter().all(|row| after.contains(row) || row.starts_with("audit_heads: ")),
        "something of it is gone"
    );
    let reached = places - unreached.len();
    println!("{places} places take an id; the id was looked for in {reached}, and not in: {}", unreached.join(", "));
    tries.end("a stranger");
    assert!(reached * 10 > places * 9, "the id was looked for in {reached} of {places} places");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_company_is_an_id_of_nothing_to_a_partner_within_one() {
    let two = Two::new().await;
    let app = &two.company.app;
    let (home, msp) = app.stranger().await;
    let partner = partners::create(&app.app, home, Some("Bright MSP")).await.expect("a partner").id;
    let scopes: Vec<String> = TokenScope::all().iter().map(ToString::to_string).collect();
    let scopes: Vec<String> = scopes.into_iter().filter(|scope| !scope.starts_with("partners")).collect();
    let grant = json!({ "tenantId": app.tenant_id, "partnerId": partner, "scopes": scopes });
    made(&app.owner, "partnerGrantCreate", "partnerGrant", grant).await;
    let before = rows_of(&app.app.db, two.other.tenant_id).await;
    let caller = unlimited(app, &msp.inside(app.tenant_id));
    let (tries, _, _) = two.everywhere("a partner", &caller).await;
    tries.end("a partner in another company");
    assert!(rows_of(&app.app.db, two.other.tenant_id).await == before, "the other company was changed");
}

/// The directory of one company, with the seats and groups of another.
async fn directories(two: &Two, tries: &mut Tries) {
    let app = &two.company.app;
    let directory = crate::scim::directory(app).await;
    for (path, kind) in [("Users", "seat_"), ("Groups", "scgr_")] {
        let ids = two.theirs.get(kind).unwrap_or_else(|| panic!("ids of the kind {kind}: {:?}", two.theirs.keys()));
        for id in ids {
            let patch = |value: &str| {
                json!({ "schemas": [crate::scim::PATCH], "Operations": [
                { "op": "add", "path": "members", "value": [{ "value": value }] },
                { "op": "replace", "path": "active", "value": false }] })
            };
            let whole = |id: &str| json!({ "schemas": [crate::scim::USER], "id": id, "userName": "made.up@nowhere.example", "displayName": "Made up" });
            for method in ["GET", "PUT", "PATCH", "DELETE"] {
                let mut said = Vec::new();
                for id in [id.clone(), nothing(app, kind)] {
                    let body = match method {
                        "PATCH" => patch(&id),
                        "PUT" => whole(&id),
                        _ => json!(null),
                    };
                    let (status, body) = crate::scim::send(&directory, method, &format!("/{path}/{id}"), body).await;
                    said.push(format!("{status} {}", body.to_string().replace(&id, kind)));
                }
                tries.attempts += 1;
                if said[0] != said[1] || !said[0].starts_with("404") {
                    tries.wrong.push(format!("{method} /scim/v2/{path}/{id}: {} and {}", said[0], said[1]));
                }
            }
        }
    }
}

/// Subscriptions: what is said first, or that nothing is.
async fn sockets(app: &TestApp, two: &Two, tries: &mut Tries) {
    let limits = Limits { cost: u64::MAX, ..Limits::default() };
    let edge = keystead_api::edge(app.app.clone(), Settings { limits, ..Settings::default() });
    let server = Server::start(&edge).await;
    let token = app.owner.token.clone().expect("a token");
    let known = Kinds::new();
    for target in two.walk.targets().into_iter().filter(|target| target.operation == "subscription") {
        for (kind, ids) in &two.theirs {
            let mut said = Vec::new();
            for id in [nothing(app, kind), ids[0].clone()] {
                let begun = Instant::now();
                let mut socket = Socket::admitted(server.address, &token).await;
                let call = two.call(&target, &app.tenant_id.to_string(), &known, &id);
                let payload = json!({ "query": call.query, "variables": call.variables });
                socket.say(json!({ "type": "subscribe", "id": "a", "payload": payload })).await;
                let first = tokio::time::timeout(Duration::from_millis(300), socket.hear()).await;
                let first = first.map_or_else(|_| "silence".to_owned(), |heard| format!("{heard:?}"));
                let bare: Vec<&str> = first.split("requestId").collect();
                said.push((bare[0].replace(&id, kind), begun.elapsed()));
            }
            tries.attempts += 1;
            if said[0].0 != said[1].0 {
                tries.wrong.push(format!("{} with {}: {:?} and {:?}", target.name, ids[0], said[1], said[0]));
            }
        }
    }
    server.stopped().await;
}
