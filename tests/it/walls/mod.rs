//! The walls between tenants: what the database keeps apart by itself, and what no caller can find out about another
//! company.

mod logins;
mod pool;
mod roles;
mod wrong_tokens;
