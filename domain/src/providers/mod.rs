//! Provider accounts of a tenant, and the catalogue of providers.
