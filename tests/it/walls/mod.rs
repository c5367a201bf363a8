//! The walls between tenants: what the database keeps apart by itself, and what no caller can find out about another
//! company.

mod compare;
mod credentials;
mod logins;
mod partners;
mod pool;
mod roles;
mod schema_walk;
mod strangers;
mod things;
mod wrong_tokens;
