//! Credentials that are not good enough, tried on every root field with ids of real things: each is refused in the same way
//! everywhere, and nothing changes.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_tests::{Answer, Browser, Client, TestApp, Value, hours, json};

use super::schema_walk::{Target, Walk};
use super::things::{Kinds, Things, learn, place, shape, things_of};
use crate::partners::Scene;
use crate::statements::{Company, done, unlimited};

/// A root field: its name, the scope it wants, the kinds of the ids that it takes.
pub type Root = (String, String, Kinds, Target);

/// Every root field but the subscriptions.
pub async fn calls(app: &TestApp, walk: &Walk, things: &Things) -> Vec<Root> {
    let (tenant, caller) = (app.tenant_id.to_string(), unlimited(app, &app.owner));
    let mut learned = std::collections::BTreeMap::<String, Kinds>::new();
    for target in walk.targets().into_iter().filter(Target::is_root) {
        let root = target.name.split('(').next().unwrap_or_default().to_owned();
        let known = learn(app, &caller, &tenant, walk, &target, things).await;
        learned.entry(root).or_default().extend(known);
    }
    let roots = walk.roots().into_iter().filter(|root| root.operation != "subscription");
    let of = |root: Target| {
        let scope = walk.scopes_of(&root).first().map(ToString::to_string).unwrap_or_default();
        (root.name.clone(), scope, learned.get(&root.name).cloned().unwrap_or_default(), root)
    };
    roots.map(of).collect()
}

/// All rows but those that tell of the refusal itself.
pub async fn state(app: &TestApp) -> Vec<(String, String)> {
    let told = |table: &str| table.starts_with("audit_") || ["jobs", "job_attempts", "findings"].contains(&table);
    app.dump().await.into_iter().filter(|(table, _)| !told(table)).collect()
}

/// Somebody whose credential is over.
enum Knocker {
    Token(Client),
    Cookie(Browser),
}

impl Knocker {
    async fn send(&self, query: &str, variables: Value) -> Answer {
        match self {
            Self::Token(client) => client.send(query, variables).await,
            Self::Cookie(browser) => browser.graphql(query, variables).await,
        }
    }
}

/// One of each kind.
async fn over(scene: &Scene) -> Vec<(&'static str, Knocker)> {
    let app = &scene.app;
    let expired = app.short_token(app.owner_id, hours(1)).await;
    let idle = app.signed_in("owner@harborpine.example", "kelp anvil morse ten").await;
    let programs = super::partners::program_that_is_over(app, scene).await;
    let (leaver, disabled) = app.person(Role::Owner, "Lena Leaver").await;
    let browser = app.signed_in("lena.leaver@harborpine.example", "kelp anvil morse eleven").await;
    let (_, out) = app.person(Role::Owner, "Otto Out").await;
    let signed_out = app.signed_in("otto.out@harborpine.example", "kelp anvil morse twelve").await;
    for client in [&disabled, &out] {
        client.ok("{ instance { version } }", json!({})).await;
    }
    for browser in [&browser, &signed_out] {
        browser.ok("{ instance { version } }", json!({})).await;
    }
    let kept = signed_out.fork();
    signed_out.post("/auth/sign-out", json!({})).await;
    done(&app.owner, "seatDisable", "", json!({ "id": leaver, "reason": "left" })).await;
    let revoked = app.token(app.owner_id, &TokenScope::all()).await;
    let id = newest_token(app).await;
    done(&app.owner, "apiTokenRevoke", "", json!({ "id": id })).await;
    let good = app.owner.token.clone().expect("a token");
    let made_up = app.owner.with_token(format!("{}0000000", &good[..good.len() - 7]));
    let mut all = vec![
        ("a token past its end", Knocker::Token(expired)),
        ("a disabled seat's token", Knocker::Token(disabled)),
        ("a revoked token", Knocker::Token(revoked)),
        ("a made-up token", Knocker::Token(made_up)),
        ("nonsense", Knocker::Token(app.owner.with_token("kst_api_nonsense"))),
        ("a session that idled away", Knocker::Cookie(idle)),
        ("a disabled seat's session", Knocker::Cookie(browser)),
        ("a session that was ended", Knocker::Cookie(kept)),
    ];
    all.extend(programs.into_iter().map(|(name, client)| (name, Knocker::Token(client))));
    all
}

/// The id of the owner's newest token that the tests made.
async fn newest_token(app: &TestApp) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Seat { apiTokens(first: 50) { nodes { id status name } } } } }";
    let tokens = app.owner.ok(query, json!({ "id": app.owner_id })).await["node"]["apiTokens"]["nodes"].clone();
    let live = tokens.as_array().expect("tokens").iter().filter(|t| t["status"] == "ACTIVE" && t["name"] == "test");
    live.map(|t| t["id"].clone()).max_by_key(ToString::to_string).expect("a token")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_is_over_is_refused_alike_everywhere() {
    let app = Company::of(1).await.app;
    let (home, msp) = app.stranger().await;
    let partner = keystead_domain::partners::create(&app.app, home, Some("Bright MSP")).await.expect("a partner");
    let scene = Scene { app, home, msp, partner: json!(partner.id) };
    let (app, walk) = (&scene.app, Walk::new());
    let things = things_of(&unlimited(app, &app.owner), &app.tenant_id.to_string()).await;
    let calls = calls(app, &walk, &things).await;
    let over = over(&scene).await;
    let before = state(app).await;
    let (mut attempts, mut wrong) = (0, Vec::new());
    for (who, knocker) in &over {
        let mut said = None::<Value>;
        for (name, _, kinds, target) in &calls {
            let call = walk.call(target, &app.tenant_id.to_string(), &|at| place(app, kinds, &things, at));
            let answer = knocker.send(&call.query, call.variables).await;
            attempts += 1;
            let shape = shape(&answer);
            let said = said.get_or_insert_with(|| shape.clone());
            if answer.status.as_u16() != 401 || shape != *said {
                wrong.push(format!("{who}, {name}: {} {}", answer.status, answer.body));
            }
        }
    }
    println!(
        "credentials that are over: {attempts} attempts with {} of them at {} root fields",
        over.len(),
        calls.len()
    );
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(state(app).await == before, "something changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_little_scope_is_refused_alike_everywhere() {
    let app = &Company::of(1).await.app;
    let walk = Walk::new();
    let things = things_of(&unlimited(app, &app.owner), &app.tenant_id.to_string()).await;
    let calls = calls(app, &walk, &things).await;
    let mut narrow = Vec::new();
    for scope in ["apps:read", "jobs:read"] {
        let scope: TokenScope = scope.parse().expect("a scope");
        let client = unlimited(app, &app.token(app.owner_id, &[scope]).await);
        // The first use of a token is noted on it.
        client.ok("{ instance { version } }", json!({})).await;
        narrow.push((scope, client));
    }
    let before = state(app).await;
    let (mut attempts, mut wrong) = (0, Vec::new());
    for (own, client) in &narrow {
        for (name, needed, kinds, target) in &calls {
            let Ok(needed) = needed.parse::<TokenScope>() else { continue };
            if own.includes(needed) {
                continue;
            }
            let call = walk.call(target, &app.tenant_id.to_string(), &|at| place(app, kinds, &things, at));
            let answer = client.send(&call.query, call.variables).await;
            attempts += 1;
            let error = &answer.body["errors"][0];
            let message = format!("This needs a credential with the scope {needed}.");
            let is_refused = error["extensions"]["code"] == "FORBIDDEN" && error["message"] == json!(message);
            let shows = answer.body["data"].as_object().is_some_and(|data| data.values().any(|value| !value.is_null()));
            if !is_refused || shows || answer.body["errors"].as_array().is_none_or(|all| all.len() != 1) {
                wrong.push(format!("{own}, {name}: {}", answer.body));
            }
        }
    }
    println!("credentials of too little scope: {attempts} attempts");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(state(app).await == before, "something changed");
}
