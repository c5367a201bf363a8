//! Custody of secrets, from outside the vault. What can be done to an envelope is tested inside it.

mod in_python;
mod kms;
