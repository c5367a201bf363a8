//! Companies, their settings and business units.

pub mod calendar;
