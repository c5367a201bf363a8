//! How much of a stranger's file is read before it is refused. Generous for a questionnaire, small for a machine.

/// Bytes of an uploaded file.
pub const FILE: usize = 20 << 20;
/// Questions of one file.
pub const QUESTIONS: usize = 10_000;
/// Parts of a package.
pub const PARTS: usize = 5_000;
/// Sheets of a workbook.
pub const SHEETS: usize = 500;
/// Bytes that the parts of a package that are read may unpack to, together.
pub const UNPACKED: usize = 256 << 20;
/// How deep elements, arrays and objects may be nested.
pub const DEPTH: usize = 96;
/// Cells of a workbook or a table of text.
pub const CELLS: usize = 1_000_000;
/// Text of all cells, with shared text counted as often as it is used.
pub const TEXT: usize = 512 << 20;
/// Values of a JSON document.
pub const VALUES: usize = 500_000;
/// Blocks of cells that the ranges of a sheet lie in: merged cells, or cells under a rule.
pub const RANGES: usize = 150_000;
/// Ranges of a sheet that are too tall to be looked up by row.
pub const TALL_RANGES: usize = 200;
/// Lines of a text.
pub const LINES: usize = 400_000;
/// Tables of a text.
pub const TABLES: usize = 1_000;
/// Bytes of a paragraph of text, beyond which its next line is one of its own.
pub const PARAGRAPH: usize = 2_000;
/// Words in a cell's vocabulary.
pub const WORDS: usize = 500;
/// Columns of a table that are looked at.
pub const COLUMNS: u32 = 512;
/// Text that one cell of a workbook holds, in UTF-16 units.
pub const CELL_TEXT: usize = 32_767;
