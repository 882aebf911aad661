//! The fonts of this computer, as one library finds them and the other draws
//! with them.

use std::collections::HashMap;

use krilla::text::{Font, GlyphId, Tag};
use parley::layout::Run;
use parley::{FontContext, FontFamily, FontFamilyName, GenericFamily, LayoutContext};
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};

/// In order, where they are here; else the system's own sans serif. What they
/// lack the system fills in, and the last three are where it may choose badly:
/// medieval letters for Hebrew, and marks that cover each other for the rest.
const FAMILIES: [&str; 6] = [
    "Arial",
    "Liberation Sans",
    "Noto Sans",
    "Noto Sans Hebrew",
    "Noto Sans Lao",
    "Noto Sans Thai",
];

/// What stands for a character that no font has: the first of these that the
/// main font has.
const STAND_INS: [char; 3] = ['\u{25a1}', '\u{fffd}', '?'];

/// The fonts of this computer. Finding them takes a while: keep this.
pub struct Fonts {
    pub(crate) found: FontContext,
    pub(crate) family: FontFamily<'static>,
    pub(crate) layouts: LayoutContext<()>,
    faces: HashMap<FaceKey, Option<Font>>,
}

/// One font file, one font in it, one setting of its axes.
#[derive(PartialEq, Eq, Hash)]
struct FaceKey {
    file: u64,
    index: u32,
    axes: Vec<([u8; 4], u32)>,
}

/// A glyph drawn where there is none for a character.
#[derive(Clone)]
pub(crate) struct StandIn {
    pub(crate) font: Font,
    pub(crate) glyph: GlyphId,
    /// In ems.
    pub(crate) advance: f32,
}

impl Fonts {
    /// The fonts that the system has now.
    pub fn of_the_system() -> Self {
        let mut found = FontContext::new();
        let here = FAMILIES.iter().filter(|name| found.collection.family_id(name).is_some());
        let mut names: Vec<_> = here.map(|name| FontFamilyName::named(name)).collect();
        if names.is_empty() {
            names.push(GenericFamily::SansSerif.into());
        }
        let family = FontFamily::List(names.into());
        Self { found, family, layouts: LayoutContext::new(), faces: HashMap::new() }
    }

    /// The font of a run, where it has outlines to draw. A font with only
    /// pictures has none.
    pub(crate) fn face(&mut self, run: &Run<'_, ()>) -> Option<Font> {
        let axes: Vec<_> = run.synthesis().variation_settings().to_vec();
        let font = run.font();
        let key = FaceKey {
            file: font.data.id(),
            index: font.index,
            axes: axes.iter().map(|(axis, at)| (axis.into_bytes(), at.to_bits())).collect(),
        };
        let face = self.faces.entry(key).or_insert_with(|| {
            if !has_outlines(font.data.as_ref(), font.index) {
                return None;
            }
            let axes: Vec<_> =
                axes.iter().map(|(axis, at)| (Tag::new(&axis.into_bytes()), *at)).collect();
            let (data, _) = font.data.clone().into_raw_parts();
            Font::new_variable(data.into(), font.index, &axes)
        });
        face.clone()
    }

    /// The stand-in from the main font, where there is any font at all.
    pub(crate) fn stand_in(&mut self) -> Option<StandIn> {
        let mut builder = self.layouts.ranged_builder(&mut self.found, "?", 1.0, false);
        builder.push_default(self.family.clone());
        let mut layout = builder.build("?");
        layout.break_all_lines(None);
        let run = layout.lines().next()?.runs().next()?;
        let font = self.face(&run)?;
        let data = run.font();
        let outlines = FontRef::from_index(data.data.as_ref(), data.index).ok()?;
        let glyph = STAND_INS.iter().find_map(|&c| outlines.charmap().map(c))?;
        let in_ems = outlines.glyph_metrics(Size::new(1.0), LocationRef::default());
        let advance = in_ems.advance_width(glyph)?;
        Some(StandIn { font, glyph: GlyphId::new(glyph.to_u32()), advance })
    }
}

fn has_outlines(data: &[u8], index: u32) -> bool {
    FontRef::from_index(data, index).is_ok_and(|font| {
        font.glyf().is_ok() || font.cff().is_ok() || font.cff2().is_ok() || font.colr().is_ok()
    })
}
