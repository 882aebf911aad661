//! A report as paragraphs, each with its place across the page and in the
//! order of reading.

use crate::pages::{Band, Slot};
use crate::typeset::{Line, Paragraph, Style, Typesetter};
use crate::{Part, Report, Row, tidy};

/// A4, in points.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
pub(crate) const LEFT: f32 = 56.7;
pub(crate) const TOP: f32 = 56.7;
/// Where the foot of the page begins.
pub(crate) const FOOT: f32 = 790.0;
pub(crate) const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
/// What lines may take, with room before the foot.
pub(crate) const HEIGHT: f32 = 765.0 - TOP;

const QUESTION_WIDTH: f32 = 152.0;
const ANSWER_LEFT: f32 = QUESTION_WIDTH + 20.0;

const TITLE: Style = Style { size: 22.0, line_height: 27.0, bold: true };
const HEADING: Style = Style { size: 15.0, line_height: 20.0, bold: true };
const QUESTION: Style = Style { size: 11.0, line_height: 15.5, bold: true };
const BODY: Style = Style { size: 11.0, line_height: 15.5, bold: false };
pub(crate) const SMALL: Style = Style { size: 9.0, line_height: 12.5, bold: false };

const ABOVE_NOTE: f32 = 8.0;
const ABOVE_HEADING: f32 = 30.0;
const UNDER_HEADING: f32 = 6.0;
const AROUND_ROW: f32 = 7.0;
const BETWEEN_ANSWERS: f32 = 3.0;
const BLANK_LINE: f32 = 8.0;

/// A report, ready to be laid on pages.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) paragraphs: Vec<Set>,
    pub(crate) bands: Vec<Band>,
    pub(crate) elements: Vec<Element>,
}

/// A paragraph in its column.
pub(crate) struct Set {
    pub(crate) paragraph: Paragraph,
    /// From the left margin.
    pub(crate) x: f32,
}

/// What a screen reader is told. Numbers are places in the paragraphs.
pub(crate) enum Element {
    Heading { level: u16, paragraph: usize },
    Paragraph(usize),
    List(Vec<Item>),
}

/// A question as the label of its answer.
pub(crate) struct Item {
    pub(crate) question: Option<usize>,
    pub(crate) answer: Vec<usize>,
}

/// Sets a report.
pub(crate) fn compose(report: &Report, typesetter: &mut Typesetter<'_>) -> Sheet {
    let mut composer = Composer { typesetter, sheet: Sheet::default() };
    composer.heading(1, &report.title, TITLE);
    for note in &report.notes {
        composer.note(note);
    }
    for part in &report.parts {
        composer.part(part);
    }
    composer.sheet
}

struct Composer<'a, 'b> {
    typesetter: &'a mut Typesetter<'b>,
    sheet: Sheet,
}

impl Composer<'_, '_> {
    fn heading(&mut self, level: u16, heading: &str, style: Style) {
        let heading = tidy::line(heading);
        if heading.is_empty() {
            return;
        }
        let paragraph = self.set(heading, style, 0.0, WIDTH);
        self.sheet.elements.push(Element::Heading { level, paragraph });
        self.sheet.bands.push(Band {
            above: ABOVE_HEADING,
            left: self.slots(paragraph, 0.0),
            rule: (level > 1).then_some(UNDER_HEADING),
            keeps_next: true,
            ..Band::default()
        });
    }

    fn note(&mut self, note: &str) {
        for line in tidy::paragraphs(note).into_iter().filter(|line| !line.is_empty()) {
            let paragraph = self.set(line, BODY, 0.0, WIDTH);
            self.sheet.elements.push(Element::Paragraph(paragraph));
            let left = self.slots(paragraph, 0.0);
            self.sheet.bands.push(Band { above: ABOVE_NOTE, left, ..Band::default() });
        }
    }

    fn part(&mut self, part: &Part) {
        self.heading(2, &part.heading, HEADING);
        let items = part.rows.iter().map(|row| self.row(row)).collect();
        self.sheet.elements.push(Element::List(items));
    }

    fn row(&mut self, row: &Row) -> Item {
        let mut band = Band { above: AROUND_ROW, rule: Some(AROUND_ROW), ..Band::default() };
        let question = self.question(&row.question, &mut band);
        let answer = self.answer(&row.answer, &mut band);
        if question.is_some() || !answer.is_empty() {
            self.sheet.bands.push(band);
        }
        Item { question, answer }
    }

    fn question(&mut self, question: &str, band: &mut Band) -> Option<usize> {
        let question = tidy::line(question);
        if question.is_empty() {
            return None;
        }
        let paragraph = self.set(question, QUESTION, 0.0, QUESTION_WIDTH);
        band.left = self.slots(paragraph, 0.0);
        Some(paragraph)
    }

    fn answer(&mut self, answer: &[String], band: &mut Band) -> Vec<usize> {
        let mut paragraphs = Vec::new();
        for text in answer {
            let mut gap = BETWEEN_ANSWERS;
            for line in tidy::paragraphs(text) {
                if line.is_empty() {
                    gap = BLANK_LINE;
                    continue;
                }
                let paragraph = self.set(line, BODY, ANSWER_LEFT, WIDTH - ANSWER_LEFT);
                band.right.extend(self.slots(paragraph, gap));
                paragraphs.push(paragraph);
                gap = 0.0;
            }
        }
        paragraphs
    }

    fn set(&mut self, text: String, style: Style, x: f32, width: f32) -> usize {
        let paragraph = self.typesetter.paragraph(text, style, width);
        self.sheet.paragraphs.push(Set { paragraph, x });
        self.sheet.paragraphs.len() - 1
    }

    fn slots(&self, paragraph: usize, gap: f32) -> Vec<Slot> {
        let lines = &self.sheet.paragraphs[paragraph].paragraph.lines;
        let slot = |(line, of): (usize, &Line)| Slot {
            paragraph,
            line,
            gap: if line == 0 { gap } else { 0.0 },
            height: of.height,
        };
        lines.iter().enumerate().map(slot).collect()
    }
}
