//! What an answer speaks of: said first, so that nobody takes it for more.

pub(super) const KEYS: &str = "This is about the keys of AI providers that the company keeps in Keystead.";
pub(super) const SEATS: &str =
    "This is about access to AI through Keystead: the company's seats, service accounts and tokens there.";
pub(super) const PROVIDERS: &str = "This is about the AI providers at which the company has an account on record.";
pub(super) const APPS: &str = "This is about the company's inventory of AI apps.";
pub(super) const CALLS: &str = "This is about the company's use of AI models, as far as Keystead sees it.";
pub(super) const LOG: &str = "This is about the audit log that Keystead keeps for the company.";
pub(super) const COMPANY: &str = "This is about the company's use of AI, as it states it itself.";
