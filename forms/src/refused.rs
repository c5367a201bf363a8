//! Why a file is not read, in words for the person who uploaded it: what is wrong, and what to do next.

use thiserror::Error;

/// A file that is not taken, or not given back.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refused {
    /// More bytes than are read.
    #[error("the file has more than {} MB; split it, or take pictures out of it, and upload it again", .most >> 20)]
    TooLarge {
        /// How many bytes are taken.
        most: usize,
    },
    /// Nothing in it.
    #[error("the file is empty; check that it was saved, and upload it again")]
    Empty,
    /// A format that is not read.
    #[error("{what} is not read here; save it as {instead} and upload that")]
    OtherFormat {
        /// What it seems to be.
        what: &'static str,
        /// What would be read.
        instead: &'static str,
    },
    /// A workbook that opens with a password only.
    #[error("the workbook opens with a password only; take the password off (File, Info, Encrypt) and upload it again")]
    Encrypted,
    /// A file that is not what its format wants it to be.
    #[error("{part} cannot be read: {why}; open the file where it was made, save it again, and upload that")]
    Malformed {
        /// Which part or line.
        part: String,
        /// What is wrong with it.
        why: String,
    },
    /// A small file that unpacks to a flood, or is nested without end.
    #[error("{part} is built to be very large when read ({why}); ask the sender for a plain copy of the questionnaire")]
    Bomb {
        /// Which part.
        part: String,
        /// Which measure it passes.
        why: String,
    },
    /// A document type or an entity of its own in a part of XML; no office program writes these.
    #[error("{part} declares entities of its own, which is not read; ask the sender for a plain copy of the file")]
    Entities {
        /// Which part.
        part: String,
    },
    /// More questions than one file may have.
    #[error("the file has more than {most} questions; split it by sheet and upload the parts")]
    TooManyQuestions {
        /// How many are taken.
        most: usize,
    },
    /// No question was seen, with or without a corrected layout.
    #[error(
        "no question was found ({why}); point to the sheet and the column with the questions, or upload the file that has them"
    )]
    NoQuestions {
        /// What was seen instead.
        why: String,
    },
    /// A layout that names what the file does not have.
    #[error("the layout does not fit this file: {why}; correct it, or let the file be read without it")]
    OtherLayout {
        /// What is missing.
        why: String,
    },
    /// Answers are filled into the very file that was read, no other.
    #[error("this is not the file that was read; upload this one anew, or take the one that was read")]
    OtherFile,
}

/// What reading gives.
pub type Result<T> = std::result::Result<T, Refused>;

pub(crate) fn malformed(part: impl Into<String>, why: impl Into<String>) -> Refused {
    Refused::Malformed { part: part.into(), why: why.into() }
}

pub(crate) fn bomb(part: impl Into<String>, why: impl Into<String>) -> Refused {
    Refused::Bomb { part: part.into(), why: why.into() }
}
