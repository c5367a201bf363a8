//! The engine against our own questions, against keys of real questionnaires where they are at hand, and against itself.

#![allow(clippy::unwrap_used, clippy::panic, clippy::allow_attributes)]

mod context;
mod keyed;
mod own;
mod shared;
mod versions;
mod words;
