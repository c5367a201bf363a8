//! Files made for a tenant.
