//! What goes to the provider and comes back: see the head of [`super`].

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::{BASE32_DNSSEC, BASE64URL_NOPAD};
use keystead_entities::{SessionId, TenantId, identity_provider};
use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::app::App;

/// How long somebody may take at the provider.
pub(super) const LIFE: TimeDelta = TimeDelta::minutes(10);
const BINDING: usize = 8;
const MAC: usize = 20;

/// A sign-in on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Tells when it began, too.
    pub id: Uuid,
    pub tenant_id: TenantId,
    /// The session whose person proves once more who they are; nil for a sign-in.
    pub session_id: SessionId,
    /// What the provider was then.
    binding: [u8; BINDING],
}

impl State {
    pub fn new(app: &App, row: &identity_provider::Model, session_id: Option<SessionId>) -> Self {
        Self {
            id: app.new_uuid(),
            tenant_id: row.tenant_id,
            session_id: session_id.unwrap_or(SessionId(Uuid::nil())),
            binding: binding(row),
        }
    }

    /// As it travels.
    pub fn write(&self, app: &App, cookie: &str) -> String {
        let body = self.body();
        let mac = mac(app, &body, cookie);
        BASE32_DNSSEC.encode(&[body, mac].concat())
    }

    /// Reads what came back with that cookie, where it was made for it and is not too old.
    pub fn read(app: &App, cookie: &str, text: &str) -> Option<Self> {
        let bytes = BASE32_DNSSEC.decode(text.as_bytes()).ok()?;
        let (body, given) = bytes.split_at_checked(bytes.len().checked_sub(MAC)?)?;
        if !bool::from(mac(app, body, cookie).ct_eq(given)) {
            return None;
        }
        let uuid = |at: usize| Uuid::from_slice(body.get(at..at + 16)?).ok();
        let state = Self {
            id: uuid(0)?,
            tenant_id: TenantId(uuid(16)?),
            session_id: SessionId(uuid(32)?),
            binding: body.get(48..)?.try_into().ok()?,
        };
        let (begun, now) = (state.begun_at()?, app.clock.now());
        (begun <= now + TimeDelta::seconds(1) && begun + LIFE > now).then_some(state)
    }

    /// When it began.
    pub fn begun_at(&self) -> Option<DateTime<Utc>> {
        let (seconds, nanos) = self.id.get_timestamp()?.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    }

    /// Whether the provider is still the one it began at.
    pub fn is_of(&self, row: &identity_provider::Model) -> bool {
        self.binding == binding(row)
    }

    /// What the token must repeat.
    pub fn nonce(&self, app: &App, cookie: &str) -> String {
        BASE32_DNSSEC.encode(&app.keys.tag("oidc-nonce", &[self.id.as_bytes(), cookie.as_bytes()]))
    }

    /// With what the code is asked for (RFC 7636), and what is said of it before.
    pub fn verifier(&self, app: &App, cookie: &str) -> (String, String) {
        let verifier = BASE64URL_NOPAD.encode(&app.keys.tag("oidc-verifier", &[self.id.as_bytes(), cookie.as_bytes()]));
        let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref());
        (verifier, challenge)
    }

    fn body(&self) -> Vec<u8> {
        let parts: [&[u8]; 4] =
            [self.id.as_bytes(), self.tenant_id.0.as_bytes(), self.session_id.0.as_bytes(), &self.binding];
        parts.concat()
    }
}

fn mac(app: &App, body: &[u8], cookie: &str) -> Vec<u8> {
    let mut mac = app.keys.tag("oidc-state", &[body, cookie.as_bytes()]);
    mac.truncate(MAC);
    mac
}

fn binding(row: &identity_provider::Model) -> [u8; BINDING] {
    let whole = digest(&SHA256, format!("{}\n{}", row.issuer, row.client_id).as_bytes());
    let mut binding = [0; BINDING];
    binding.iter_mut().zip(whole.as_ref()).for_each(|(to, from)| *to = *from);
    binding
}
