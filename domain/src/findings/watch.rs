//! What was noticed and is not written down yet.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::finding::FindingKind;
use keystead_entities::{
    AnyId, ApiClientId, ApiTokenId, IdentityProviderId, PartnerId, ScimTokenId, SeatId, SessionId, SignInLinkId,
    TenantId, UserId,
};

use crate::auth::Actor;
use crate::ctx::Ctx;

/// A live row is written at most this often by one process.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
/// What was seen too seldom to mean anything, or is written down, is forgotten after so long.
const FORGOTTEN: TimeDelta = TimeDelta::hours(1);
/// How long a credential that is over may still be shown by whoever used it at that moment.
const GRACE: TimeDelta = TimeDelta::minutes(1);
/// Subjects of one kind in memory. One kind cannot crowd out another.
const MOST: usize = 2_000;
/// Companies that one subject of a kind concerns in memory.
const MOST_OF_ONE: usize = 100;
/// Rows that are written in one go.
const AT_ONCE: usize = 100;
/// How often something is shown that people show by mistake, before it means something.
const BY_MISTAKE: u32 = 5;

/// An attempt that was refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Sighting {
    pub(super) kind: FindingKind,
    pub(super) whose: Whose,
    /// What was shown or tried.
    pub(super) subject: AnyId,
    /// How often it is seen before it means something.
    threshold: u32,
}

/// Whom it concerns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Whose {
    /// One company.
    Company(TenantId),
    /// Every company of a person.
    Person(UserId),
}

impl Sighting {
    /// Somebody tries passwords of a person.
    pub(crate) fn guess(user_id: UserId) -> Self {
        let whose = Whose::Person(user_id);
        Self { kind: FindingKind::PasswordGuessing, whose, subject: user_id.into(), threshold: 1 }
    }

    /// An API token that opens nothing any more.
    pub(crate) fn api_token(tenant_id: TenantId, id: ApiTokenId) -> Self {
        Self::credential(tenant_id, id.into())
    }

    /// A session that was ended before its time. A browser shows its old cookie once or twice.
    pub(crate) fn session(tenant_id: TenantId, id: SessionId) -> Self {
        Self::credential(tenant_id, id.into()).insisting()
    }

    /// A link that was used up. People open the same mail again.
    pub(crate) fn sign_in_link(tenant_id: TenantId, id: SignInLinkId) -> Self {
        Self::credential(tenant_id, id.into()).insisting()
    }

    /// Any other credential of the company that is let in no more.
    pub(crate) fn credential(tenant_id: TenantId, subject: AnyId) -> Self {
        Self::of(FindingKind::RevokedTokenUsed, tenant_id, subject)
    }

    /// The company's directory.
    pub(crate) fn directory(tenant_id: TenantId, id: ScimTokenId) -> Self {
        Self::of(FindingKind::ScimRefused, tenant_id, id.into())
    }

    /// A partner that is let in.
    fn partner(tenant_id: TenantId, id: PartnerId) -> Self {
        Self::of(FindingKind::PartnerRefused, tenant_id, id.into())
    }

    /// The partner of that home, if it is one's, wants into a company, if there is one.
    pub(crate) fn knock(tenant_id: TenantId, home: TenantId) -> Self {
        Self::of(FindingKind::PartnerRefused, tenant_id, home.into())
    }

    /// What came back from the company's identity provider.
    pub(crate) fn provider(tenant_id: TenantId, id: IdentityProviderId) -> Self {
        Self::of(FindingKind::IdentityProviderRefused, tenant_id, id.into())
    }

    /// Somebody whom the company's identity provider sent, to that seat where it is known.
    pub(crate) fn person(tenant_id: TenantId, from: IdentityProviderId, seat_id: Option<SeatId>) -> Self {
        Self::of(FindingKind::PersonRefused, tenant_id, seat_id.map_or(from.into(), AnyId::from))
    }

    /// A program of the company, where it is a partner, or who says to be it.
    pub(crate) fn program(home: TenantId, id: ApiClientId) -> Self {
        Self::of(FindingKind::ApiClientRefused, home, id.into())
    }

    fn of(kind: FindingKind, tenant_id: TenantId, subject: AnyId) -> Self {
        Self { kind, whose: Whose::Company(tenant_id), subject, threshold: 1 }
    }

    /// As what people do by mistake: it means something where somebody insists.
    pub(crate) fn insisting(self) -> Self {
        Self { threshold: BY_MISTAKE, ..self }
    }
}

/// What is to be written of one kind and subject.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    pub(super) count: u32,
    pub(super) first: DateTime<Utc>,
    pub(super) last: DateTime<Utc>,
    pub(super) address: Option<IpAddr>,
    pub(super) reason: &'static str,
}

struct Entry {
    waiting: Option<Seen>,
    written_at: Option<DateTime<Utc>>,
    last: DateTime<Utc>,
}

/// Notices that the caller was refused for want of a right, where that is a finding: of partners and directories.
pub fn notice_refused(ctx: &Ctx) {
    let sighting = match &ctx.actor {
        Actor::Partner(partner) => Sighting::partner(ctx.tenant_id(), partner.partner_id),
        Actor::Directory { token_id } => Sighting::directory(ctx.tenant_id(), *token_id),
        _ => return,
    };
    ctx.app.watch.saw(sighting, 1, "it is not allowed to do that", ctx.origin.address, ctx.now());
}

/// Notices refused attempts, in memory.
#[derive(Default)]
pub struct Watch(Mutex<HashMap<FindingKind, HashMap<Sighting, Entry>>>);

impl Watch {
    /// Notices `count` attempts at once. Costs no more than a look into a map.
    pub(crate) fn saw(
        &self,
        sighting: Sighting,
        count: u32,
        reason: &'static str,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_kind = all.entry(sighting.kind).or_default();
        if !of_kind.contains_key(&sighting) {
            if of_kind.len() >= MOST {
                of_kind.retain(|sighting, entry| !entry.is_stale(sighting, now));
            }
            // Nor can one who knocks everywhere crowd out others.
            let same = || of_kind.keys().filter(|other| other.subject == sighting.subject).count();
            if of_kind.len() >= MOST || same() >= MOST_OF_ONE {
                return;
            }
        }
        let entry = of_kind.entry(sighting).or_insert(Entry { waiting: None, written_at: None, last: now });
        if entry.is_stale(&sighting, now) {
            *entry = Entry { waiting: None, written_at: None, last: now };
        }
        entry.last = now;
        let seen = entry.waiting.get_or_insert(Seen { count: 0, first: now, last: now, address, reason });
        (seen.last, seen.address, seen.reason) = (now, address.or(seen.address), reason);
        seen.count = seen.count.saturating_add(count);
    }

    /// Notices that a credential was shown which is over. Whoever used it when it ended is told so by being refused, and
    /// may go on for [`GRACE`] until it is news.
    pub(crate) fn saw_ended(
        &self,
        sighting: Sighting,
        ended: impl IntoIterator<Item = Option<DateTime<Utc>>>,
        reason: &'static str,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) {
        let ended = ended.into_iter().flatten().filter(|at| *at <= now).min();
        if ended.is_none_or(|at| at + GRACE <= now) {
            self.saw(sighting, 1, reason, address, now);
        }
    }

    /// What is due to be written; it is taken as written.
    pub(super) fn due(&self, now: DateTime<Utc>) -> Vec<(Sighting, Seen)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = Vec::new();
        for of_kind in all.values_mut() {
            of_kind.retain(|sighting, entry| !entry.is_stale(sighting, now));
            for (sighting, entry) in of_kind.iter_mut() {
                let rested = entry.written_at.is_none_or(|at| at + PAUSE <= now || at > now);
                if due.len() < AT_ONCE && rested && entry.means_something(sighting) {
                    due.extend(entry.waiting.take().map(|seen| (*sighting, seen)));
                    entry.written_at = Some(now);
                }
            }
        }
        due
    }
}

impl Entry {
    /// Whether what waits is to be written.
    fn means_something(&self, sighting: &Sighting) -> bool {
        let counts = |seen: &Seen| self.written_at.is_some() || seen.count >= sighting.threshold;
        self.waiting.as_ref().is_some_and(counts)
    }

    fn is_stale(&self, sighting: &Sighting, now: DateTime<Utc>) -> bool {
        now - self.last > FORGOTTEN && !self.means_something(sighting)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("a moment")
    }

    fn token(n: u128) -> Sighting {
        Sighting::api_token(TenantId(Uuid::from_u128(1)), ApiTokenId(Uuid::from_u128(n)))
    }

    #[test]
    fn a_million_attempts_are_due_once_a_minute() {
        let watch = Watch::default();
        let mut written = Vec::new();
        for n in 0..1_000_000_i64 {
            watch.saw(token(1), 1, "revoked", None, at(n / 10_000));
            if n % 5_000 == 0 {
                written.extend(watch.due(at(n / 10_000)));
            }
        }
        written.extend(watch.due(at(200)));
        assert_eq!(written.len(), 3, "{written:?}");
        assert_eq!(written.iter().map(|(_, seen)| seen.count).sum::<u32>(), 1_000_000);
    }

    #[test]
    fn what_people_do_by_mistake_means_nothing_until_they_insist() {
        let (watch, session) = (Watch::default(), Sighting::session(TenantId(Uuid::nil()), SessionId(Uuid::nil())));
        let saw = |second| watch.saw(session, 1, "ended", None, at(second));
        (0..4).for_each(saw);
        assert_eq!(watch.due(at(10)), []);
        saw(4_000);
        assert_eq!(watch.due(at(4_000)), [], "the others are forgotten");
        (4_001..4_005).for_each(saw);
        assert_eq!(watch.due(at(4_010)).len(), 1);
    }

    #[test]
    fn memory_is_bounded_and_a_flood_of_one_kind_leaves_room_for_another() {
        let watch = Watch::default();
        for n in 0..100_000 {
            let home = TenantId(Uuid::from_u128(n % 50));
            watch.saw(Sighting::knock(TenantId(Uuid::from_u128(n)), home), 1, "no grant", None, at(0));
        }
        watch.saw(token(1), 1, "revoked", None, at(0));
        assert_eq!(watch.0.lock().expect("a map").values().map(HashMap::len).sum::<usize>(), MOST + 1);
        let mut due = Vec::new();
        for _ in 0..=MOST / AT_ONCE {
            let some = watch.due(at(1));
            assert!(some.len() <= AT_ONCE);
            due.extend(some);
        }
        assert!(due.iter().any(|(sighting, _)| *sighting == token(1)));
        assert_eq!(due.len(), MOST + 1);
        watch.due(at(10_000));
        assert!(watch.0.lock().expect("a map").values().all(HashMap::is_empty));
    }
}
