//! Packages, true and false ones.

use miniz_oxide::deflate::compress_to_vec;

use crate::build::crc32;
use crate::chance::Chance;

/// A part as it will be packed, with what the package says of it.
pub struct Part {
    pub name: String,
    pub packed: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub crc: u32,
    pub unpacked: u64,
    /// Said of the packed bytes, where that is a lie.
    pub said: Option<u64>,
    /// Where the directory says it lies, where that is a lie.
    pub local: Option<u64>,
    /// Whether sizes are said in eight bytes.
    pub is_long: bool,
}

impl Part {
    pub fn of(name: &str, bytes: &[u8], is_stored: bool) -> Self {
        let packed = if is_stored { bytes.to_vec() } else { compress_to_vec(bytes, 1) };
        let method = if is_stored { 0 } else { 8 };
        let unpacked = bytes.len() as u64;
        Self {
            name: name.to_owned(),
            packed,
            method,
            flags: 0,
            crc: crc32(bytes),
            unpacked,
            said: None,
            local: None,
            is_long: false,
        }
    }

    /// One thing about it made false.
    pub fn lie(&mut self, chance: &mut Chance) {
        match chance.below(9) {
            0 => self.crc ^= 1 << chance.below(32),
            1 => self.unpacked = of_interest(chance),
            2 => self.said = Some(of_interest(chance)),
            3 => self.local = Some(of_interest(chance)),
            4 => self.method = [0, 1, 8, 9, 12, 14, 93, 99, 65_535][chance.below(9)],
            5 => self.flags = u16::try_from(chance.below(1 << 16)).unwrap_or_default(),
            6 => self.packed.truncate(chance.below(self.packed.len() + 1)),
            7 => self.packed = crate::bytes::changed(std::mem::take(&mut self.packed), b"", chance),
            _ => self.is_long = !self.is_long,
        }
    }
}

fn of_interest(chance: &mut Chance) -> u64 {
    [0, 1, 5, 100, 1 << 16, (1 << 28) + 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 63, u64::MAX]
        [chance.below(12)]
}

/// Names that lead elsewhere, that are there already, or that are none.
pub const NAMES: &[&str] = &[
    "../../../../tmp/x.xml",
    "/etc/passwd",
    "C:\\x.xml",
    "xl\\workbook.xml",
    "XL/WORKBOOK.XML",
    "xl/workbook.xml",
    "xl//workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/../worksheets/sheet1.xml",
    "",
    "\u{0}",
    "xl/worksheets/",
    "xl/sharedStrings.xml",
    "mimetype",
    "_xmlsignatures/sig1.xml",
    "xl/vbaProject.bin",
    "İ.xml",
    "word/document.xml",
    "[trash]/0000.dat",
];

/// A package of these parts; one with an envelope of another size than it says, once in so many times.
pub fn zip(parts: &[Part], chance: &mut Chance, is_true: bool) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let lies = |chance: &mut Chance| !is_true && chance.once_in(40);
    if lies(chance) {
        out.extend(b"PK\x03\x04junk in front".repeat(1 + chance.below(3)));
    }
    for part in parts {
        let start = part.local.unwrap_or(out.len() as u64);
        let packed = part.said.unwrap_or(part.packed.len() as u64);
        let (long, sizes) = if part.is_long {
            let field = [part.unpacked, packed, start].map(u64::to_le_bytes).concat();
            ([&1_u16.to_le_bytes()[..], &24_u16.to_le_bytes(), &field].concat(), [u32::MAX; 2])
        } else {
            (Vec::new(), [low(packed), low(part.unpacked)])
        };
        let head = |extra: usize| {
            let mut head = 20_u16.to_le_bytes().to_vec();
            head.extend([part.flags.to_le_bytes(), part.method.to_le_bytes(), [0; 2], [0; 2]].concat());
            head.extend([part.crc, sizes[0], sizes[1]].map(u32::to_le_bytes).concat());
            head.extend([(part.name.len() as u16).to_le_bytes(), (extra as u16).to_le_bytes()].concat());
            head
        };
        out.extend([&b"PK\x03\x04"[..], &head(0), part.name.as_bytes(), &part.packed].concat());
        let at = if part.is_long { u32::MAX } else { low(start) };
        directory.extend(
            [&b"PK\x01\x02\x14\x00"[..], &head(long.len()), &[0; 10], &at.to_le_bytes(), part.name.as_bytes(), &long]
                .concat(),
        );
    }
    let (mut start, mut size, mut count) = (out.len() as u64, directory.len() as u64, parts.len() as u64);
    out.extend(directory);
    for said in [&mut start, &mut size, &mut count] {
        if lies(chance) {
            *said = of_interest(chance);
        }
    }
    if chance.once_in(8) {
        let at = out.len() as u64;
        out.extend([&b"PK\x06\x06"[..], &44_u64.to_le_bytes(), &[45, 0, 45, 0], &[0; 8]].concat());
        out.extend([count, count, size, start].map(u64::to_le_bytes).concat());
        out.extend([&b"PK\x06\x07"[..], &[0; 4], &at.to_le_bytes(), &1_u32.to_le_bytes()].concat());
    }
    let count = (low(count) as u16).to_le_bytes();
    out.extend(
        [&b"PK\x05\x06"[..], &[0; 4], &count, &count, &low(size).to_le_bytes(), &low(start).to_le_bytes(), &[0; 2]]
            .concat(),
    );
    if lies(chance) {
        out.extend(b"and more");
    }
    out
}

fn low(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
