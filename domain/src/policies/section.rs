//! The sections of the page.

use serde::{Deserialize, Serialize};

/// A section of the page, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Section {
    /// Which AI apps may be used, and for which data.
    ApprovedApps,
    /// What must not be done.
    ForbiddenUses,
    /// Where keys are, and who may touch them.
    KeyHolders,
    /// Who looks at AI text before a client does.
    Approvers,
    /// What happens when somebody leaves.
    Offboarding,
    /// What the company's trade adds.
    Industry,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::ApprovedApps, Self::ForbiddenUses, Self::KeyHolders, Self::Approvers, Self::Offboarding, Self::Industry];

    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApprovedApps => "APPROVED_APPS",
            Self::ForbiddenUses => "FORBIDDEN_USES",
            Self::KeyHolders => "KEY_HOLDERS",
            Self::Approvers => "APPROVERS",
            Self::Offboarding => "OFFBOARDING",
            Self::Industry => "INDUSTRY",
        }
    }

    /// Its heading on the page.
    pub fn heading(self) -> &'static str {
        match self {
            Self::ApprovedApps => "What you may use",
            Self::ForbiddenUses => "What you must not do",
            Self::KeyHolders => "Keys",
            Self::Approvers => "Before AI text reaches a client",
            Self::Offboarding => "When somebody leaves",
            Self::Industry => "Our trade",
        }
    }

    /// Whether a page without it is not whole.
    pub fn is_needed(self) -> bool {
        self != Self::Industry
    }
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The section.
    pub section: Section,
    /// Its composed lines; none in a stored draft, for which they are composed when it is looked at.
    #[serde(default)]
    pub lines: Vec<String>,
    /// What people wrote, in paragraphs.
    #[serde(default)]
    pub own: String,
}

impl Part {
    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.own.is_empty()
    }
}

/// The parts as they are stored, one for each section.
pub fn parts(stored: &serde_json::Value) -> Vec<Part> {
    let known: Vec<Part> = serde_json::from_value(stored.clone()).unwrap_or_default();
    let empty = |section| Part { section, lines: Vec::new(), own: String::new() };
    Section::ALL
        .iter()
        .map(|section| known.iter().find(|part| part.section == *section).cloned().unwrap_or_else(|| empty(*section)))
        .collect()
}
