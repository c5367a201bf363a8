//! The cookie of a browser that signed in before. It opens nothing; it only says by which count a try goes.

use data_encoding::BASE32_DNSSEC;
use keystead_entities::UserId;

use crate::app::App;

const NUMBER: usize = 10;
const MAC: usize = 20;

/// A browser that signed in before.
pub struct Device([u8; NUMBER]);

impl Device {
    /// A new one.
    pub fn new(app: &App) -> Self {
        let mut number = [0; NUMBER];
        app.entropy.fill(&mut number);
        Self(number)
    }

    /// What its cookie says, for that person only.
    pub fn cookie(&self, app: &App, user_id: UserId) -> String {
        let mac = app.keys.tag("device", &[user_id.0.as_bytes(), &self.0]);
        BASE32_DNSSEC.encode(&[&self.0[..], mac.get(..MAC).unwrap_or_default()].concat())
    }

    /// Reads a cookie that was made for that person.
    pub fn read(app: &App, user_id: UserId, cookie: &str) -> Option<Self> {
        let bytes = BASE32_DNSSEC.decode(cookie.as_bytes()).ok()?;
        let device = Self(bytes.get(..NUMBER)?.try_into().ok()?);
        let same = ring_eq(device.cookie(app, user_id).as_bytes(), cookie.as_bytes());
        same.then_some(device)
    }

    pub(super) fn number(&self) -> [u8; NUMBER] {
        self.0
    }
}

fn ring_eq(a: &[u8], b: &[u8]) -> bool {
    use subtle::ConstantTimeEq;
    a.ct_eq(b).into()
}
