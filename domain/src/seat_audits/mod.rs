//! Quarterly reviews of who has access.
