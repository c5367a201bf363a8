//! What stays empty although it sounds near. Matters outside as such are in the lexicon with their reasons.

use super::{Rule, leave};

pub const RULES: &[Rule] = &[
    leave("traffic between systems", "comms", "asks about traffic between systems, which Keystead does not see"),
    leave(
        "keys of buildings",
        "key|access physical",
        "asks about buildings and what stands in them, which Keystead does not see",
    ),
    leave(
        "whether one procedure follows another",
        "process aligned ~exception -ai|ai_app",
        "asks how the company's procedures fit together, which a person must say",
    ),
];
