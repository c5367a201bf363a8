//! The package around a workbook. Read by its directory, with every size checked before a byte is unpacked; written by
//! copying each part as it lies there, but for those that changed.

use std::collections::HashMap;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::limits;
use crate::refused::{Refused, Result, bomb, malformed};

const LOCAL: u32 = 0x0403_4B50;
const CENTRAL: u32 = 0x0201_4B50;
const END: u32 = 0x0605_4B50;
const LONG_END: usize = 0x0606_4B50;
const LOCATOR: usize = 0x0706_4B50;
const LONG: usize = 0xFFFF_FFFF;

/// A part: its line of the directory, and where it lies.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    central: (usize, usize),
    local: usize,
    /// Where in its line it says where it lies; in an extra field these are eight bytes, the upper four zero.
    local_at: usize,
    data: (usize, usize),
    name_bytes: usize,
    method: u16,
    crc: u32,
    unpacked: usize,
}

impl Entry {
    /// Its bytes as they are packed.
    pub fn packed(&self) -> usize {
        self.data.1 - self.data.0
    }
}

/// A package in memory.
#[derive(Clone, Debug)]
pub struct Zip<'a> {
    bytes: &'a [u8],
    /// The parts, in the directory's order.
    pub entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    directory: (usize, usize),
    /// The long form of the end, which some writers always add.
    long_end: Option<usize>,
    end: usize,
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(N)?)?;
    Some(bytes.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)))
}

fn u16_at(bytes: &[u8], at: usize) -> Result<usize> {
    number::<2>(bytes, at).ok_or_else(broken)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<usize> {
    number::<4>(bytes, at).ok_or_else(broken)
}

/// Eight bytes; what does not fit into memory points nowhere.
fn u64_at(bytes: &[u8], at: usize) -> Result<usize> {
    number::<8>(bytes, at).filter(|n| *n < LONG).ok_or_else(broken)
}

fn broken() -> Refused {
    malformed("the package", "it ends too early or its directory points nowhere")
}

impl<'a> Zip<'a> {
    /// Reads the directory.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let last = bytes.len().checked_sub(22).ok_or_else(broken)?;
        let signature = END.to_le_bytes();
        let is_end = |at: &usize| {
            bytes.get(*at..*at + 4) == Some(&signature)
                && number::<2>(bytes, at + 20).is_some_and(|n| at + 22 + n == bytes.len())
        };
        let end = (last.saturating_sub(0xFFFF)..=last).rev().find(is_end).ok_or_else(broken)?;
        let (mut count, mut size, mut start) =
            (u16_at(bytes, end + 10)?, u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?);
        let mut long_end = None;
        if let Some(locator) = end.checked_sub(20).filter(|at| number::<4>(bytes, *at) == Some(LOCATOR)) {
            let at = u64_at(bytes, locator + 8)?;
            if number::<4>(bytes, at) != Some(LONG_END) || at + 56 > locator {
                return Err(broken());
            }
            (count, size, start) = (u64_at(bytes, at + 32)?, u64_at(bytes, at + 40)?, u64_at(bytes, at + 48)?);
            long_end = Some(at);
        }
        if count > limits::PARTS {
            return Err(bomb("the package", format!("{count} parts")));
        }
        if start.checked_add(size).is_none_or(|stop| stop > end) {
            return Err(broken());
        }
        let mut zip = Self {
            bytes,
            entries: Vec::new(),
            by_name: HashMap::new(),
            directory: (start, start + size),
            long_end,
            end,
        };
        let mut at = start;
        for i in 0..count {
            let entry = zip.entry(at)?;
            at = entry.central.1;
            if zip.by_name.insert(entry.name.to_lowercase(), i).is_some() {
                return Err(malformed(entry.name, "the package has it twice"));
            }
            zip.entries.push(entry);
        }
        // Of a directory with more lines than it counts, every reader sees another package.
        if at != start + size {
            return Err(broken());
        }
        // Parts that share bytes are how a small package unpacks without end.
        let mut spans: Vec<_> = zip.entries.iter().map(|e| (e.local, e.data.1)).collect();
        spans.sort_unstable();
        if spans.windows(2).any(|pair| matches!(pair, [a, b] if a.1 > b.0)) {
            return Err(bomb("the package", "parts that overlap"));
        }
        Ok(zip)
    }

    fn entry(&self, at: usize) -> Result<Entry> {
        let b = self.bytes;
        if u32_at(b, at)? != CENTRAL as usize {
            return Err(broken());
        }
        let (flags, method) = (u16_at(b, at + 8)?, u16_at(b, at + 10)?);
        let (crc, mut packed, mut unpacked) = (u32_at(b, at + 16)?, u32_at(b, at + 20)?, u32_at(b, at + 24)?);
        let (name, extra, comment) = (u16_at(b, at + 28)?, u16_at(b, at + 30)?, u16_at(b, at + 32)?);
        let (mut local, mut local_at) = (u32_at(b, at + 42)?, 42);
        let fields = at + 46 + name;
        let stop = fields + extra + comment;
        let name_bytes = name;
        let name = String::from_utf8_lossy(b.get(at + 46..fields).ok_or_else(broken)?).into_owned();
        if flags & 1 != 0 {
            return Err(Refused::Encrypted);
        }
        if let Some(mut field) = long_field(b, fields, fields + extra) {
            for slot in [&mut unpacked, &mut packed, &mut local] {
                if *slot == LONG {
                    *slot = u64_at(b, field)?;
                    local_at = field - at;
                    field += 8;
                }
            }
            if u32_at(b, at + 42)? != LONG {
                local_at = 42;
            }
        }
        if u32_at(b, local)? != LOCAL as usize {
            return Err(broken());
        }
        let start = local + 30 + u16_at(b, local + 26)? + u16_at(b, local + 28)?;
        if start + packed > self.directory.0 || stop > self.end {
            return Err(broken());
        }
        let method = u16::try_from(method).unwrap_or(u16::MAX);
        let crc = u32::try_from(crc).unwrap_or_default();
        Ok(Entry {
            name,
            central: (at, stop),
            local,
            local_at,
            data: (start, start + packed),
            name_bytes,
            method,
            crc,
            unpacked,
        })
    }

    /// The part of that name, which packages compare without case.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.get(*self.by_name.get(&name.to_lowercase())?)
    }

    /// Unpacks a part; `left` is how much may still be unpacked of this file.
    pub fn unpack(&self, entry: &Entry, left: &mut usize) -> Result<Vec<u8>> {
        let packed = self.bytes.get(entry.data.0..entry.data.1).ok_or_else(broken)?;
        if entry.unpacked > *left {
            return Err(bomb(&entry.name, format!("it unpacks to {} MB", entry.unpacked >> 20)));
        }
        let bytes = match entry.method {
            0 => packed.to_vec(),
            8 => decompress_to_vec_with_limit(packed, entry.unpacked.min(*left)).map_err(|e| match e.status {
                miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
                    bomb(&entry.name, "it unpacks to more than it says")
                }
                _ => malformed(&entry.name, "its compressed bytes are damaged"),
            })?,
            _ => return Err(malformed(&entry.name, "it is packed in a way that workbooks are not")),
        };
        if bytes.len() != entry.unpacked || crc32(&bytes) != entry.crc {
            return Err(malformed(&entry.name, "its bytes are not those that were packed"));
        }
        *left -= bytes.len();
        Ok(bytes)
    }

    /// The package with some parts replaced, by their place in the directory. Every other part is copied as it is packed.
    pub fn replaced(&self, changed: &HashMap<usize, Vec<u8>>) -> Result<Vec<u8>> {
        let copy = |from: usize, to: usize| self.bytes.get(from..to).ok_or_else(broken);
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_unstable_by_key(|i| self.entries.get(*i).map(|e| e.local));
        let mut out = Vec::with_capacity(self.bytes.len() + (64 << 10));
        let mut moved: HashMap<usize, (usize, Option<Packed>)> = HashMap::new();
        let mut at = 0;
        for (nth, i) in order.iter().enumerate() {
            let entry = self.entries.get(*i).ok_or_else(broken)?;
            let next = order.get(nth + 1).and_then(|n| self.entries.get(*n)).map_or(self.directory.0, |e| e.local);
            out.extend_from_slice(copy(at, entry.local)?);
            at = next;
            let place = out.len();
            let Some(bytes) = changed.get(i) else {
                out.extend_from_slice(copy(entry.local, next)?);
                moved.insert(*i, (place, None));
                continue;
            };
            let packed = Packed::of(bytes);
            // The sizes stand in front now, also where they stood behind.
            let mut header = copy(entry.local, entry.data.0)?.to_vec();
            forget_long(&mut header, 30 + u16_at(self.bytes, entry.local + 26)?);
            packed.write(&mut header, 6, 8, 14);
            out.extend_from_slice(&header);
            out.extend_from_slice(&packed.bytes);
            moved.insert(*i, (place, Some(packed)));
        }
        out.extend_from_slice(copy(at, self.directory.0)?);
        let start = out.len();
        for (i, entry) in self.entries.iter().enumerate() {
            let mut line = copy(entry.central.0, entry.central.1)?.to_vec();
            if let Some((place, packed)) = moved.get(&i) {
                if let Some(packed) = packed {
                    packed.write(&mut line, 8, 10, 16);
                    forget_long(&mut line, 46 + entry.name_bytes);
                    put(&mut line, 42, *place as u32);
                } else {
                    put(&mut line, entry.local_at, *place as u32);
                }
            }
            out.extend_from_slice(&line);
        }
        let mut between = copy(self.directory.1, self.end)?.to_vec();
        if let Some(at) = self.long_end.and_then(|at| at.checked_sub(self.directory.1)) {
            let (size, locator) = (out.len() - start, between.len().saturating_sub(20));
            put(&mut between, at + 40, size as u32);
            put(&mut between, at + 48, start as u32);
            put(&mut between, locator + 8, (start + size + at) as u32);
        }
        out.extend_from_slice(&between);
        let mut tail = copy(self.end, self.bytes.len())?.to_vec();
        if number::<4>(&tail, 16) != Some(LONG) {
            put(&mut tail, 16, start as u32);
        }
        out.extend_from_slice(&tail);
        Ok(out)
    }
}

/// Where the extra field with the long sizes begins, among the extra fields of a header.
fn long_field(bytes: &[u8], mut at: usize, stop: usize) -> Option<usize> {
    while at + 4 <= stop {
        if number::<2>(bytes, at)? == 1 {
            return Some(at + 4);
        }
        at += 4 + number::<2>(bytes, at + 2)?;
    }
    None
}

/// Long sizes that no longer hold are renamed to a field that nobody reads, so that the header keeps its length.
fn forget_long(header: &mut [u8], fields: usize) {
    let stop = header.len();
    if let Some(at) = long_field(header, fields, stop).and_then(|at| at.checked_sub(4))
        && let Some(slot) = header.get_mut(at..at + 2)
    {
        slot.copy_from_slice(&0xCAFE_u16.to_le_bytes());
    }
}

struct Packed {
    bytes: Vec<u8>,
    crc: u32,
    unpacked: u32,
}

impl Packed {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: compress_to_vec(bytes, 6), crc: crc32(bytes), unpacked: bytes.len() as u32 }
    }

    /// Into a header: flags without "sizes stand behind", method, checksum and sizes.
    fn write(&self, header: &mut [u8], flags: usize, method: usize, crc: usize) {
        if let Some(flags) = header.get_mut(flags) {
            *flags &= !0b1000;
        }
        if let Some(slot) = header.get_mut(method..method + 2) {
            slot.copy_from_slice(&8_u16.to_le_bytes());
        }
        put(header, crc, self.crc);
        put(header, crc + 4, self.bytes.len() as u32);
        put(header, crc + 8, self.unpacked);
    }
}

fn put(header: &mut [u8], at: usize, value: u32) {
    if let Some(slot) = header.get_mut(at..at + 4) {
        slot.copy_from_slice(&value.to_le_bytes());
    }
}

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut c = i as u32;
        let mut bit = 0;
        while bit < 8 {
            c = if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 };
            bit += 1;
        }
        table[i] = c;
        i += 1;
    }
    table
};

/// The checksum of zip archives.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, b| {
        let slot = (crc ^ u32::from(*b)) & 0xFF;
        TABLE.get(slot as usize).copied().unwrap_or_default() ^ (crc >> 8)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(super::crc32(b"123456789"), 0xCBF4_3926);
    }
}
