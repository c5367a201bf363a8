//! Credentials for automation: made, listed, revoked.
