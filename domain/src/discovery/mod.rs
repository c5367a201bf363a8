//! What a company really uses: inventories, grants and logs are taken in, matched with the catalogue and kept as evidence.
//!
//! Files of many makers become [`readers::Sighting`]s; those of one thing are gathered (`gather`), the thing is recognised
//! and, by a job, written down as evidence: one row for each thing and place it was seen in. The same file twice changes
//! nothing but when it was last seen.
//!
//! Logs tell of people. Of a log nothing is kept but: which AI app, when first and last, how many different people and
//! devices (as a number; who they are is forgotten with the request), and how many lines were about something else. Paths and
//! queries of addresses are cut off as they are read. Of grants the seat is kept, where the person has one: whoever leaves
//! must be cut off there too. People without a seat are a number.

mod evidence;
mod gather;
pub mod import;
pub mod list;
pub mod readers;
mod recognise;
mod resolve;
pub mod sources;
pub mod survey;

pub use resolve::{RESOLVE, Resolution, Resolve, resolve};

use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

/// To look at what was discovered.
pub const READ: Right = Right::read(Area::Apps, Role::Auditor);
