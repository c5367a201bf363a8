//! What the registry says of a fact.

pub use super::registry::Key;
use super::value::ValueKind;

/// How a fact comes to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// True of the product as built, whatever the tenant does; tests of the product hold it.
    Built,
    /// Computed from the tenant's rows.
    Observed,
    /// Tried out by a job, or asked of the service that knows, and kept with the time of the attempt.
    Probed,
    /// Recorded by a person, who is named with it.
    Stated,
    /// Nothing in the product sees it yet.
    Unseen,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The company.
    Company,
    /// One provider account and the vendor behind it.
    ProviderAccount,
}

/// What the registry says of a fact.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// For people: completes "Not known: …".
    pub name: &'static str,
    /// The type of its value.
    pub kind: ValueKind,
    /// How it comes to be known.
    pub source: Source,
    /// What it is about.
    pub subject: Subject,
    /// Days after its as-of time for which it counts as known; none where it is computed anew each time.
    pub fresh_days: Option<i64>,
    /// How it is computed, for people who check.
    pub how: &'static str,
}

impl Key {
    /// The subject of what it says, and whether people may state it. What the product computes cannot be talked over,
    /// except for facts of a vendor, which nobody but people can know.
    pub fn is_statable(self) -> bool {
        let spec = self.spec();
        spec.source == Source::Stated || spec.subject == Subject::ProviderAccount
    }

    /// Whether it moves by itself from day to day and means the same all the while.
    pub fn drifts(self) -> bool {
        use Key::{
            AlertsFound, AuditLogAnchored, AuditLogEntries, AuditLogOldest, ExportsLast, KeysEvents, KeysReminded,
            SignInPasswords,
        };
        matches!(
            self,
            KeysEvents
                | KeysReminded
                | AuditLogEntries
                | AuditLogOldest
                | AuditLogAnchored
                | AlertsFound
                | ExportsLast
                | SignInPasswords
        )
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Key {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|key| key.as_str() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_found_by_its_name() {
        for key in Key::ALL {
            assert_eq!(key.as_str().parse(), Ok(*key));
        }
    }

    #[test]
    fn what_the_product_computes_about_the_company_cannot_be_stated() {
        for key in Key::ALL {
            let spec = key.spec();
            assert_eq!(key.is_statable(), spec.source == Source::Stated || spec.subject == Subject::ProviderAccount);
            assert!(!(key.is_statable() && spec.fresh_days.is_none()), "{key}: a statement must go out of date");
        }
        assert!(!Key::SeatsMfa.is_statable());
    }
}
