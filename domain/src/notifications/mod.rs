//! Notices to seats.
