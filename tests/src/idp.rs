//! An identity provider of ours that does as it should until it is told to lie. It checks what is sent to it as a strict one
//! does: the client, the redirect, PKCE, and that a code is used once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use keystead_domain::clock::{Clock, ManualClock};
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, EndpointExt, Request, Response, Server};
use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// How it knows us.
pub const CLIENT_ID: &str = "keystead at harborpine";
/// With what we prove to be that.
pub const CLIENT_SECRET: &str = "s3cret/of+the=client-0123456789";

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// Another issuer within the token.
    Issuer,
    /// For another client.
    Audience,
    /// For two clients, without saying which.
    Audiences,
    /// Given to another client.
    Party,
    /// Not signed.
    AlgNone,
    /// Signed with what everybody knows: the public key.
    SharedSecret,
    /// Past its end.
    Expired,
    /// From the future.
    Future,
    /// Of use only later.
    NotYet,
    /// Signed as it should, and asking in its header for what nobody knows.
    Critical,
    /// Of another sign-in.
    Nonce,
    /// Of no sign-in.
    NoNonce,
    /// Signed by somebody else under its key's name.
    OtherKey,
    /// Signed by somebody else under a new name.
    UnknownKey,
    /// Not the one that belongs to the access token.
    AccessTokenHash,
    /// No signed token at all.
    Garbage,
    /// None.
    NoToken,
    /// Nobody in particular.
    NoSubject,
    /// Tells elsewhere of somebody else.
    OtherUserinfo,
}

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Well,
    /// With 503.
    Down,
    /// By sending us elsewhere.
    Elsewhere,
    /// With more than anybody wants.
    Giant,
    /// After a while.
    Slow,
    /// With a page for people.
    Html,
}

/// Whom it names.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their account.
    pub subject: String,
    /// Further claims.
    pub claims: Value,
}

impl Person {
    /// Somebody with a verified address.
    pub fn new(subject: &str, email: &str) -> Self {
        Self { subject: subject.into(), claims: json!({ "email": email, "email_verified": true }) }
    }

    /// With one more claim.
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.claims[name] = value;
        self
    }
}

struct Key {
    name: String,
    pair: EcdsaKeyPair,
}

impl Key {
    fn new(name: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).expect("a key");
        Self { name: name.into(), pair }
    }

    fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.name,
            "x": text(&point[1..33]), "y": text(&point[33..]) })
    }

    fn sign(&self, named: &str, claims: &Value) -> String {
        self.sign_with(&json!({ "alg": "ES256", "kid": named }), claims)
    }

    fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let signed = signed(header, claims);
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

fn signed(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

struct Grant {
    redirect: String,
    challenge: String,
    nonce: String,
    person: Person,
}

struct State {
    key: Key,
    codes: HashMap<String, Grant>,
    tokens: HashMap<String, Person>,
    calls: Vec<String>,
    lie: Option<Lie>,
    mood: Mood,
    /// Fields of its description that are otherwise.
    description: Value,
    /// Whether what it knows of people is told apart from the token.
    thin: bool,
    secret: Option<String>,
    count: u32,
}

/// An identity provider on a free port of this machine.
#[derive(Clone)]
pub struct Idp {
    /// How it calls itself.
    pub issuer: String,
    clock: Arc<ManualClock>,
    state: Arc<Mutex<State>>,
}

impl Idp {
    /// One that does as it should.
    pub async fn start(clock: &Arc<ManualClock>) -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
        let address = acceptor.local_addr().remove(0).as_socket_addr().copied().expect("an address");
        let state = State {
            key: Key::new("first"),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            calls: Vec::new(),
            lie: None,
            mood: Mood::Well,
            description: json!({}),
            thin: false,
            secret: Some(CLIENT_SECRET.into()),
            count: 0,
        };
        let issuer = format!("http://{address}");
        let idp = Self { issuer, clock: Arc::clone(clock), state: Arc::new(Mutex::new(state)) };
        tokio::spawn(Server::new_with_acceptor(acceptor).run(Handler(idp.clone()).boxed()));
        idp
    }

    /// From now on its tokens are wrong in that way.
    pub fn lie(&self, lie: Option<Lie>) {
        self.lock().lie = lie;
    }

    /// From now on it answers so.
    pub fn mood(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// From now on its description says that.
    pub fn describe(&self, name: &str, value: Value) {
        self.lock().description[name] = value;
    }

    /// From now on its tokens say no more than who it is.
    pub fn thin(&self) {
        self.lock().thin = true;
    }

    /// From now on it knows us by another secret; by none, we are a public client.
    pub fn secret(&self, secret: Option<&str>) {
        self.lock().secret = secret.map(str::to_owned);
    }

    /// From now on it signs with another key, and publishes that one only.
    pub fn rotate(&self, name: &str) {
        self.lock().key = Key::new(name);
    }

    /// How often that path was asked for.
    pub fn calls(&self, path: &str) -> usize {
        self.lock().calls.iter().filter(|call| *call == path).count()
    }

    /// What a person does at its page: looks at where they were sent, proves who they are, and is sent back. Returns what
    /// the browser fetches then.
    pub fn authorize(&self, url: &str, person: &Person) -> String {
        let (place, query) = url.split_once('?').expect("a query");
        assert_eq!(place, format!("{}/authorize", self.issuer));
        let asked: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (name, value) in [("response_type", "code"), ("client_id", CLIENT_ID), ("code_challenge_method", "S256")] {
            assert_eq!(asked[name], value, "{url}");
        }
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{url}");
        let redirect = asked["redirect_uri"].clone();
        let code = self.code(&redirect, &asked["code_challenge"], &asked["nonce"], person);
        let path = redirect.strip_prefix(crate::PUBLIC_URL).expect("our address");
        let back = [("code", code.as_str()), ("state", &asked["state"]), ("iss", &self.issuer)];
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(back).finish();
        format!("{path}?{query}")
    }

    /// A code for somebody.
    pub fn code(&self, redirect: &str, challenge: &str, nonce: &str, person: &Person) -> String {
        let mut state = self.lock();
        state.count += 1;
        let code = format!("code/{}+{}", state.count, state.key.name);
        let (redirect, challenge, nonce) = (redirect.into(), challenge.into(), nonce.into());
        state.codes.insert(code.clone(), Grant { redirect, challenge, nonce, person: person.clone() });
        code
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn description(&self) -> Value {
        let issuer = &self.issuer;
        let mut all = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/jwks"),
            "response_types_supported": ["code", "id_token"],
            "code_challenge_methods_supported": ["plain", "S256"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": true,
        });
        let other = self.lock().description.clone();
        let fields = all.as_object_mut().expect("an object");
        fields.extend(other.as_object().expect("an object").clone());
        fields.retain(|_, value| !value.is_null());
        all
    }

    fn token(&self, authorization: Option<&str>, body: &str) -> (u16, Value) {
        let sent: HashMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let mut state = self.lock();
        if !is_client(&state, authorization, &sent) {
            return (401, json!({ "error": "invalid_client" }));
        }
        let Some(grant) = state.codes.remove(&sent["code"]) else { return (400, json!({ "error": "invalid_grant" })) };
        let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, sent["code_verifier"].as_bytes()).as_ref());
        if challenge != grant.challenge || sent["redirect_uri"] != grant.redirect {
            return (400, json!({ "error": "invalid_grant", "error_description": "PKCE" }));
        }
        state.count += 1;
        let access = format!("access-{}", state.count);
        state.tokens.insert(access.clone(), grant.person.clone());
        let mut answer = json!({ "access_token": access, "token_type": "Bearer", "expires_in": 60 });
        if state.lie != Some(Lie::NoToken) {
            answer["id_token"] = json!(self.id_token(&state, &grant, &access));
        }
        (200, answer)
    }

    fn id_token(&self, state: &State, grant: &Grant, access: &str) -> String {
        let (now, lie) = (self.clock.now().timestamp(), state.lie);
        let half = digest(&SHA256, access.as_bytes()).as_ref()[..16].to_vec();
        let mut claims = json!({
            "iss": self.issuer, "sub": grant.person.subject, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": grant.nonce,
            "at_hash": BASE64URL_NOPAD.encode(&half),
        });
        let apart = ["email", "email_verified"];
        for (name, value) in grant.person.claims.as_object().expect("claims") {
            if !state.thin || !apart.contains(&name.as_str()) {
                claims[name] = value.clone();
            }
        }
        match lie {
            Some(Lie::Issuer) => claims["iss"] = json!("https://other.example"),
            Some(Lie::Audience) => claims["aud"] = json!("somebody-else"),
            Some(Lie::Audiences) => claims["aud"] = json!([CLIENT_ID, "somebody-else"]),
            Some(Lie::Party) => claims["azp"] = json!("somebody-else"),
            Some(Lie::Expired) => claims["exp"] = json!(now - 300),
            Some(Lie::Future) => claims["iat"] = json!(now + 300),
            Some(Lie::NotYet) => claims["nbf"] = json!(now + 300),
            Some(Lie::Nonce) => claims["nonce"] = json!("another"),
            Some(Lie::NoNonce) => claims["nonce"] = json!(null),
            Some(Lie::AccessTokenHash) => claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"),
            Some(Lie::NoSubject) => claims["sub"] = json!(""),
            _ => {}
        }
        match lie {
            Some(Lie::Garbage) => "not.a.token".into(),
            Some(Lie::AlgNone) => format!("{}.", signed(&json!({ "alg": "none" }), &claims)),
            Some(Lie::SharedSecret) => {
                let signed = signed(&json!({ "alg": "HS256", "kid": state.key.name }), &claims);
                let key = hmac::Key::new(hmac::HMAC_SHA256, state.key.pair.public_key().as_ref());
                format!("{signed}.{}", BASE64URL_NOPAD.encode(hmac::sign(&key, signed.as_bytes()).as_ref()))
            }
            Some(Lie::Critical) => {
                let header = json!({ "alg": "ES256", "kid": state.key.name, "crit": ["b64"], "b64": true });
                state.key.sign_with(&header, &claims)
            }
            Some(Lie::OtherKey) => Key::new("thief").sign(&state.key.name, &claims),
            Some(Lie::UnknownKey) => Key::new("thief").sign("thief", &claims),
            _ => state.key.sign(&state.key.name, &claims),
        }
    }

    fn userinfo(&self, authorization: Option<&str>) -> (u16, Value) {
        let state = self.lock();
        let token = authorization.and_then(|a| a.strip_prefix("Bearer ")).unwrap_or_default();
        let Some(person) = state.tokens.get(token) else { return (401, json!({ "error": "invalid_token" })) };
        let mut told = person.claims.clone();
        told["sub"] = json!(if state.lie == Some(Lie::OtherUserinfo) { "somebody-else" } else { &person.subject });
        (200, told)
    }
}

/// Whether the client proves to be us.
fn is_client(state: &State, authorization: Option<&str>, sent: &HashMap<String, String>) -> bool {
    let Some(secret) = &state.secret else {
        return authorization.is_none() && sent.get("client_id").is_some_and(|id| id == CLIENT_ID);
    };
    if let Some(basic) = authorization.and_then(|a| a.strip_prefix("Basic ")) {
        let text = String::from_utf8(BASE64.decode(basic.as_bytes()).expect("base 64")).expect("text");
        let (id, given) = text.split_once(':').expect("a colon");
        // RFC 6749, section 2.3.1: both are encoded as in forms.
        let decoded =
            |part: &str| form_urlencoded::parse(format!("x={part}").as_bytes()).next().expect("a pair").1.into_owned();
        return decoded(id) == CLIENT_ID && decoded(given) == *secret;
    }
    sent.get("client_id").is_some_and(|id| id == CLIENT_ID) && sent.get("client_secret") == Some(secret)
}

struct Handler(Idp);

impl Endpoint for Handler {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let body = request.take_body().into_string().await.unwrap_or_default();
        let path = request.uri().path().to_owned();
        let authorization = request.header("authorization").map(str::to_owned);
        let mood = {
            let mut state = self.0.lock();
            state.calls.push(path.clone());
            state.mood
        };
        let plain = |status: u16| Response::builder().status(StatusCode::from_u16(status).expect("a status"));
        match mood {
            Mood::Well => {}
            Mood::Down => return Ok(plain(503).body("not now")),
            Mood::Elsewhere => {
                return Ok(plain(302).header("location", format!("{}/elsewhere{path}", self.0.issuer)).finish());
            }
            Mood::Giant => return Ok(plain(200).body(format!("{{\"issuer\":\"{}\"}}", "x".repeat(1 << 20)))),
            // Longer than anybody waits for it.
            Mood::Slow => tokio::time::sleep(std::time::Duration::from_secs(30)).await,
            Mood::Html => return Ok(plain(200).body("<html>Sign in to the hotel's network</html>")),
        }
        let (status, body) = match path.as_str() {
            "/.well-known/openid-configuration" => (200, self.0.description()),
            "/jwks" => {
                let odd = json!({ "kty": "oct", "k": "AAAA", "kid": "odd" });
                (200, json!({ "keys": [odd, self.0.lock().key.jwk()] }))
            }
            "/token" => self.0.token(authorization.as_deref(), &body),
            "/userinfo" => self.0.userinfo(authorization.as_deref()),
            _ => (404, json!({})),
        };
        Ok(plain(status).content_type("application/json").body(body.to_string()))
    }
}
