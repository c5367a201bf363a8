//! Canaries: a secret is sent in through every input that takes one, by every path that can go well or wrong, and is then
//! looked for in every answer, row, mail, job, log line, export, metric and in the schema. Only the ciphertext may hold it.

use std::sync::Mutex;

use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use keystead_entities::seat::Role;
use keystead_tests::{Answer, Client, TestApp, Value, days, json};

const ACCOUNT: &str = "mutation($input: ProviderAccountCreateInput!) {
  providerAccountCreate(input: $input) { providerAccount { id } userErrors { code field message } } }";
const ADD: &str = "mutation($input: ProviderKeyAddInput!) {
  providerKeyAdd(input: $input) { providerKey { id label lastFour fingerprint status } userErrors { code field message } } }";
const ROTATE: &str = "mutation($input: ProviderKeyRotateInput!) {
  providerKeyRotate(input: $input) { providerKey { id version } userErrors { code field message } } }";

/// Plants secrets and looks into every answer.
struct Canaries<'a> {
    app: &'a TestApp,
    planted: Mutex<Vec<String>>,
}

impl<'a> Canaries<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self { app, planted: Mutex::default() }
    }

    /// A new secret that no answer and no row may hold.
    fn plant(&self, name: &str) -> String {
        let secret = format!("sk-canary-{name}-{}", self.app.app.new_uuid().simple());
        self.app.plant(&secret);
        self.planted.lock().expect("planted").push(secret.clone());
        secret
    }

    fn look(&self, what: &str, text: &str) {
        for secret in self.planted.lock().expect("planted").iter() {
            assert!(!text.contains(secret.as_str()), "{what} holds {secret}: {text}");
        }
    }

    fn looked(&self, what: &str, answer: Answer) -> Value {
        self.look(what, &String::from_utf8_lossy(&answer.bytes));
        self.look(what, &format!("{:?}", answer.headers));
        answer.body
    }

    async fn send(&self, client: &Client, query: &str, input: Value) -> Value {
        self.looked(query, client.send(query, json!({ "input": input })).await)
    }
}

async fn account(app: &TestApp) -> Value {
    let input = json!({ "tenantId": app.tenant_id, "provider": "ECHO", "name": "Echo" });
    let made = app.owner.ok(ACCOUNT, json!({ "input": input })).await;
    made["providerAccountCreate"]["providerAccount"]["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_key_s_secret_is_nowhere_but_in_its_ciphertext() {
    let app = TestApp::new().await;
    let canaries = Canaries::new(&app);
    let account = account(&app).await;
    let add = |secret: &str, label: &str| json!({ "accountId": account, "label": label, "secret": secret });

    // What goes well: added, repeated, rotated, and what time makes of it.
    let mut good = add(&canaries.plant("good"), "main");
    good["idempotencyKey"] = json!("add");
    let made = canaries.send(&app.owner, ADD, good.clone()).await;
    let id = made["data"]["providerKeyAdd"]["providerKey"]["id"].clone();
    assert!(id.is_string(), "{made}");
    canaries.send(&app.owner, ADD, good.clone()).await;
    good["secret"] = json!(canaries.plant("other-under-the-same-key"));
    canaries.send(&app.owner, ADD, good).await;
    let rotate = |secret: &str| json!({ "id": id, "secret": secret });
    canaries.send(&app.owner, ROTATE, rotate(&canaries.plant("rotated"))).await;

    // What does not: by the domain, by rights, by another company, by shape.
    for (name, field, value) in [
        ("taken", "label", json!("main")),
        ("empty-label", "label", json!("")),
        ("no-account", "accountId", json!(app.owner_id)),
        ("odd-period", "rotationPeriod", json!("P99Y")),
    ] {
        let mut input = add(&canaries.plant(name), name);
        input[field] = value;
        canaries.send(&app.owner, ADD, input).await;
    }
    for wrong in ["with space", "with\nline", "mit-Ümlaut", "\u{0}nul"] {
        let secret = format!("{}{wrong}", canaries.plant("unprintable"));
        canaries.send(&app.owner, ADD, add(&secret, wrong)).await;
    }
    let long = canaries.plant("long").repeat(400);
    canaries.send(&app.owner, ADD, add(&long, "long")).await;
    let mut stale = rotate(&canaries.plant("stale"));
    stale["expectedVersion"] = json!(99);
    canaries.send(&app.owner, ROTATE, stale).await;
    canaries.send(&app.persona(Role::Member).await, ADD, add(&canaries.plant("forbidden"), "f")).await;
    canaries.send(&app.nobody, ADD, add(&canaries.plant("nobody"), "n")).await;
    let (_, stranger) = app.stranger().await;
    canaries.send(&stranger, ADD, add(&canaries.plant("stranger"), "s")).await;
    for shape in [json!([canaries.plant("in-a-list")]), json!({ "secret": canaries.plant("in-an-object") })] {
        let input = json!({ "accountId": account, "label": "shape", "secret": shape });
        canaries.send(&app.owner, ADD, input).await;
    }
    let unknown = json!({ "accountId": account, "label": "u", "secrets": canaries.plant("misspelt"), "secret": "x" });
    canaries.send(&app.owner, ADD, unknown).await;

    // In the document itself, well formed and broken.
    for broken in ["", " }}}", " @nothing", "\"", " … "] {
        let secret = canaries.plant("inline");
        let query = format!(
            "mutation {{ providerKeyAdd(input: {{ accountId: {account}, label: \"i\", secret: \"{secret}\" }}{broken}) {{ userErrors {{ code }} }} }}"
        );
        canaries.looked("an inline secret", app.owner.send(&query, json!({})).await);
    }
    let body = format!("{{\"query\": \"{{ viewer {{ seatId }} }}\", \"variables\": {}", canaries.plant("half-a-body"));
    let request = poem::Request::builder().method(poem::http::Method::POST).uri("/graphql".parse().expect("a URI"));
    let request = request.content_type("application/json").body(body);
    canaries.looked("half a body", app.owner.call(request).await);

    // A year of unattended work, and everything that shows a key.
    for _ in 0..5 {
        app.advance(days(80));
        app.run_due_jobs().await;
    }
    let all = "query($id: ID!) { tenant(id: $id) { providerKeys { nodes { __typename id label } } jobs(first: 100) { nodes { kind error } } } }";
    let token = app.token(app.owner_id, &keystead_domain::auth::TokenScope::all()).await;
    canaries.looked("the lists", token.send(all, json!({ "id": app.tenant_id })).await);
    canaries.looked("metrics", app.nobody.get("/metrics").await);
    canaries.look("the schema", &keystead_api::graphql::sdl());
    let leaks = app.leaks().await;
    assert!(leaks.is_empty(), "{leaks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_nowhere_once_it_was_shown() {
    let app = TestApp::new().await;
    let canaries = Canaries::new(&app);
    let create =
        "mutation($input: ApiTokenCreateInput!) { apiTokenCreate(input: $input) { token userErrors { code } } }";
    let input = json!({ "input": { "name": "t", "scopes": ["tenant:read"], "idempotencyKey": "t" } });
    let made = app.owner.ok(create, input.clone()).await["apiTokenCreate"]["token"].clone();
    let token = made.as_str().expect("a token").to_owned();
    app.plant(&token);
    canaries.planted.lock().expect("planted").push(token.clone());
    canaries.looked("a repeat", app.owner.send(create, input).await);
    // The secret part alone must not be stored either, nor a mistyped token be repeated to whoever sent it.
    app.plant(&token[24..76]);
    let mistyped = format!("{}x", &token[..token.len() - 1]);
    app.plant(&mistyped);
    canaries.planted.lock().expect("planted").push(mistyped.clone());
    for presented in [token.as_str(), mistyped.as_str(), &token[..40]] {
        canaries.looked("an answer", app.nobody.with_token(presented).send("{ viewer { seatId } }", json!({})).await);
    }
    let leaks = app.leaks().await;
    assert!(leaks.is_empty(), "{leaks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_in_a_directory_s_file_and_in_an_address_are_nowhere() {
    let app = TestApp::new().await;
    let canaries = Canaries::new(&app);
    let password = canaries.plant("password");
    let import = "mutation($input: SeatImportCreateInput!) { seatImportCreate(input: $input) { job { id } userErrors { code message } } }";
    for csv in [
        format!("First Name [Required],Email Address [Required],Password [Required]\nAda,ada@x.example,{password}\n"),
        format!("First Name [Required],Email Address [Required],Password [Required]\nAda,not an address,{password}\n"),
        format!(
            "First Name [Required],Email Address [Required],Password [Required]\nAda,b@x.example,{password},one more\n"
        ),
        format!("userPrincipalName,displayName,passwordProfile\nc@x.example,Cy,{password}\n"),
    ] {
        let input = json!({ "tenantId": app.tenant_id, "csv": csv, "mode": "GOOD_ROWS" });
        canaries.send(&app.owner, import, input).await;
        app.run_due_jobs().await;
    }
    let secret = canaries.plant("address");
    let input = json!({ "tenantId": app.tenant_id, "provider": "ECHO", "name": "With a password",
        "endpoint": format!("https://user:{secret}@api.vendor.example/v1") });
    canaries.send(&app.owner, ACCOUNT, input).await;
    let leaks = app.leaks().await;
    assert!(leaks.is_empty(), "{leaks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_for_an_identity_provider_is_nowhere_but_in_its_ciphertext() {
    let app = TestApp::new().await;
    let canaries = Canaries::new(&app);
    let idp = keystead_tests::idp::Idp::start(&app.clock).await;
    let set = "mutation($input: IdentityProviderSetInput!) {
      identityProviderSet(input: $input) { identityProvider { id hasClientSecret } userErrors { code field message } } }";
    let provider = |secret: &str| json!({ "tenantId": app.tenant_id, "issuer": idp.issuer, "clientId": "k", "clientSecret": secret });
    let mut good = provider(&canaries.plant("good"));
    good["idempotencyKey"] = json!("set");
    let made = canaries.send(&app.owner, set, good.clone()).await;
    assert_eq!(made["data"]["identityProviderSet"]["identityProvider"]["hasClientSecret"], true, "{made}");
    canaries.send(&app.owner, set, good.clone()).await;
    good["clientSecret"] = json!(canaries.plant("other-under-the-same-key"));
    canaries.send(&app.owner, set, good).await;
    for (name, field, value) in [
        ("no-issuer", "issuer", json!("not an address")),
        ("no-tenant", "tenantId", json!(app.owner_id)),
        ("stale", "expectedVersion", json!(99)),
        ("required", "ssoRequired", json!(true)),
        ("misspelt", "clientSecrets", json!(canaries.plant("misspelt-itself"))),
        ("a-list", "clientSecret", json!([canaries.plant("in-a-list")])),
    ] {
        let mut input = provider(&canaries.plant(name));
        input[field] = value;
        canaries.send(&app.owner, set, input).await;
    }
    canaries.send(&app.owner, set, provider(&format!("{} with space", canaries.plant("unprintable")))).await;
    canaries.send(&app.owner, set, provider(&canaries.plant("long").repeat(400))).await;
    canaries.send(&app.persona(Role::Admin).await, set, provider(&canaries.plant("forbidden"))).await;
    canaries.send(&app.nobody, set, provider(&canaries.plant("nobody"))).await;
    let (_, stranger) = app.stranger().await;
    canaries.send(&stranger, set, provider(&canaries.plant("stranger"))).await;
    // What is sent to the provider is refused there, and told in words.
    let test = "mutation($input: IdentityProviderTestInput!) {
      identityProviderTest(input: $input) { identityProvider { testFindings { message } } userErrors { message } } }";
    canaries.send(&app.owner, test, json!({ "tenantId": app.tenant_id })).await;
    let browser = app.browser();
    let url = browser.look(&format!("/auth/oidc/start?tenant={}", app.tenant_id)).await;
    canaries.looked("the way to the provider", url);
    let leaks = app.leaks().await;
    assert!(leaks.is_empty(), "{leaks:?}");
}

/// A new input whose name says that it takes a secret must be put through the paths above.
#[test]
fn every_input_that_takes_a_secret_is_known_here() {
    let known =
        ["IdentityProviderSetInput.clientSecret", "ProviderKeyAddInput.secret", "ProviderKeyRotateInput.secret"];
    let document = async_graphql::parser::parse_schema(keystead_api::graphql::sdl()).expect("a schema");
    let mut found = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        if let TypeKind::InputObject(object) = &ty.node.kind {
            for field in &object.fields {
                let name = field.node.name.node.as_str();
                let lower = name.to_lowercase();
                if ["secret", "password", "passphrase", "credential", "token"].iter().any(|word| lower.contains(word)) {
                    found.push(format!("{}.{name}", ty.node.name.node));
                }
            }
        }
    }
    found.sort();
    assert_eq!(found, known);
}
