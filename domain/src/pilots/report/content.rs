//! What a report says, in the order in which it says it. Field names are those of the sealed JSON; a change of them is a
//! new number in [`FORMAT`].

use keystead_entities::pilot::{PilotOutcome, PilotStatus};
use keystead_entities::pilot_checkpoint::{CheckpointKind, CheckpointStatus};
use keystead_entities::pilot_objective::{MetricAggregation, ObjectiveDirection};
use keystead_entities::pilot_phase::PhaseStatus;
use keystead_entities::pilot_point::PointStatus;
use keystead_entities::pilot_report::ReportCause;
use keystead_entities::pilot_sign_off::SignOffDecision;
use serde::Serialize;

use crate::pilots::number::Number;
use crate::pilots::recommend::Recommendation;

/// Name and number of the format.
pub const FORMAT: &str = "keystead.pilot-report/1";

/// A whole report.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// [`FORMAT`].
    pub format: &'static str,
    /// RFC 3339.
    pub generated_at: String,
    /// Why it was made.
    pub cause: ReportCause,
    /// The last day it takes in.
    pub as_of_on: String,
    /// What it is about.
    pub pilot: Subject,
    /// What is recommended, and why.
    pub recommendation: Recommendation,
    /// How far the objectives came.
    pub objectives: Vec<Objective>,
    /// Who took part.
    pub participation: Participation,
    /// How complete the measurements are.
    pub data_quality: DataQuality,
    /// What the system could not know.
    pub unknown: Vec<Unknown>,
    /// The phases.
    pub phases: Vec<Phase>,
    /// The checkpoints and who decided on them.
    pub checkpoints: Vec<Checkpoint>,
    /// When it stood still.
    pub pauses: Vec<Pause>,
}

/// The pilot itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    pub id: String,
    pub company: String,
    pub name: String,
    pub description: String,
    pub app: String,
    pub business_unit: String,
    pub lead: String,
    pub status: PilotStatus,
    pub time_zone: String,
    pub started_on: Option<String>,
    pub ended_on: Option<String>,
    /// What people decided, as opposed to what is recommended.
    pub outcome: Option<PilotOutcome>,
    pub outcome_note: Option<String>,
}

/// One objective and what was measured of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Objective {
    /// Key of the metric.
    pub metric: String,
    /// For people.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Which way is better.
    pub direction: ObjectiveDirection,
    /// How measurements become one figure.
    pub aggregation: MetricAggregation,
    /// Where it began.
    pub baseline: Number,
    /// Where it was to get.
    pub target: Number,
    /// Whether it was set or changed after the pilot had started.
    pub was_changed_after_start: bool,
    /// Where it stands; nothing where nothing was measured.
    pub current: Option<Number>,
    /// The way covered from baseline to target.
    pub progress_percent: Option<Number>,
    /// Whether it is reached; nothing where it is not known.
    pub is_met: Option<bool>,
    /// Days with a value.
    pub known_days: i32,
    /// Days on which one was expected and none came.
    pub missing_days: i32,
    /// Share of the expected days that have a value.
    pub coverage_percent: Option<Number>,
    /// Week by week.
    pub weeks: Vec<Week>,
}

/// One week of a metric.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Week {
    pub starts_on: String,
    pub status: PointStatus,
    pub value: Option<Number>,
    pub measurement_count: i32,
}

/// Who took part.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Participation {
    /// What counts as taking part.
    pub counts: &'static str,
    /// Seats that take part now.
    pub participant_count: usize,
    /// Seats that took part and left.
    pub left_count: usize,
    /// Share of the participants that took part on an average day of the last 28; nothing where it is not known.
    pub adoption_percent: Option<Number>,
    /// Share of the participants that took part, week by week.
    pub weeks: Vec<Week>,
}

/// How complete the measurements are, over all objectives that people measure.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataQuality {
    /// Values that came.
    pub known_days: i32,
    /// Values that were expected and did not come.
    pub missing_days: i32,
    /// The share of those that came.
    pub coverage_percent: Option<Number>,
    /// Measurements that were corrected afterwards.
    pub corrected_count: u64,
    /// What is expected: every day, or working days.
    pub is_measured_on_weekends: bool,
}

/// Something the system could not know.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unknown {
    pub metric: &'static str,
    pub name: &'static str,
    pub status: &'static str,
    pub why: &'static str,
}

/// One phase.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Phase {
    pub number: i32,
    pub name: String,
    pub status: PhaseStatus,
    pub starts_on: String,
    pub ends_on: String,
    pub started_on: Option<String>,
    pub ended_on: Option<String>,
}

/// One checkpoint.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checkpoint {
    pub kind: CheckpointKind,
    pub title: String,
    pub before_phase: i32,
    pub due_on: String,
    pub status: CheckpointStatus,
    pub sign_offs: Vec<SignOff>,
}

/// One decision on a checkpoint.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignOff {
    pub by: String,
    pub decision: SignOffDecision,
    pub note: String,
    pub signed_at: String,
}

/// One pause.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    pub paused_on: String,
    pub resumed_on: Option<String>,
    pub reason: String,
}
