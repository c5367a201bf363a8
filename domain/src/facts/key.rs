//! The registry: every fact there is, with its type, how it comes to be known and how long it stays true.

use super::value::ValueKind;

/// How a fact comes to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// True of the product as built, whatever the tenant does; tests of the product hold it.
    Built,
    /// Computed from the tenant's rows.
    Observed,
    /// Recorded by a person, who is named with it.
    Stated,
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

macro_rules! facts {
    ($($name:ident = $text:literal, $kind:ident, $source:ident, $subject:ident, $fresh:expr, $label:literal, $how:literal;)*) => {
        /// A fact by its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "`Key::spec` says what each is")]
        pub enum Key { $($name),* }

        impl Key {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As stored and shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// What the registry says of it.
            pub fn spec(self) -> Spec {
                match self {
                    $(Self::$name => Spec {
                        name: $label,
                        kind: ValueKind::$kind,
                        source: Source::$source,
                        subject: Subject::$subject,
                        fresh_days: $fresh,
                        how: $how,
                    }),*
                }
            }
        }
    };
}

const YEAR: Option<i64> = Some(365);

facts! {
    KeysCustody = "keys.custody", Text, Observed, Company, None,
        "what holds the key that encrypts provider keys", "Asked of the vault that is in use.";
    KeysEncryption = "keys.encryption", Text, Observed, Company, None,
        "how provider keys are encrypted", "Asked of the vault that is in use.";
    KeysInUse = "keys.in_use", Count, Observed, Company, None,
        "the number of provider keys in use", "Provider keys with the status ACTIVE.";
    KeysHolders = "keys.holders", Count, Observed, Company, None,
        "the number of seats that may add, replace or revoke provider keys", "Active seats with the role OWNER or ADMIN.";
    KeysWriteOnly = "keys.write_only", Flag, Built, Company, None,
        "whether a provider key can be read back", "No query, export, log or error has a field for it; tests search for planted keys.";
    KeysRotationDays = "keys.rotation_days", Count, Observed, Company, None,
        "the days within which provider keys are rotated", "The longest rotation period of a provider key in use; the company's setting where there is none.";
    KeysOverdue = "keys.overdue", Count, Observed, Company, None,
        "the number of provider keys overdue for rotation", "Provider keys in use whose due day is past.";
    SeatsActive = "seats.active", Count, Observed, Company, None,
        "the number of active seats of persons", "Seats of persons with the status ACTIVE.";
    SeatsLimit = "seats.limit", Count, Observed, Company, None,
        "the number of seats the plan allows", "The company's plan.";
    SeatsMfa = "seats.mfa", Tally, Observed, Company, None,
        "for how many active seats a second factor is set up", "What is known of each active seat of a person.";
    SeatsOwnLogin = "seats.own_login", Flag, Built, Company, None,
        "whether each person has a login of their own", "A seat belongs to one person and its address is unique in the company.";
    SeatsDisableAlone = "seats.disable_alone", Flag, Built, Company, None,
        "whether one person can be locked out alone", "Disabling a seat ends its own credentials in one step; each is checked against a seat when used.";
    SeatsOffboarding = "seats.offboarding", Spread, Observed, Company, None,
        "the time from a leaver's last day to the end of access", "Every seat with a last day that is past, or whose goodbye the company's directory told of: from the end of that day, else from that moment, to the moment access ended, or to now where it has not.";
    SeatsPrivileged = "seats.privileged", Count, Observed, Company, None,
        "the number of privileged seats", "Active seats with the role OWNER or ADMIN.";
    ServiceAccounts = "service_accounts.active", Count, Observed, Company, None,
        "the number of service accounts", "Active seats of machines.";
    ServiceAccountsOwnerless = "service_accounts.without_owner", Count, Observed, Company, None,
        "the number of service accounts without an owner", "Active seats of machines for which no active person answers.";
    TokensLive = "tokens.live", Count, Observed, Company, None,
        "the number of API tokens in use", "Tokens that are neither revoked nor past their end.";
    TokensEnd = "tokens.end", Flag, Built, Company, None,
        "whether API tokens end by themselves", "A token cannot be made without an end within a year.";
    TokensHashed = "tokens.hashed", Flag, Built, Company, None,
        "whether API tokens are stored only as a keyed hash", "HMAC-SHA-256; the token is shown once.";
    GrantsLive = "grants.live", Count, Observed, Company, None,
        "the number of access grants in force", "Grants that were approved, are not revoked and not past their end.";
    GrantsEnd = "grants.end", Flag, Built, Company, None,
        "whether access granted for a while ends by itself", "A grant has an end within seven days; the role of a caller is reckoned against it when the caller is let in.";
    GrantsFourEyes = "grants.four_eyes", Flag, Built, Company, None,
        "whether access for a while is approved by somebody else", "A request is never decided on by who made it or answers for who made it.";
    ProvidersNames = "providers.names", List, Observed, Company, None,
        "the AI providers in use", "Provider accounts that are not archived.";
    ProvidersRegions = "providers.regions", List, Observed, Company, None,
        "where each AI provider processes data", "The region recorded on every provider account in use; not known as soon as one has none.";
    ProvidersTraining = "providers.training", Tally, Observed, Company, None,
        "whether AI providers may train on the company's inputs", "What is recorded on each provider account in use.";
    ProvidersRetention = "providers.retention", List, Observed, Company, None,
        "how long each AI provider keeps inputs", "The retention recorded on every provider account in use; not known as soon as one has none.";
    BillingOwnAccount = "billing.own_account", Flag, Built, Company, None,
        "whether AI providers bill the owner of the account directly", "Keystead has no billing of AI use.";
    BillingMarkup = "billing.markup", Flag, Built, Company, None,
        "whether a mark-up is added to AI use", "There is no price, invoice or mark-up for AI use in the product.";
    ContentStored = "content.stored", Flag, Built, Company, None,
        "whether Keystead keeps prompts, uploads or answers", "It has no table for them and is not in the path of a call.";
    ResidencyBoundary = "residency.boundary", Text, Observed, Company, None,
        "the region in which data must stay", "The company's residency setting.";
    AuditLogKept = "audit_log.kept", Flag, Built, Company, None,
        "whether every change is logged with the person who made it", "The entry is written in the transaction of the change; without it the change does not happen.";
    AuditLogIntact = "audit_log.intact", Flag, Observed, Company, Some(100),
        "whether the audit log was found unbroken", "The last signed checkpoint, which is made only of a chain that holds; entries that wait for one for over a day make it out of date.";
    AuditLogRetentionDays = "audit_log.retention_days", Count, Observed, Company, None,
        "the days for which audit entries are kept", "The company's setting, 90 at least.";
    SeatAuditsLastCompleted = "seat_audits.last_completed_on", Day, Observed, Company, Some(125),
        "the day of the last completed seat audit", "The last seat audit that was closed; out of date when a quarter has gone by without another.";
    AppsAllowed = "apps.allowed", List, Observed, Company, None,
        "the AI apps that are allowed", "AI apps with the status ALLOWED.";
    AppsUndecided = "apps.undecided", Count, Observed, Company, None,
        "the number of AI apps nobody decided on", "AI apps with the status UNDECIDED.";
    AppsSensitive = "apps.sensitive", List, Observed, Company, None,
        "the AI apps that may touch personal, health or card data", "Allowed AI apps whose data classes include PII, PHI or PCI.";
    IncidentsRecorded = "incidents.recorded", Count, Observed, Company, None,
        "the number of incidents on record", "Not computed: Keystead keeps no incident register.";

    CompanyCertifications = "company.certifications", List, Stated, Company, YEAR,
        "which certifications the company holds", "Recorded by a person; an empty list says that there are none.";
    CompanyTraining = "company.staff_training", Text, Stated, Company, YEAR,
        "how staff are trained in the use of AI", "Recorded by a person.";
    CompanyAiPolicy = "company.ai_policy", Text, Stated, Company, YEAR,
        "which AI policy is in force", "Recorded by a person.";
    CompanyMfaRequired = "company.mfa_required", Flag, Stated, Company, YEAR,
        "whether a second factor is required to sign in", "Recorded by a person.";
    CompanyIncidentProcess = "company.incident_process", Text, Stated, Company, YEAR,
        "what happens in an incident, and when clients are told", "Recorded by a person.";
    CompanyIncidentHistory = "company.incident_history", Text, Stated, Company, Some(100),
        "which incidents there were in the last twelve months", "Recorded by a person.";
    CompanyUploads = "company.uploads", Text, Stated, Company, YEAR,
        "where files that staff upload to AI tools are kept", "Recorded by a person.";
    CompanyClientData = "company.client_data", Text, Stated, Company, YEAR,
        "which client data staff may enter into AI tools", "Recorded by a person.";
    CompanyHumanReview = "company.human_review", Text, Stated, Company, YEAR,
        "who checks AI output before it reaches a client", "Recorded by a person.";
    CompanyHosting = "company.hosting", Text, Stated, Company, YEAR,
        "where the company runs Keystead", "Recorded by a person.";
    CompanyBackups = "company.backups", Text, Stated, Company, YEAR,
        "how Keystead's data is backed up", "Recorded by a person.";
    CompanyContact = "company.security_contact", Text, Stated, Company, YEAR,
        "whom clients ask about security", "Recorded by a person.";

    VendorSegregation = "vendor.segregation", Flag, Stated, ProviderAccount, YEAR,
        "whether the vendor keeps its customers' data apart", "Recorded by a person from the contract.";
    VendorFineTuning = "vendor.fine_tuning_ours", Flag, Stated, ProviderAccount, YEAR,
        "whether models fine-tuned with our data are ours alone", "Recorded by a person from the contract.";
    VendorOutputs = "vendor.outputs_ours", Flag, Stated, ProviderAccount, YEAR,
        "whether what the models write for us is ours", "Recorded by a person from the contract.";
    VendorTraining = "vendor.trains_on_inputs", Flag, Observed, ProviderAccount, YEAR,
        "whether the vendor trains on our inputs", "Recorded on the provider account, or stated by a person.";
    VendorRetentionDays = "vendor.retention_days", Count, Observed, ProviderAccount, YEAR,
        "the days for which the vendor keeps our inputs", "Recorded on the provider account, or stated by a person.";
    VendorDeletionDays = "vendor.deletion_days", Count, Stated, ProviderAccount, YEAR,
        "the days within which the vendor deletes on request or at the end", "Recorded by a person from the contract.";
    VendorRegion = "vendor.region", Text, Observed, ProviderAccount, YEAR,
        "the region in which the vendor processes our data", "Recorded on the provider account, or stated by a person.";
    VendorCertifications = "vendor.certifications", List, Stated, ProviderAccount, YEAR,
        "which certifications and reports the vendor has", "Recorded by a person from the documents; an empty list says that there are none.";
    VendorSubprocessors = "vendor.subprocessors", List, Stated, ProviderAccount, YEAR,
        "which sub-processors the vendor uses", "Recorded by a person from the vendor's list; an empty list says that there are none.";
    VendorNoticeHours = "vendor.incident_notice_hours", Count, Stated, ProviderAccount, YEAR,
        "the hours within which the vendor tells us of an incident", "Recorded by a person from the contract.";
    VendorTelemetry = "vendor.telemetry", Flag, Stated, ProviderAccount, YEAR,
        "whether the vendor gives us logs of our own use", "Recorded by a person from the contract.";
    VendorProvenance = "vendor.provenance", Text, Stated, ProviderAccount, YEAR,
        "where the vendor's models and training data come from", "Recorded by a person from the vendor's documents.";
    VendorAuditRight = "vendor.audit_right", Flag, Stated, ProviderAccount, YEAR,
        "whether we may audit the vendor", "Recorded by a person from the contract.";
    VendorDpa = "vendor.data_processing_terms", Flag, Observed, ProviderAccount, YEAR,
        "whether data processing terms are signed with the vendor", "Recorded on the provider account, or stated by a person.";
    VendorHumanAccess = "vendor.human_access", Text, Stated, ProviderAccount, YEAR,
        "when the vendor's staff look at our inputs", "Recorded by a person from the vendor's documents.";
}

impl Key {
    /// The subject of what it says, and whether people may state it. What the product computes cannot be talked over,
    /// except for facts of a vendor, which nobody but people can know.
    pub fn is_statable(self) -> bool {
        let spec = self.spec();
        spec.source == Source::Stated || spec.subject == Subject::ProviderAccount
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
