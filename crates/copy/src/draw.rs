//! Pages drawn, with a tree of what they say.

use std::num::NonZeroU16;

use krilla::color::luma;
use krilla::configure::Configuration;
use krilla::destination::XyzDestination;
use krilla::error::KrillaResult;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, Tag, TagGroup,
    TagTree,
};
use krilla::{Document, SerializeSettings};

use crate::Report;
use crate::compose::{Element, FOOT, Item, LEFT, PAGE, Sheet, TOP, WIDTH};
use crate::pages::Placed;
use crate::tidy;
use crate::typeset::Paragraph;

const BLACK: u8 = 0x0b;
const GREY: u8 = 0x59;
const RULE: u8 = 0xb1;
const RULE_HEIGHT: f32 = 0.6;

/// A sheet on its pages.
pub(crate) struct Drawing<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) pages: &'a [Vec<Placed>],
    /// What is at the foot of each.
    pub(crate) feet: &'a [Paragraph],
}

impl Drawing<'_> {
    /// The bytes of a PDF, the same each time.
    pub(crate) fn draw(
        &self,
        report: &Report,
        configuration: Configuration,
    ) -> KrillaResult<Vec<u8>> {
        let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
        let mut document = Document::new_with(settings);
        let mut drawn = vec![Vec::new(); self.sheet.paragraphs.len()];
        for (page, foot) in self.pages.iter().zip(self.feet) {
            self.page(&mut document, page, foot, &mut drawn);
        }
        document.set_tag_tree(self.tree(&drawn));
        document.set_outline(self.outline());
        document.set_metadata(
            Metadata::new().title(tidy::line(&report.title)).language(tidy::line(&report.language)),
        );
        document.finish()
    }

    fn page(
        &self,
        document: &mut Document,
        placed: &[Placed],
        foot: &Paragraph,
        drawn: &mut [Vec<Identifier>],
    ) {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 has a size");
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for placed in placed {
            match *placed {
                Placed::Line { y, paragraph, line, again } => {
                    let set = &self.sheet.paragraphs[paragraph];
                    let at = Point::from_xy(LEFT + set.x, TOP + y);
                    if again {
                        start_artifact(&mut surface, ArtifactType::PaginationOther);
                        draw_line(&mut surface, &set.paragraph, line, at, GREY);
                    } else {
                        let span = ContentTag::Span(SpanTag::empty());
                        drawn[paragraph].push(surface.start_tagged(span));
                        draw_line(&mut surface, &set.paragraph, line, at, BLACK);
                    }
                    surface.end_tagged();
                }
                Placed::Rule { y } => draw_rule(&mut surface, TOP + y),
            }
        }
        draw_foot(&mut surface, foot);
        surface.finish();
        page.finish();
    }

    fn tree(&self, drawn: &[Vec<Identifier>]) -> TagTree {
        let mut tree = TagTree::new();
        for element in &self.sheet.elements {
            match element {
                Element::Heading { level, paragraph } => {
                    let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                    let title = self.text(*paragraph).to_owned();
                    tree.push(group(Tag::Hn(level, Some(title)), &drawn[*paragraph]));
                }
                Element::Paragraph(paragraph) => tree.push(group(Tag::P, &drawn[*paragraph])),
                Element::List(items) => {
                    let items = items.iter().filter_map(|item| list_item(item, drawn));
                    let items: Vec<Node> = items.map(Node::from).collect();
                    if !items.is_empty() {
                        tree.push(TagGroup::with_children(Tag::L(ListNumbering::None), items));
                    }
                }
            }
        }
        tree
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::new();
        for element in &self.sheet.elements {
            if let Element::Heading { paragraph, .. } = element
                && let Some(place) = self.place(*paragraph)
            {
                outline.push_child(OutlineNode::new(self.text(*paragraph).to_owned(), place));
            }
        }
        outline
    }

    fn place(&self, of: usize) -> Option<XyzDestination> {
        self.pages.iter().enumerate().find_map(|(page, placed)| {
            placed.iter().find_map(|placed| match *placed {
                Placed::Line { y, paragraph, .. } if paragraph == of => {
                    Some(XyzDestination::new(page, Point::from_xy(LEFT, TOP + y)))
                }
                _ => None,
            })
        })
    }

    fn text(&self, paragraph: usize) -> &str {
        &self.sheet.paragraphs[paragraph].paragraph.text
    }
}

fn group<T>(tag: Tag<T>, drawn: &[Identifier]) -> TagGroup
where
    Tag<T>: Into<krilla::tagging::TagKind>,
{
    TagGroup::with_children(tag, drawn.iter().copied().map(Node::from).collect())
}

fn list_item(item: &Item, drawn: &[Vec<Identifier>]) -> Option<TagGroup> {
    let mut listed = TagGroup::new(Tag::LI);
    if let Some(question) = item.question {
        listed.push(group(Tag::Lbl, &drawn[question]));
    }
    if !item.answer.is_empty() {
        let paragraphs = item.answer.iter().map(|&at| group(Tag::P, &drawn[at]).into());
        listed.push(TagGroup::with_children(Tag::LBody, paragraphs.collect()));
    }
    (!listed.children.is_empty()).then_some(listed)
}

fn start_artifact(surface: &mut Surface<'_>, kind: ArtifactType) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
}

fn draw_rule(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    let rule = Rect::from_xywh(LEFT, y, WIDTH, RULE_HEIGHT).expect("a rule has a size");
    path.push_rect(rule);
    start_artifact(surface, ArtifactType::Layout);
    surface.set_fill(Some(ink(RULE)));
    surface.draw_path(&path.finish().expect("a rule is a path"));
    surface.end_tagged();
}

fn draw_foot(surface: &mut Surface<'_>, foot: &Paragraph) {
    let mut y = FOOT;
    start_artifact(surface, ArtifactType::Footer);
    for (at, line) in foot.lines.iter().enumerate() {
        draw_line(surface, foot, at, Point::from_xy(LEFT, y), GREY);
        y += line.height;
    }
    surface.end_tagged();
}

fn draw_line(surface: &mut Surface<'_>, paragraph: &Paragraph, line: usize, at: Point, shade: u8) {
    let line = &paragraph.lines[line];
    surface.set_fill(Some(ink(shade)));
    for piece in &line.pieces {
        let start = Point::from_xy(at.x + piece.x, at.y + line.baseline);
        let font = piece.font.clone();
        surface.draw_glyphs(start, &piece.glyphs, font, &paragraph.text, piece.size, false);
    }
}

fn ink(shade: u8) -> Fill {
    Fill { paint: luma::Color::new(shade).into(), ..Fill::default() }
}
