//! People and machines in a company: invited, changed, disabled, removed.
