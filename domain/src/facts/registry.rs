//! The registry: every fact there is, with its type, how it comes to be known and how long it stays true. A name never
//! changes its meaning.

use super::key::{Source, Spec, Subject};
use super::value::ValueKind;

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
    KeysSealed = "keys.sealed", Tally, Observed, Company, None,
        "whether every stored secret of a provider key is sealed", "The header of each stored envelope is read: format, suite and wrapping key must be ones that the vault seals with.";
    KeysInventory = "keys.inventory", List, Observed, Company, None,
        "the list of provider keys", "Provider keys in use, each with its account, the day it was made, the day it was last rotated and the day it was last used.";
    KeysRotated = "keys.rotated_in_time", Tally, Observed, Company, None,
        "for how many provider keys the rotation is in time", "Provider keys in use, by whether their due day is past.";
    KeysReminded = "keys.last_reminder", Text, Observed, Company, None,
        "when somebody was last reminded of a rotation", "The latest stage of a reminder that was told to somebody.";
    KeysLeavers = "keys.of_leavers", Tally, Observed, Company, None,
        "whether keys that a leaver had entered were replaced within a day", "Versions of provider keys that were in use when whoever entered them left; so where they were replaced, revoked or destroyed within 24 hours.";
    KeysRevoked = "keys.revoked_in_year", Count, Observed, Company, None,
        "the number of provider keys revoked or destroyed in the last twelve months", "Provider keys that ended in the last 365 days.";
    KeysEvents = "keys.events", Count, Observed, Company, None,
        "the number of key events in the audit log", "Entries of the last 90 days whose action begins with `provider_key.`.";
    KeysSuperseded = "keys.superseded", Tally, Observed, Company, None,
        "whether superseded secrets are destroyed when their overlap ends", "Replaced versions whose overlap is over; so where the secret is gone, not where it is still stored a day later.";
    KeysSupersededKept = "keys.superseded_kept", Count, Observed, Company, None,
        "the number of superseded secrets still stored", "Versions that are not the current one of their key and have an envelope.";
    KmsKey = "kms.key", Text, Probed, Company, Some(15),
        "region, origin and rotation of the key-encryption key in KMS", "Asked of AWS KMS once a week: DescribeKey and GetKeyRotationStatus.";
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
    SeatsByType = "seats.by_type", List, Observed, Company, None,
        "the seats by role and kind", "Active seats, counted by role; service accounts apart.";
    SeatsMfaRule = "seats.mfa_required", Flag, Observed, Company, None,
        "whether Keystead lets nobody in without a second factor", "The company's rule in Keystead.";
    SeatsShared = "seats.shared_use", Tally, Observed, Company, Some(125),
        "whether a seat or token is suspected of being shared", "The last completed seat audit: so where it was not suspected.";
    SeatsOffboardingYear = "seats.offboarding_year", Spread, Observed, Company, None,
        "the time from departure to the end of access in the last twelve months", "As seats.offboarding, for departures of the last 365 days.";
    SeatsSameDay = "seats.offboarding_same_day", Tally, Observed, Company, None,
        "for how many leavers access ended within a day", "Departures of the last 365 days; so where access ended within 24 hours of the end of the last day.";
    SeatsLeaversInside = "seats.leavers_with_access", Count, Observed, Company, None,
        "the number of leavers who still have access", "Seats in use whose last day is past, or whose goodbye the company's directory told of.";
    SeatsLockedOut = "seats.locked_out", Tally, Observed, Company, None,
        "whether disabled seats have no credential that works", "Every disabled or removed seat: so where it has no token and no session that is not over.";
    SeatAuditsOnTime = "seat_audits.on_time", Tally, Observed, Company, None,
        "in how many of the last four quarters the seat audit was completed in time", "The four quarters before this one in which the company was here: so where an audit of the whole company was closed by the end of its grace time.";
    SeatAuditsOutcome = "seat_audits.last_outcome", Text, Observed, Company, Some(125),
        "what the last seat audit decided", "The items of the last completed seat audit, by decision and by what came of it.";
    ServiceAccountsList = "service_accounts.list", List, Observed, Company, None,
        "the service accounts, with who answers for each", "Active seats of machines.";
    AccessMatrix = "access.matrix", List, Observed, Company, None,
        "which tier of seats may use which AI apps", "Active seats by tier, and the allowed apps that each tier reaches.";
    AccessSelfDecided = "access.self_decided", Count, Observed, Company, None,
        "the number of access requests decided by whoever made them", "Requests that were approved, by seat and by who decided.";
    GrantsYear = "grants.in_year", Count, Observed, Company, None,
        "the number of access grants of the last twelve months", "Grants that began in the last 365 days.";
    GrantsLongest = "grants.longest_hours", Count, Observed, Company, None,
        "the hours of the longest access grant of the last twelve months", "From its beginning to its planned end.";
    GrantsApproved = "grants.approved", Tally, Observed, Company, None,
        "for how many access grants an approver is on record", "Grants that began in the last 365 days.";
    SignInProvider = "sign_in.provider", Text, Observed, Company, None,
        "the identity provider people sign in with", "The company's own OpenID Connect provider in Keystead.";
    SignInOnlyProvider = "sign_in.only_by_provider", Flag, Observed, Company, None,
        "whether people sign in by the company's identity provider only", "The company's rule: passwords open nothing, an owner's in an emergency apart.";
    SignInPasswords = "sign_in.by_password", Count, Observed, Company, None,
        "the number of sign-ins by password", "Sessions on record that were begun by a password; those that ended over 30 days ago are not kept.";
    SessionsLimits = "sessions.limits", Text, Built, Company, None,
        "how sessions and tokens end by themselves", "Constants of the product.";
    TenantsApart = "tenants.apart", Tally, Probed, Company, Some(35),
        "whether another company's things can be reached", "A job tries ids of other companies against the finders that every call goes through: so where nothing was found.";
    ProvidersNames = "providers.names", List, Observed, Company, None,
        "the AI providers in use", "Provider accounts that are not archived.";
    ProvidersRegions = "providers.regions", List, Observed, Company, None,
        "where each AI provider processes data", "Terms of the vendors of provider accounts in use, else the region recorded on the account; not known as soon as one has none.";
    ProvidersTraining = "providers.training", Tally, Observed, Company, None,
        "whether AI providers may train on the company's inputs", "Terms of the vendors of provider accounts in use, else what is recorded on the account.";
    ProvidersRetention = "providers.retention", List, Observed, Company, None,
        "how long each AI provider keeps inputs", "Terms of the vendors of provider accounts in use, else the retention recorded on the account; not known as soon as one has none.";
    ProvidersInventory = "providers.inventory", List, Observed, Company, None,
        "the list of AI provider accounts", "Provider accounts in use, each with its address and the day it was recorded.";
    ProvidersTrain = "providers.may_train", List, Observed, Company, None,
        "the AI providers that may train on the company's inputs", "Provider accounts in use of whose vendor, or on which, it is recorded that inputs are not excluded.";
    ProvidersDpa = "providers.dpa", Tally, Observed, Company, None,
        "for how many AI providers data processing terms are signed", "Provider accounts in use: so where the vendor has an agreement on file that holds, or a day of signature is recorded and the contract has not ended; not known where no one looked at the contract; not so where somebody did and found none, or what is on file has run out.";
    ProvidersWithoutDpa = "providers.without_dpa", List, Observed, Company, None,
        "the AI providers without signed data processing terms", "Provider accounts in use without a day of signature, or whose contract has ended.";
    ProvidersAssurance = "providers.assurance", List, Observed, Company, None,
        "which certifications and reports of each AI provider are on file", "On record of the vendor of every provider account in use, or stated for the account; not known as soon as one has none.";
    ProvidersNotice = "providers.incident_notice", List, Observed, Company, None,
        "within how many hours each AI provider tells of an incident", "On record of the vendor of every provider account in use, or stated for the account; not known as soon as one has none.";
    ProvidersSubprocessors = "providers.subprocessors", List, Observed, Company, None,
        "which sub-processors each AI provider uses", "On record of the vendor of every provider account in use, or stated for the account; not known as soon as one has none.";
    ProvidersExit = "providers.exit", List, Observed, Company, None,
        "within how many days each AI provider deletes at the end", "On record of the vendor of every provider account in use, or stated for the account; not known as soon as one has none.";
    ProvidersAssessed = "providers.assessed", Tally, Observed, Company, None,
        "for how many AI providers a risk assessment is up to date", "Provider accounts in use: so where the vendor was assessed and its next review is to come; not known as soon as one names no vendor.";
    EndpointsTls = "endpoints.tls", Tally, Observed, Company, None,
        "for how many AI provider accounts calls are encrypted on the way", "Provider accounts in use: so where the address is an https one.";
    TransportHttps = "transport.https", Flag, Observed, Company, None,
        "whether Keystead itself is reached over https only", "The public address this deployment is configured with.";
    BillingOwnAccount = "billing.own_account", Flag, Built, Company, None,
        "whether AI providers bill the owner of the account directly", "Keystead has no billing of AI use.";
    BillingMarkup = "billing.markup", Flag, Built, Company, None,
        "whether a mark-up is added to AI use", "There is no price, invoice or mark-up for AI use in the product.";
    ContentStored = "content.stored", Flag, Built, Company, None,
        "whether Keystead keeps prompts, uploads or answers", "It has no table for them and is not in the path of a call.";
    GatewayMasking = "gateway.masking", Tally, Unseen, Company, None,
        "whether sensitive text is masked before a call", "Not computed: calls do not go through Keystead yet.";
    GatewayLog = "gateway.log", Tally, Unseen, Company, None,
        "whether each AI call is logged with its seat", "Not computed: calls do not go through Keystead yet.";
    GatewayLimits = "gateway.limits", Tally, Unseen, Company, None,
        "whether AI calls are limited per seat and day", "Not computed: calls do not go through Keystead yet.";
    GatewayAllowList = "gateway.allow_list", Tally, Unseen, Company, None,
        "whether only allowed models and apps can be called", "Not computed: calls do not go through Keystead yet.";
    GatewayGuardrails = "gateway.guardrails", Tally, Unseen, Company, None,
        "whether guardrails look at inputs and outputs", "Not computed: calls do not go through Keystead yet.";
    ModelsCalled = "models.called", List, Unseen, Company, None,
        "which models were called in the last 90 days", "Not computed: calls do not go through Keystead yet.";
    ExportsByApi = "exports.by_api", Flag, Built, Company, None,
        "whether the company can fetch its data by an API", "Lists, reports and the audit log can be exported through the public GraphQL API.";
    ExportsLast = "exports.last", Text, Observed, Company, None,
        "when data was last exported", "The latest export on record.";
    DeletionsDone = "deletions.done", Tally, Unseen, Company, None,
        "whether deletion requests were done in time", "Not computed: Keystead keeps no register of deletion requests yet.";
    ResidencyBoundary = "residency.boundary", Text, Observed, Company, None,
        "the region in which data must stay", "The company's residency setting.";
    AuditLogKept = "audit_log.kept", Flag, Built, Company, None,
        "whether every change is logged with the person who made it", "The entry is written in the transaction of the change; without it the change does not happen.";
    AuditLogIntact = "audit_log.intact", Flag, Observed, Company, Some(100),
        "whether the audit log was found unbroken", "The last signed checkpoint, which is made only of a chain that holds; entries that wait for one for over a day make it out of date.";
    AuditLogRetentionDays = "audit_log.retention_days", Count, Observed, Company, None,
        "the days for which audit entries are kept", "The company's setting, 90 at least.";
    AuditLogEntries = "audit_log.entries", Count, Observed, Company, None,
        "the number of entries of the audit log that were verified", "The entries that the last signed checkpoint covers.";
    AuditLogOldest = "audit_log.oldest", Day, Observed, Company, None,
        "the day of the oldest entry of the audit log", "The first entry that is kept.";
    AuditLogAnchored = "audit_log.anchored", Text, Observed, Company, None,
        "when a seal of the audit log last left the house", "The latest mail with a checkpoint at its foot.";
    AuditLogReaders = "audit_log.readers", Count, Observed, Company, None,
        "the number of seats that may read the audit log", "Active seats with the role OWNER, ADMIN or AUDITOR.";
    AuditLogReadsLogged = "audit_log.reads_logged", Flag, Built, Company, None,
        "whether reading the audit log is logged as well", "Exports and verifications of it are; a look at the list is not.";
    SiemDelivery = "siem.delivery", Text, Unseen, Company, None,
        "where the audit log is streamed to", "Not computed: Keystead streams to no SIEM yet.";
    AlertsRules = "alerts.rules", List, Built, Company, None,
        "what raises an alert", "The kinds of findings, which are always on.";
    AlertsFound = "alerts.found", Count, Observed, Company, None,
        "the number of alerts of the last 90 days", "Findings that were opened in the last 90 days.";
    AlertsAnswered = "alerts.answered", Text, Observed, Company, None,
        "how soon somebody decided on alerts", "From the first sighting to the decision, over findings of the last 90 days.";
    SeatAuditsLastCompleted = "seat_audits.last_completed_on", Day, Observed, Company, Some(125),
        "the day of the last completed seat audit", "The last seat audit that was closed; out of date when a quarter has gone by without another.";
    AppsAllowed = "apps.allowed", List, Observed, Company, None,
        "the AI apps that are allowed", "AI apps with the status ALLOWED.";
    AppsUndecided = "apps.undecided", Count, Observed, Company, None,
        "the number of AI apps nobody decided on", "AI apps with the status UNDECIDED.";
    AppsSensitive = "apps.sensitive", List, Observed, Company, None,
        "the AI apps that may touch personal, health or card data", "Allowed AI apps whose data classes include PII, PHI or PCI.";
    AppsByStatus = "apps.by_status", List, Observed, Company, None,
        "the AI apps by decision", "The inventory, counted by status.";
    AppsOwned = "apps.with_owner", Tally, Observed, Company, None,
        "for how many AI apps somebody answers", "Allowed AI apps: so where an active seat answers for it.";
    AppsPurposes = "apps.with_purpose", Tally, Observed, Company, None,
        "for how many AI apps a purpose is written down", "Allowed AI apps: so where there is a description.";
    AppsDiscovery = "apps.discovery", Text, Unseen, Company, None,
        "when AI apps were last looked for", "Not computed: Keystead does not look for AI apps by itself yet.";
    OutputsApproved = "outputs.approved", Tally, Observed, Company, None,
        "whether AI output is approved by a person before it leaves", "Texts for clients that were let out in the last 365 days: so where somebody else than whoever handed it in approved it. Not known while a rule of the company lets texts go out without approval.";
    SwitchOff = "ai.switch_off", Text, Built, Company, None,
        "how AI can be switched off", "Revoking a key, blocking an app, disabling a seat: each takes effect in one step.";
    DrillsLast = "drills.last", Day, Unseen, Company, None,
        "when switching AI off was last practised", "Not computed: Keystead keeps no drills yet.";
    PilotsRun = "pilots.run", List, Observed, Company, None,
        "the pilots, with what they measure", "Pilots that are running or were completed, with their objectives.";
    PilotsSigned = "pilots.checkpoints", Tally, Observed, Company, None,
        "for how many checkpoints of pilots somebody signed", "Checkpoints whose phase was entered or whose day is past: so where it is signed.";
    PolicyVersion = "policy.version", Text, Observed, Company, None,
        "which version of the AI policy is published and approved", "The version of the company's policy that is in force.";
    PolicyAcknowledged = "policy.acknowledged", Tally, Observed, Company, None,
        "how many seats accepted the AI policy", "Active seats of people, auditors apart: so where the version in force was acknowledged.";
    PolicyExceptions = "policy.exceptions", List, Unseen, Company, None,
        "which exceptions from the AI policy are open", "Not computed: Keystead keeps no exceptions from a policy.";
    PlaybooksKept = "playbooks.kept", List, Unseen, Company, None,
        "which incident playbooks there are and when each was practised", "Not computed: Keystead keeps no playbooks yet.";
    IncidentsRecorded = "incidents.recorded", Count, Unseen, Company, None,
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

    CompanyBusinessAccounts = "company.business_accounts", Flag, Stated, Company, YEAR,
        "whether only business accounts of AI services are used", "Recorded by a person.";
    CompanyEncryptionAtRest = "company.encryption_at_rest", Flag, Stated, Company, YEAR,
        "whether the database of Keystead and its backups are encrypted", "Recorded by a person.";
    CompanyOwnModels = "company.own_models", List, Stated, Company, YEAR,
        "which models the company trained or fine-tuned itself", "Recorded by a person; an empty list says that there are none.";
    CompanyTrained = "company.staff_trained", Flag, Stated, Company, YEAR,
        "whether all staff were trained in the use of AI within a year", "Recorded by a person.";
    CompanyAuthorities = "company.authority_contacts", List, Stated, Company, YEAR,
        "the contacts for authorities", "Recorded by a person; an empty list says that there are none.";
    CompanyAiOwners = "company.ai_owners", List, Stated, Company, YEAR,
        "who answers for the use of AI", "Recorded by a person; an empty list says that nobody does.";
    CompanyRegulations = "company.regulations", List, Stated, Company, YEAR,
        "which regulations apply to the company", "Recorded by a person; an empty list says that none was found to apply.";

    VendorSegregation = "vendor.segregation", Flag, Stated, ProviderAccount, YEAR,
        "whether the vendor keeps its customers' data apart", "Recorded by a person from the contract.";
    VendorFineTuning = "vendor.fine_tuning_ours", Flag, Stated, ProviderAccount, YEAR,
        "whether models fine-tuned with our data are ours alone", "Recorded by a person from the contract.";
    VendorOutputs = "vendor.outputs_ours", Flag, Stated, ProviderAccount, YEAR,
        "whether what the models write for us is ours", "Recorded by a person from the contract.";
    VendorTraining = "vendor.trains_on_inputs", Flag, Observed, ProviderAccount, YEAR,
        "whether the vendor trains on our inputs", "A term of the account's vendor, else what is recorded on the account, or stated by a person.";
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
