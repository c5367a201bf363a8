//! Partners who were not let in, are not let in any more, or were let in to something else: for them, too, what is there
//! and what is not are the same.

use std::collections::BTreeMap;

use keystead_domain::auth::TokenScope;
use keystead_tests::{Client, TestApp, hours, json};

use super::compare::Tries;
use super::credentials::{calls, state};
use super::schema_walk::Walk;
use super::things::{has_ids, learn, nothing, place, seen_by, shape, things_of};
use crate::partners::{Scene, done, made};
use crate::statements::{Company, unlimited};

/// A company with everything in it, and a partner beside it.
async fn scene() -> Scene {
    let app = Company::of(1).await.app;
    let (home, msp) = app.stranger().await;
    let partner = keystead_domain::partners::create(&app.app, home, Some("Bright MSP")).await.expect("a partner");
    Scene { app, home, msp, partner: json!(partner.id) }
}

fn all_scopes() -> Vec<String> {
    TokenScope::all().iter().map(ToString::to_string).collect()
}

impl Scene {
    /// The partner's owner, and a program with every scope.
    async fn both(&self) -> [(&'static str, Client); 2] {
        let scopes = all_scopes();
        let program = self.program(&scopes.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let program = self.signed_in(&program).await;
        let both = [("a person", unlimited(&self.app, &self.msp)), ("a program", unlimited(&self.app, &program))];
        for (_, client) in &both {
            // The first use of a credential is noted on it.
            client.ok("{ instance { version } }", json!({})).await;
        }
        both
    }

    async fn revoke(&self, grant: &keystead_tests::Value) {
        done(&self.app.owner, "partnerGrantRevoke", "", json!({ "id": grant })).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_lets_a_partner_in_no_more_is_as_one_that_does_not_exist() {
    let scene = scene().await;
    let (app, walk) = (&scene.app, Walk::new());
    let things = things_of(&unlimited(app, &app.owner), &app.tenant_id.to_string()).await;
    let calls = calls(app, &walk, &things).await;
    let mut tries = Tries::default();
    for why in ["never let in", "revoked", "expired"] {
        match why {
            "revoked" => scene.revoke(&scene.grant(&["tenant:read", "seats:write", "apps:write"]).await).await,
            "expired" => {
                let grant = json!({ "tenantId": app.tenant_id, "partnerId": scene.partner, "scopes": ["seats:write"],
                    "expiresAt": app.clock_now() + hours(1) });
                made(&app.owner, "partnerGrantCreate", "partnerGrant", grant).await;
                app.advance(hours(1));
            }
            _ => {}
        }
        let callers = scene.both().await;
        let before = state(app).await;
        for (who, caller) in &callers {
            for (name, _, kinds, target) in &calls {
                let name = format!("{why}, {who}, {name}");
                // Where the kind is not known, as for `node`, each in turn.
                let any: Vec<&str> = match kinds.is_empty() {
                    true => things.keys().map(String::as_str).collect(),
                    false => vec!["ten_"],
                };
                let call = |tenant: &str, id: &dyn Fn(&str) -> String| walk.call(target, tenant, id);
                let theirs = |any: &str| {
                    call(&app.tenant_id.to_string(), &|at| things[kinds.get(at).map_or(any, String::as_str)][0].clone())
                };
                let nobodys = |any: &str| {
                    // One for each kind, so that two ids of one call are the same where they are among theirs.
                    let ids: BTreeMap<&str, String> =
                        things.keys().map(|kind| (kind.as_str(), nothing(app, kind))).collect();
                    call(&ids["ten_"], &|at| ids[kinds.get(at).map_or(any, String::as_str)].clone())
                };
                // Without an id it would be something that the partner does at home.
                if has_ids(&theirs("ten_").variables) {
                    for any in any {
                        tries.compare(app, (&name, caller), vec![theirs(any)], || nobodys(any)).await;
                    }
                }
                let there = theirs("ten_");
                let [open, shut] =
                    [app.tenant_id.to_string(), nothing(app, "ten_")].map(|tenant| caller.inside(tenant));
                let open = open.send(&there.query, there.variables.clone()).await;
                let shut = shut.send(&there.query, there.variables).await;
                tries.attempts += 1;
                if open.status != 404 || shape(&open) != shape(&shut) {
                    tries.wrong.push(format!("{name}, by the header: {} {}", open.body, shut.body));
                }
            }
        }
        assert!(state(app).await == before, "{why}: something changed");
    }
    tries.end("a partner who is not let in");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_grant_does_not_reach_is_refused_alike_whether_it_is_there_or_not() {
    let scene = scene().await;
    let (app, walk, tenant) = (&scene.app, Walk::new(), scene.app.tenant_id.to_string());
    let owner = unlimited(app, &app.owner);
    let things = things_of(&owner, &tenant).await;
    let mut learned = Vec::new();
    for target in walk.targets().into_iter().filter(|target| target.operation != "subscription") {
        let known = learn(app, &owner, &tenant, &walk, &target, &things).await;
        learned.push((target, known));
    }
    let mut tries = Tries::default();
    for scopes in [&["tenant:read"][..], &["tenant:read", "apps:read"], &["tenant:read", "jobs:read"]] {
        let grant = scene.grant(scopes).await;
        let granted: Vec<TokenScope> = scopes.iter().map(|scope| scope.parse().expect("a scope")).collect();
        let scope = scopes.join(" ");
        for (who, caller) in scene.both().await {
            let caller = caller.inside(app.tenant_id);
            // That somebody of a partner is there is noted once in a while.
            caller.ok("{ instance { version } }", json!({})).await;
            let seen = seen_by(&caller, &tenant).await;
            let before = state(app).await;
            for (target, known) in &learned {
                let needed = walk.scopes_of(target);
                let is_reached = needed.iter().all(|needed| granted.iter().any(|granted| granted.includes(*needed)));
                // What names no scope, as `node`, says of each kind of thing by itself who sees it.
                if is_reached && !needed.is_empty() {
                    continue;
                }
                let kinds: Vec<&String> = known.get(&target.at()).map_or(things.keys().collect(), |kind| vec![kind]);
                for id in kinds.into_iter().filter_map(|kind| things.get(kind)).filter_map(|ids| ids.first()) {
                    let kind = &id[..id.len() - 26];
                    if seen.contains_key(kind) || kind == "ten_" {
                        continue;
                    }
                    let call = |stands: &str| {
                        walk.call(target, &tenant, &|at| match at == target.at() {
                            true => stands.to_owned(),
                            false => place(app, known, &things, at),
                        })
                    };
                    let name = format!("{scope}, {who}, {}", target.name);
                    tries.compare(app, (&name, &caller), vec![call(id)], || call(&nothing(app, kind))).await;
                }
            }
            assert!(state(app).await == before, "{scope}, {who}: something changed");
        }
        scene.revoke(&grant).await;
    }
    tries.end("a partner let in to something else");
}

/// Programs whose tokens open nothing any more.
pub async fn program_that_is_over(app: &TestApp, scene: &Scene) -> Vec<(&'static str, Client)> {
    let over = scene.program(&["partners:write", "seats:write"]).await;
    let expired = scene.signed_in(&over).await;
    let gone = scene.program(&["partners:write", "seats:write"]).await;
    app.advance(hours(2));
    let deleted = scene.signed_in(&gone).await;
    done(&scene.msp, "apiClientDelete", "", json!({ "id": gone.0 })).await;
    vec![("a program's past its end", expired), ("a deleted program's", deleted)]
}
