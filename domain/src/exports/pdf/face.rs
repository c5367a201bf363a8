//! The letters: which the font has, how wide they are, and how they are put into the file.

use std::collections::{BTreeMap, HashMap};

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};

use super::page::packed;
use crate::error::{Error, Result};

const FONT: &[u8] = include_bytes!("DejaVuSansCondensed.ttf");
const NAME: Name<'static> = Name(b"KSTDJV+DejaVuSansCondensed");
const SYSTEM: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Shown for letters that the font has not.
const BOX: char = '\u{25A1}';

/// A font.
pub struct Face {
    face: ttf_parser::Face<'static>,
    glyphs: HashMap<char, (u16, f32)>,
}

impl Face {
    /// The font that is compiled in.
    pub fn load() -> Result<Self> {
        let face = ttf_parser::Face::parse(FONT, 0).map_err(|e| Error::internal("reading the font", e))?;
        let mut glyphs = HashMap::new();
        let scale = 1_000.0 / f32::from(face.units_per_em());
        for subtable in face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables).filter(|t| t.is_unicode()) {
            subtable.codepoints(|code| {
                let Some((letter, id)) = char::from_u32(code).and_then(|c| Some((c, subtable.glyph_index(code)?)))
                else {
                    return;
                };
                let width = f32::from(face.glyph_hor_advance(id).unwrap_or(0)) * scale;
                glyphs.insert(letter, (id.0, width));
            });
        }
        Ok(Self { face, glyphs })
    }

    /// Whether it can show every letter of a text.
    pub fn has_all(&self, text: &str) -> bool {
        text.chars().all(|c| c.is_whitespace() || c.is_control() || self.glyphs.contains_key(&c))
    }

    /// The glyph of a letter and its width in thousandths of the size.
    fn glyph(&self, letter: char) -> (u16, f32) {
        let glyph = self.glyphs.get(&letter).or_else(|| self.glyphs.get(&BOX));
        glyph.copied().unwrap_or((0, 600.0))
    }

    /// How wide a letter is in that size.
    pub fn letter_width(&self, letter: char, size: f32) -> f32 {
        self.glyph(letter).1 * size / 1_000.0
    }

    /// How wide a text is in that size.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.letter_width(letter, size)).sum()
    }

    /// The text as glyphs, two bytes each, noting which are used.
    pub fn encode(&self, text: &str, used: &mut BTreeMap<u16, char>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * text.len());
        for letter in text.chars() {
            let (id, _) = self.glyph(letter);
            used.entry(id).or_insert(letter);
            bytes.extend_from_slice(&id.to_be_bytes());
        }
        bytes
    }

    /// Writes the font into the file under `id`; `next` gives the ids of its parts.
    pub fn write(&self, pdf: &mut Pdf, id: Ref, used: &BTreeMap<u16, char>, next: &mut dyn FnMut() -> Ref) {
        let (cid, descriptor, file, cmap) = (next(), next(), next(), next());
        pdf.type0_font(id)
            .base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let mut font = pdf.cid_font(cid);
        font.subtype(CidFontType::Type2).base_font(NAME).system_info(SYSTEM).font_descriptor(descriptor);
        font.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = font.widths();
        for (glyph, letter) in used {
            widths.consecutive(*glyph, [self.glyph(*letter).1]);
        }
        widths.finish();
        font.finish();
        let scale = |n: i16| f32::from(n) * 1_000.0 / f32::from(self.face.units_per_em());
        let bounds = self.face.global_bounding_box();
        pdf.font_descriptor(descriptor)
            .name(NAME)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(scale(bounds.x_min), scale(bounds.y_min), scale(bounds.x_max), scale(bounds.y_max)))
            .italic_angle(0.0)
            .ascent(scale(self.face.ascender()))
            .descent(scale(self.face.descender()))
            .cap_height(self.face.capital_height().map_or(700.0, scale))
            .stem_v(80.0)
            .font_file2(file);
        let data = packed(FONT);
        let mut stream = pdf.stream(file, &data);
        stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), i32::try_from(FONT.len()).unwrap_or(i32::MAX));
        stream.finish();
        let mut map = UnicodeCmap::<u16>::new(Name(b"Keystead-UTF16"), SYSTEM);
        used.iter().for_each(|(glyph, letter)| map.pair(*glyph, *letter));
        let data = map.finish().into_vec();
        pdf.cmap(cmap, &data);
    }
}
