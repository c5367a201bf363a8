//! Reading a file into rows: what can be read of each, and what is wrong with the others, by line.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use keystead_entities::seat::{Known, Role};
use keystead_entities::seat_import::SeatImportFormat as Format;

use super::columns::{Field, columns, recognise};
use super::{Person, dates};
use crate::error::{Code, Error, Result};
use crate::input::Checks;

/// The longest file, in bytes of UTF-8.
pub const MAX_BYTES: usize = 240_000;
/// The most rows of a file, its header not counted.
pub const MAX_ROWS: usize = 1_000;
/// The longest cell, in bytes.
const MAX_CELL: usize = 2_000;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Who wrote it.
    pub format: Format,
    /// Its rows, in order.
    pub rows: Vec<ParsedRow>,
}

/// A row that was read.
#[derive(Clone, Debug)]
pub struct ParsedRow {
    /// Line of the file, the first being 1.
    pub line: i32,
    /// The address, as far as it could be read.
    pub email: Option<String>,
    /// The person, or what is wrong with the row.
    pub person: std::result::Result<Person, String>,
    /// What was left out of a good row.
    pub note: String,
}

/// Reads a file. `format` is recognised by the header where absent.
///
/// # Errors
/// `TOO_LONG` for a file over [`MAX_BYTES`] or [`MAX_ROWS`]; `INVALID` for one without rows or without the columns of any
/// export; all on the field `csv`.
pub fn parse(csv: &str, format: Option<Format>, now: DateTime<Utc>) -> Result<Parsed> {
    if csv.len() > MAX_BYTES {
        let message = format!("At most {MAX_BYTES} bytes; this has {}. Split the file.", csv.len());
        return Err(Error::refused(Code::TooLong, "csv", message));
    }
    let (text, skipped) = without_preamble(csv.trim_start_matches('\u{feff}'));
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header: Vec<String> = match records.next() {
        Some(Ok(record)) => record.iter().take(500).map(str::to_owned).collect(),
        _ => return Err(Error::invalid("csv", "There is nothing in this file.")),
    };
    let format = format.or_else(|| recognise(&header)).ok_or_else(unknown_header)?;
    let columns = columns(format, &header);
    if !columns.iter().any(|c| matches!(c, Some(Field::Mail | Field::SignInName))) {
        return Err(unknown_header());
    }
    let mut rows = Vec::new();
    let mut lines = Lines::of(text);
    let mut seen: HashMap<String, i32> = HashMap::new();
    for record in records {
        if rows.len() >= MAX_ROWS {
            return Err(Error::refused(Code::TooLong, "csv", format!("At most {MAX_ROWS} rows. Split the file.")));
        }
        let Ok(record) = record else { return Err(Error::invalid("csv", "This file cannot be read as CSV.")) };
        lines.advance(record.position().map_or(0, ::csv::Position::byte));
        let line = i32::try_from(lines.line + skipped).unwrap_or(i32::MAX);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut row = read_row(format, &header, &columns, &record, line, now);
        refuse_repeats(&mut row, &mut seen);
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(Error::invalid("csv", "The file has a header and no rows."));
    }
    Ok(Parsed { format, rows })
}

/// Makes a row whose address came before a bad one.
pub(super) fn refuse_repeats(row: &mut ParsedRow, seen: &mut HashMap<String, i32>) {
    let Some(email) = &row.email else { return };
    match seen.get(email) {
        Some(first) => row.person = Err(format!("The same address is in line {first}.")),
        None => {
            seen.insert(email.clone(), row.line);
        }
    }
}

fn unknown_header() -> Error {
    Error::invalid(
        "csv",
        "The first line names no columns that are known here. Use the download of users of Microsoft Entra \
         (userPrincipalName, displayName, …) or of Google Workspace (First Name [Required], …), or the columns email, name, \
         role, tier, business_unit, department, status, mfa, last_sign_in_at, external_id.",
    )
}

/// The text from its header on, and the number of lines before it: templates begin with `version:v1.0`, PowerShell
/// with `#TYPE …`, and some put an empty line first.
pub(crate) fn without_preamble(mut text: &str) -> (&str, u64) {
    let mut skipped = 0;
    while let Some((line, rest)) = text.split_once('\n') {
        let line = line.trim();
        let is_preamble = line.is_empty() || line.starts_with("#TYPE") || line.starts_with("version:");
        if !is_preamble || skipped >= 10 {
            break;
        }
        text = rest;
        skipped += 1;
    }
    (text, skipped)
}

/// Counts lines up to a place: the reader's own count stands before the empty lines in front of a row.
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// Of that text, at its first line.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line it is at.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Goes on to a place and over the ends of lines there.
    pub(crate) fn advance(&mut self, byte: u64) {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(sign) = self.text.get(self.at) {
            if self.at >= byte && !matches!(sign, b'\r' | b'\n') {
                break;
            }
            let ends = *sign == b'\n' || *sign == b'\r' && self.text.get(self.at + 1) != Some(&b'\n');
            self.line += u64::from(ends);
            self.at += 1;
        }
    }
}

/// What parts the cells: a comma, or in files that went through a spreadsheet a semicolon or a tab.
pub(crate) fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |sign: char| header.chars().filter(|c| *c == sign).count();
    let (commas, semicolons, tabs) = (count(','), count(';'), count('\t'));
    if semicolons > commas && semicolons >= tabs {
        b';'
    } else if tabs > commas {
        b'\t'
    } else {
        b','
    }
}

fn read_row(
    format: Format,
    header: &[String],
    columns: &[Option<Field>],
    record: &::csv::StringRecord,
    line: i32,
    now: DateTime<Utc>,
) -> ParsedRow {
    let cell = |wanted: Field| {
        let at = columns.iter().position(|c| *c == Some(wanted))?;
        record.get(at).map(str::trim).filter(|text| !text.is_empty())
    };
    let mut row = ParsedRow { line, email: None, person: Err(String::new()), note: String::new() };
    if record.iter().any(|cell| cell.len() > MAX_CELL) {
        row.person = Err(format!("A cell is longer than {MAX_CELL} bytes; perhaps a quotation mark is missing."));
        return row;
    }
    if record.len() != header.len() {
        row.person = Err(format!("The row has {} cells where the header has {}.", record.len(), header.len()));
        return row;
    }
    let mail = cell(Field::Mail).filter(|m| m.parse::<lettre::Address>().is_ok());
    let cells = Cells {
        email: mail.or_else(|| cell(Field::SignInName)).or_else(|| cell(Field::Mail)).unwrap_or_default(),
        name: match (cell(Field::Name), cell(Field::FirstName), cell(Field::LastName)) {
            (Some(name), _, _) => Some(name.to_owned()),
            (None, None, None) => None,
            (None, first, last) => Some([first, last].into_iter().flatten().collect::<Vec<_>>().join(" ")),
        },
        department: cell(Field::Department),
        external_id: cell(Field::ExternalId),
        enabled: cell(Field::Enabled),
        blocked: cell(Field::Blocked),
        status: cell(Field::Status),
        user_type: cell(Field::UserType),
        mfa: cell(Field::Mfa),
        last_sign_in: cell(Field::LastSignIn),
        role: cell(Field::Role),
        tier: cell(Field::Tier),
        business_unit: cell(Field::BusinessUnit),
    };
    cells.read(format, &mut row, now);
    row
}

/// The cells of a row that are taken, as they stand.
#[derive(Default)]
pub(super) struct Cells<'a> {
    pub email: &'a str,
    pub name: Option<String>,
    pub department: Option<&'a str>,
    pub external_id: Option<&'a str>,
    pub enabled: Option<&'a str>,
    pub blocked: Option<&'a str>,
    pub status: Option<&'a str>,
    pub user_type: Option<&'a str>,
    pub mfa: Option<&'a str>,
    pub last_sign_in: Option<&'a str>,
    pub role: Option<&'a str>,
    pub tier: Option<&'a str>,
    pub business_unit: Option<&'a str>,
}

impl Cells<'_> {
    pub(super) fn read(&self, format: Format, row: &mut ParsedRow, now: DateTime<Utc>) {
        let mut checks = Checks::new();
        let email = checks.email("email", self.email);
        row.email = email.parse::<lettre::Address>().is_ok().then(|| email.clone());
        let name = checks.optional_line("name", self.name.as_deref(), 200).unwrap_or_else(|| email.clone());
        let department = checks.optional_line("department", self.department, 120);
        let external_id = checks.optional_line("externalId", self.external_id, 200);
        let business_unit = checks.optional_line("businessUnit", self.business_unit, 120);
        let role = self.role.and_then(|text| match text.to_uppercase().parse::<Role>() {
            Ok(Role::Owner) => {
                checks.refuse(Code::Invalid, "role", "Owners are made one by one, not by a file.");
                None
            }
            Ok(role) => Some(role),
            Err(()) => {
                checks.refuse(Code::Invalid, "role", "The role is none of ADMIN, APPROVER, AUDITOR, MEMBER.");
                None
            }
        });
        let tier = self.tier.and_then(|text| match text.parse() {
            Ok(tier @ 1..=3) => Some(tier),
            _ => {
                checks.refuse(Code::Invalid, "tier", "The tier is none of 1, 2, 3.");
                None
            }
        });
        let is_enabled = self.is_enabled(&mut checks);
        let (ever_signed_in, last_sign_in_at) = self.signed_in(format, &mut row.note, now);
        let mfa = self.mfa.map_or(Known::Unknown, |text| {
            yes_or_no(text).unwrap_or_else(|| {
                row.note.push_str("Whether there is a second factor could not be read and stays unknown. ");
                Known::Unknown
            })
        });
        row.note.truncate(row.note.trim_end().len());
        row.person = match checks.done() {
            Ok(()) => Ok(Person {
                email,
                name,
                department,
                external_id,
                is_enabled,
                is_guest: self.user_type.is_some_and(|t| t.eq_ignore_ascii_case("guest")),
                mfa,
                ever_signed_in,
                last_sign_in_at,
                role,
                tier,
                business_unit,
            }),
            Err(Error::Refused(problems)) => Err(problems
                .iter()
                .map(|p| format!("{}: {}", p.field.join("."), p.message))
                .collect::<Vec<_>>()
                .join(" ")),
            Err(other) => Err(other.to_string()),
        };
    }

    /// Whether the directory lets the account in; where it does not say, it does.
    fn is_enabled(&self, checks: &mut Checks) -> bool {
        let mut flag = |text: Option<&str>, means: Known| match text.map(yes_or_no) {
            None => true,
            Some(Some(said)) => said == means,
            Some(None) => {
                checks.refuse(Code::Invalid, "accountEnabled", "This is neither yes nor no, neither true nor false.");
                true
            }
        };
        let allowed = flag(self.enabled, Known::Yes) && flag(self.blocked, Known::No);
        let status = match self.status.map(str::to_lowercase).as_deref() {
            None | Some("active" | "invited") => true,
            Some("suspended" | "archived" | "deleted" | "disabled") => false,
            Some(_) => {
                checks.refuse(Code::Invalid, "status", "The status is neither active nor suspended.");
                true
            }
        };
        allowed && status
    }

    /// Whether and when the person signed in. Google says when they never did; Entra's empty cell also stands for "a
    /// long time ago" and for "not recorded", so it says nothing.
    fn signed_in(&self, format: Format, note: &mut String, now: DateTime<Utc>) -> (Known, Option<DateTime<Utc>>) {
        let Some(text) = self.last_sign_in else { return (Known::Unknown, None) };
        if format != Format::Entra && text.to_lowercase().starts_with("never") {
            return (Known::No, None);
        }
        match dates::moment(text, now) {
            Some(moment) => (Known::Yes, Some(moment)),
            None => {
                note.push_str("The last sign-in could not be read and was left out. ");
                (Known::Unknown, None)
            }
        }
    }
}

fn yes_or_no(text: &str) -> Option<Known> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "enabled" | "enforced" | "registered" | "capable" => Some(Known::Yes),
        "false" | "no" | "n" | "0" | "disabled" | "not registered" | "notregistered" | "not capable" => Some(Known::No),
        "unknown" => Some(Known::Unknown),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().expect("a moment")
    }

    fn people(csv: &str) -> Vec<ParsedRow> {
        parse(csv, None, now()).expect("a file").rows
    }

    fn person(row: &ParsedRow) -> &Person {
        row.person.as_ref().expect("a good row")
    }

    #[test]
    fn entra_s_download_is_read() {
        let rows = people(
            "\u{feff}userPrincipalName,displayName,surname,mail,id,userType,department,accountEnabled,isMfaRegistered,lastSignInDateTime\r\n\
             M.Okafor@harbor.example,Mary Okafor,Okafor,mary@harbor.example,9f,Member,Claims,True,true,2026-11-19T08:00:00Z\r\n\
             gone@harbor.example,Old Hand,,,9e,Member,,False,,\r\n\
             x_y.example#EXT#@harbor.example,Guest,,,9d,Guest,,True,False,\r\n",
        );
        let mary = person(&rows[0]);
        assert_eq!((mary.email.as_str(), mary.name.as_str(), rows[0].line), ("mary@harbor.example", "Mary Okafor", 2));
        assert_eq!((mary.mfa, mary.ever_signed_in, mary.is_enabled), (Known::Yes, Known::Yes, true));
        let gone = person(&rows[1]);
        assert_eq!((gone.is_enabled, gone.mfa, gone.ever_signed_in), (false, Known::Unknown, Known::Unknown));
        assert!(person(&rows[2]).is_guest);
    }

    #[test]
    fn google_s_download_is_read_and_its_passwords_are_not() {
        let rows = people(
            "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Status [READ ONLY],\
             Last Sign In [READ ONLY],2sv Enrolled [READ ONLY],Department\n\
             Ada,Özgür,ADA@harbor.example,s3cret-of-ada,Active,2026/11/19 08:00:00,TRUE,Legal\n\
             Bo,Li,bo@harbor.example,****,Suspended,Never logged in,FALSE,\n",
        );
        let (ada, bo) = (person(&rows[0]), person(&rows[1]));
        assert_eq!((ada.name.as_str(), ada.email.as_str(), ada.mfa), ("Ada Özgür", "ada@harbor.example", Known::Yes));
        assert_eq!((bo.is_enabled, bo.ever_signed_in, bo.mfa), (false, Known::No, Known::No));
        assert!(!format!("{rows:?}").contains("s3cret-of-ada"));
    }

    #[test]
    fn bad_rows_are_told_by_line() {
        let rows = people(
            "#TYPE Selected\nemail,name,role,tier,status\na@b.example,A,MEMBER,1,active\n\nnot an address,B,,,\n\
             a@b.example,Again,,,\nc@b.example,C,OWNER,9,dancing\nd@b.example,D\n",
        );
        let bad: Vec<(i32, &str)> =
            rows.iter().filter_map(|r| Some((r.line, r.person.as_ref().err()?.as_str()))).collect();
        assert_eq!(bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 6, 7, 8]);
        assert_eq!(bad[1].1, "The same address is in line 3.");
        assert!(bad[2].1.contains("role:") && bad[2].1.contains("tier:") && bad[2].1.contains("status:"));
    }

    #[test]
    fn what_is_no_file_of_people_is_refused_as_a_whole() {
        for csv in ["", "\u{feff}", "a,b,c\n1,2,3", "email,name\n", "email", "\n\n\n"] {
            assert!(parse(csv, None, now()).is_err(), "{csv:?}");
        }
        let long = format!("email\n{}", "a@b.example\n".repeat(MAX_ROWS + 1));
        assert!(parse(&long, None, now()).is_err_and(|e| e.is(Code::TooLong)));
    }

    /// As many as `PROPTEST_CASES` says; 2,000 where nothing is said.
    fn cases() -> u32 {
        std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_it_panic(csv in "\\PC*", format in 0_usize..4) {
            let _ = parse(&csv, Format::ALL.get(format).copied(), now());
        }

        #[test]
        fn no_rows_make_it_panic(
            header in proptest::sample::select(vec![
                "userPrincipalName,displayName,accountEnabled,lastSignInDateTime,isMfaRegistered",
                "Email Address [Required],First Name [Required],Status [READ ONLY],Last Sign In [READ ONLY],2sv Enrolled",
                "email;name;role;tier;status",
            ]),
            cells in proptest::collection::vec("[\\PC\"',;\n\r\t=@.]{0,24}", 0..40),
        ) {
            let body: String = cells.chunks(5).map(|row| row.join(",") + "\n").collect();
            if let Ok(parsed) = parse(&format!("{header}\n{body}"), None, now()) {
                for row in &parsed.rows {
                    if let Ok(person) = &row.person {
                        prop_assert_eq!(&person.email, &person.email.to_lowercase());
                        prop_assert!(!person.name.chars().any(char::is_control));
                    }
                }
            }
        }
    }
}
