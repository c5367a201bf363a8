//! Pilots: one AI app tried in one business unit, in phases, toward objectives, with checkpoints that somebody else has to
//! sign before each next phase.
//!
//! People record measurements ([`record`]); a daily duty ([`duty`]) turns them into points per day and week, reminds of
//! checkpoints and notices the end of phases; a report ([`report`]) weighs it all and is sealed in the audit log. What is
//! computed is computed by pure functions ([`series`], [`progress`], [`recommend`]) from rows that are never deleted, so
//! the same pilot gives the same report however often, and however late, it is asked for.

mod checkpoints;
mod create;
pub mod days;
pub mod demo;
pub mod duty;
mod finish;
mod lifecycle;
pub mod metric;
pub mod number;
mod objectives;
mod participants;
mod phases;
pub mod progress;
mod read;
pub mod recommend;
mod record;
pub mod report;
mod rules;
pub mod series;
mod sign_off;
mod update;
mod withdraw;

pub use checkpoints::{CHECKPOINT_SCHEDULE, Schedule, schedule};
pub use create::{CREATE, NewPilot, create};
pub use finish::{CANCEL, COMPLETE, Cancel, Complete, cancel, complete};
pub use lifecycle::{EXPAND, PAUSE, Pause, RESUME, START, Step, expand, pause, resume, start};
pub(crate) use lifecycle::{pause_all_of, pause_behind};
pub use objectives::{OBJECTIVE_REMOVE, OBJECTIVE_SET, RemoveObjective, SetObjective, remove_objective, set_objective};
pub(crate) use participants::leave_all;
pub use participants::{
    AddParticipants, PARTICIPANT_ADD, PARTICIPANT_REMOVE, RemoveParticipant, add_participants, remove_participant,
};
pub use phases::PhasePlan;
pub use read::{
    Filter, List, Order, checkpoints_of, count, find, found, list, measurements, metrics_of, objectives_of,
    participants, phases_of, points, reports, sign_offs_of,
};
pub use record::{METRIC_RECORD, Record, record};
pub use rules::{READ, may_sign};
pub use sign_off::{CHECKPOINT_REJECT, CHECKPOINT_SIGN_OFF, Decide, reject, sign_off};
pub use update::{UPDATE, Update, update};
pub use withdraw::{MEASUREMENT_WITHDRAW, Withdraw, withdraw};
