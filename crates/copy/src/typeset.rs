//! Paragraphs as lines of glyphs.

use std::collections::BTreeSet;
use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use parley::layout::{Glyph, GlyphRun, PositionedLayoutItem};
use parley::{Alignment, AlignmentOptions, FontWeight, LineHeight, OverflowWrap, StyleProperty};

use crate::Fonts;
use crate::faces::StandIn;

/// How a paragraph is written. Sizes are in points.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) line_height: f32,
    pub(crate) bold: bool,
}

/// A text, and the lines it makes at one width.
pub(crate) struct Paragraph {
    pub(crate) text: String,
    pub(crate) lines: Vec<Line>,
}

/// A line of glyphs, in the order in which they are read.
pub(crate) struct Line {
    pub(crate) height: f32,
    /// From the top of the line.
    pub(crate) baseline: f32,
    pub(crate) pieces: Vec<Piece>,
}

/// Glyphs of one font that follow each other to the right.
pub(crate) struct Piece {
    pub(crate) font: Font,
    pub(crate) size: f32,
    /// From the left of the column.
    pub(crate) x: f32,
    pub(crate) glyphs: Vec<KrillaGlyph>,
}

/// Makes paragraphs, and notes what it could not draw.
pub(crate) struct Typesetter<'a> {
    fonts: &'a mut Fonts,
    stand_in: StandIn,
    pub(crate) undrawn: BTreeSet<char>,
}

impl<'a> Typesetter<'a> {
    /// None where there is no font.
    pub(crate) fn new(fonts: &'a mut Fonts) -> Option<Self> {
        let stand_in = fonts.stand_in()?;
        Some(Self { fonts, stand_in, undrawn: BTreeSet::new() })
    }

    /// A paragraph whose direction, and so its side, is that of its first
    /// letter.
    pub(crate) fn paragraph(&mut self, text: String, style: Style, width: f32) -> Paragraph {
        let fonts = &mut *self.fonts;
        let mut builder = fonts.layouts.ranged_builder(&mut fonts.found, &text, 1.0, false);
        builder.push_default(fonts.family.clone());
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(LineHeight::Absolute(style.line_height));
        builder.push_default(OverflowWrap::Anywhere);
        builder.push_default(if style.bold { FontWeight::BOLD } else { FontWeight::NORMAL });
        let mut layout = builder.build(&text);
        layout.break_all_lines(Some(width));
        layout.align(Alignment::Start, AlignmentOptions::default());
        let lines = layout.lines().map(|line| self.line(&text, &line)).collect();
        Paragraph { text, lines }
    }

    fn line(&mut self, text: &str, line: &parley::Line<'_, ()>) -> Line {
        let metrics = line.metrics();
        // Some scripts are taller than the line: it makes room for them.
        let above = (metrics.block_min_coord - metrics.content_block_min_coord).max(0.0);
        let below = (metrics.content_block_max_coord - metrics.block_max_coord).max(0.0);
        Line {
            height: metrics.line_height + above + below,
            baseline: metrics.baseline - metrics.block_min_coord + above,
            pieces: self.pieces(text, line),
        }
    }

    fn pieces(&mut self, text: &str, line: &parley::Line<'_, ()>) -> Vec<Piece> {
        let mut runs: Vec<_> = line
            .items()
            .filter_map(|item| match item {
                PositionedLayoutItem::GlyphRun(run) => Some(run),
                PositionedLayoutItem::InlineBox(_) => None,
            })
            .collect();
        runs.sort_by_key(|run| run.run().text_range().start);
        let mut pieces = Pieces::default();
        for run in &runs {
            self.run(text, run, &mut pieces);
        }
        pieces.done
    }

    fn run(&mut self, text: &str, glyphs: &GlyphRun<'_, ()>, pieces: &mut Pieces) {
        let run = glyphs.run();
        let size = run.font_size();
        let face = self.fonts.face(run);
        pieces.is_open = false;
        for atom in atoms(glyphs) {
            match &face {
                Some(font) if atom.glyphs.iter().all(|glyph| glyph.id != 0) => {
                    pieces.add(font, size, &atom);
                }
                _ => {
                    self.undrawn.extend(text[atom.range.clone()].chars().filter(is_seen));
                    pieces.add_stand_in(&self.stand_in, size, &atom);
                }
            }
            // What is read to the left can't be one piece to the right.
            pieces.is_open &= !run.is_rtl();
        }
    }
}

/// What can't be parted: the glyphs of some characters.
struct Atom {
    range: Range<usize>,
    glyphs: Vec<Glyph>,
    x: f32,
    advance: f32,
}

/// The atoms of a run in the order in which they are read.
fn atoms(glyphs: &GlyphRun<'_, ()>) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    for cluster in glyphs.run().clusters() {
        match atoms.last_mut() {
            Some(atom) if cluster.is_ligature_continuation() => {
                atom.range.end = cluster.text_range().end;
            }
            _ => {
                let glyphs: Vec<_> = cluster.glyphs().collect();
                let advance = glyphs.iter().map(|glyph| glyph.advance).sum();
                atoms.push(Atom { range: cluster.text_range(), glyphs, x: 0.0, advance });
            }
        }
    }
    let mut x = glyphs.offset();
    let mut place = |atom: &mut Atom| {
        atom.x = x;
        x += atom.advance;
    };
    if glyphs.run().is_rtl() {
        atoms.iter_mut().rev().for_each(&mut place);
    } else {
        atoms.iter_mut().for_each(&mut place);
    }
    atoms
}

#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    /// Whether the last can grow.
    is_open: bool,
}

impl Pieces {
    fn add(&mut self, font: &Font, size: f32, atom: &Atom) {
        let glyphs = atom.glyphs.iter().map(|glyph| {
            let id = GlyphId::new(glyph.id);
            // One counts down the page, the other up.
            let (x, y) = (glyph.x / size, -glyph.y / size);
            KrillaGlyph::new(id, glyph.advance / size, x, y, 0.0, atom.range.clone(), None)
        });
        match self.done.last_mut() {
            Some(piece) if self.is_open => piece.glyphs.extend(glyphs),
            _ => {
                let (font, glyphs) = (font.clone(), glyphs.collect());
                self.done.push(Piece { font, size, x: atom.x, glyphs });
            }
        }
        self.is_open = true;
    }

    /// As large as there is room, and in the middle of it.
    fn add_stand_in(&mut self, stand_in: &StandIn, size: f32, atom: &Atom) {
        let StandIn { font, glyph, advance } = stand_in.clone();
        let size = size * (atom.advance / (advance * size)).clamp(0.1, 1.0);
        let x = atom.x + (atom.advance - advance * size) / 2.0;
        let range = atom.range.clone();
        let glyphs = vec![KrillaGlyph::new(glyph, advance, 0.0, 0.0, 0.0, range, None)];
        self.done.push(Piece { font, size, x, glyphs });
        self.is_open = false;
    }
}

/// Not a space, a joiner or a choice of variant: these have no shape to miss.
fn is_seen(c: &char) -> bool {
    !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { size: 11.0, line_height: 15.5, bold: false };

    fn lines(text: &str, width: f32) -> Vec<Line> {
        let mut fonts = Fonts::of_the_system();
        let mut typesetter = Typesetter::new(&mut fonts).unwrap();
        typesetter.paragraph(text.to_owned(), STYLE, width).lines
    }

    fn width(piece: &Piece) -> f32 {
        piece.glyphs.iter().map(|glyph| glyph.x_advance * piece.size).sum()
    }

    #[test]
    fn a_paragraph_begins_on_the_side_of_its_first_letter() {
        let english = lines("Sara سارة", 200.0);
        assert_eq!(english[0].pieces[0].x, 0.0);
        let arabic = lines("سارة Sara", 200.0);
        let first = &arabic[0].pieces[0];
        assert!((first.x + width(first) - 200.0).abs() < 0.01);
    }

    #[test]
    fn what_runs_to_the_left_is_in_the_order_of_reading() {
        let line = &lines("אבג", 200.0)[0];
        let starts: Vec<_> =
            line.pieces.iter().map(|piece| piece.glyphs[0].text_range.start).collect();
        assert_eq!(starts, [0, 2, 4]);
        assert!(line.pieces.is_sorted_by(|before, after| before.x > after.x));
    }

    #[test]
    fn a_mark_is_higher_on_a_taller_letter() {
        let mark = |text| lines(text, 200.0)[0].pieces[0].glyphs[1].y_offset;
        assert!(mark("Q\u{301}") > mark("q\u{301}"));
    }

    #[test]
    fn no_line_is_wider_than_its_column_however_long_the_word() {
        for line in lines(&"W".repeat(500), 100.0) {
            assert!(line.pieces.iter().map(width).sum::<f32>() <= 100.0);
        }
    }
}
