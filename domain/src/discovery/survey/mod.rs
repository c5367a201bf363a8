//! Asking people what they use, without knowing who said what.
//!
//! An answer is added to sums (`usage_survey_tallies`) and to one sorted list of texts, and is no row of its own: there is no
//! order in the answers, no time, and nothing that could be laid beside a person. What makes a person's link good for one
//! answer is a ticket, which says that it is spent, and not when; it is derived from the survey and the seat, so that
//! nothing that leads to a person is stored with it. Nobody sees a result before the survey is over, and nobody sees one of
//! fewer than [`FEWEST`] people: two looks with one answer between them would tell what that answer was.
//!
//! What remains: the audit log has an entry for each answer that says when, and neither who nor what. Whoever holds the keys
//! of the deployment can find out whether somebody's ticket is spent, until the survey is over and the tickets are gone.
//! Who writes a remark can be known by it.

mod answer;
mod close;
mod launch;
mod results;
mod tickets;

pub use answer::{Answered, AppGiven, Form, Given, answer, form};
pub use close::{CLOSE, CLOSE_JOB, Close, close, close_due};
pub use launch::{LAUNCH, Launch, launch, link, select};
pub use results::{AppResult, FEWEST, Results, can_be_seen, results, tallies};
pub(crate) use tickets::fill;
pub use tickets::{REMIND, remind};

/// What people use an app for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Writing and rewriting.
    Writing,
    /// Summing up what is long.
    Summaries,
    /// Finding out.
    Research,
    /// Translating.
    Translation,
    /// Minutes of meetings.
    Meetings,
    /// Writing programs.
    Code,
    /// Tables and figures.
    Figures,
    /// Pictures, sound, film.
    Media,
    /// Something else.
    Other,
}

impl Purpose {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Writing,
        Self::Summaries,
        Self::Research,
        Self::Translation,
        Self::Meetings,
        Self::Code,
        Self::Figures,
        Self::Media,
        Self::Other,
    ];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Writing => "WRITING",
            Self::Summaries => "SUMMARIES",
            Self::Research => "RESEARCH",
            Self::Translation => "TRANSLATION",
            Self::Meetings => "MEETINGS",
            Self::Code => "CODE",
            Self::Figures => "FIGURES",
            Self::Media => "MEDIA",
            Self::Other => "OTHER",
        }
    }

    /// The one that is stored so.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|purpose| purpose.as_str() == text)
    }
}
