//! CSV that is safe to open in a spreadsheet: a cell that would be read as a formula is preceded by an apostrophe
//! (OWASP, "CSV Injection"). Plain numbers stay as they are, a leading minus included.

use std::borrow::Cow;

/// The cell as it may be written: quoted by the writer, and no formula.
pub fn safe(cell: &str) -> Cow<'_, str> {
    if !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) || is_number(cell) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(format!("'{cell}"))
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Appends a row (RFC 4180), each cell made [`safe`].
pub fn row<'a>(out: &mut Vec<u8>, cells: impl IntoIterator<Item = &'a str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let cell = safe(cell);
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        for bad in ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "+", "-1.", "＝1"] {
            assert_eq!(safe(bad), format!("'{bad}"));
        }
        for good in ["", "Maria", "-1", "+49", "-0.5", "12", "a=1", "x@y.example"] {
            assert_eq!(safe(good), good);
        }
    }

    #[test]
    fn a_row_reads_back_as_it_was() {
        let cells = ["plain", "with, comma", "with \"quotes\"", "two\nlines", "", " spaced "];
        let mut out = Vec::new();
        row(&mut out, cells);
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
        let read = reader.records().next().expect("a row").expect("readable");
        assert_eq!(read.iter().collect::<Vec<_>>(), cells);
    }
}
