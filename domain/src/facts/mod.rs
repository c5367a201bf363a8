//! What the system can prove about a tenant, with its evidence.
