//! The audit log: one chain, signed, that shows whatever was done to it.

mod chain;
