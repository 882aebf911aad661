//! Where each line goes: a matter of heights alone.

/// What goes across the page: one column of lines, or two side by side.
#[derive(Default)]
pub(crate) struct Band {
    /// Room above it, unless it is the first of a page.
    pub(crate) above: f32,
    pub(crate) left: Vec<Slot>,
    pub(crate) right: Vec<Slot>,
    /// Whether a rule is drawn under it, and how far.
    pub(crate) rule: Option<f32>,
    /// Whether the start of what follows must be on the same page.
    pub(crate) keeps_next: bool,
}

/// The room that a line takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slot {
    pub(crate) paragraph: usize,
    pub(crate) line: usize,
    /// Room above it, unless it is the first of a page.
    pub(crate) gap: f32,
    pub(crate) height: f32,
}

/// What is drawn at a height from the top of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Placed {
    Line {
        y: f32,
        paragraph: usize,
        line: usize,
        /// Whether it was on an earlier page, and is here as a reminder.
        again: bool,
    },
    Rule {
        y: f32,
    },
}

/// As many lines stay together.
const TOGETHER: usize = 8;
/// So many lines of what is longer are on its first page, and on its last.
const FIRST: usize = 3;
const LAST: usize = 2;

/// Lays the bands on pages of a height: one at least.
pub(crate) fn paginate(bands: &[Band], height: f32) -> Vec<Vec<Placed>> {
    let mut pages = Pages { done: Vec::new(), page: Vec::new(), y: 0.0, height };
    for (at, band) in bands.iter().enumerate() {
        pages.place(band, bands.get(at + 1));
    }
    pages.done.push(pages.page);
    pages.done
}

struct Pages {
    done: Vec<Vec<Placed>>,
    page: Vec<Placed>,
    y: f32,
    height: f32,
}

impl Pages {
    fn place(&mut self, band: &Band, next: Option<&Band>) {
        if !self.page.is_empty() {
            self.y += band.above;
        }
        if self.y + start(band, next) > self.height {
            self.turn();
        }
        let (mut left, mut right) = (&band.left[..], &band.right[..]);
        loop {
            let y = self.y;
            let bottom = self.column(&mut left, y, false).max(self.column(&mut right, y, false));
            self.y = bottom;
            if left.is_empty() && right.is_empty() {
                break;
            }
            self.turn();
            if left.is_empty() && tall(&band.left) < self.height / 4.0 {
                self.column(&mut &band.left[..], 0.0, true);
            }
        }
        if let Some(below) = band.rule {
            self.y += below;
            self.page.push(Placed::Rule { y: self.y });
        }
    }

    /// Places what fits of a column, and gives back where it ends.
    fn column(&mut self, slots: &mut &[Slot], top: f32, again: bool) -> f32 {
        let (now, later) = slots.split_at(fitting(slots, self.height - top, top == 0.0));
        let mut y = top;
        for (at, slot) in now.iter().enumerate() {
            y += if at == 0 { 0.0 } else { slot.gap };
            let Slot { paragraph, line, .. } = *slot;
            self.page.push(Placed::Line { y, paragraph, line, again });
            y += slot.height;
        }
        *slots = later;
        y
    }

    /// Starts a new page, unless this one is still empty.
    fn turn(&mut self) {
        if !self.page.is_empty() {
            self.done.push(std::mem::take(&mut self.page));
        }
        self.y = 0.0;
    }
}

/// The least height that a band takes on a page, with the start of the next
/// where it keeps that.
fn start(band: &Band, next: Option<&Band>) -> f32 {
    let own = tall(&band.left).max(tall(&band.right[..first(&band.right)]));
    match next {
        Some(next) if band.keeps_next => {
            own + band.rule.unwrap_or(0.0) + next.above + start(next, None)
        }
        _ => own,
    }
}

/// How many slots must be on the page where they start.
fn first(slots: &[Slot]) -> usize {
    if slots.len() <= TOGETHER {
        return slots.len();
    }
    (FIRST..slots.len()).find(|&at| may_break(slots, at)).unwrap_or(slots.len())
}

/// Whether a page may end before this slot: between paragraphs, or where two
/// lines of the same are on either side, and not just before the end.
fn may_break(slots: &[Slot], at: usize) -> bool {
    let Some(slot) = slots.get(at) else { return true };
    let of_same = |other: usize| slots.get(other).is_some_and(|o| o.paragraph == slot.paragraph);
    let between = at == 0 || !of_same(at - 1);
    let within = slot.line >= 2 && of_same(at + 1);
    (between || within) && slots.len() - at >= LAST
}

fn tall(slots: &[Slot]) -> f32 {
    let gaps: f32 = slots.iter().skip(1).map(|slot| slot.gap).sum();
    gaps + slots.iter().map(|slot| slot.height).sum::<f32>()
}

/// How many slots go in the room. On an empty page one always does.
fn fitting(slots: &[Slot], room: f32, empty: bool) -> usize {
    let mut bottom = 0.0;
    let fits = slots.iter().enumerate().take_while(|(at, slot)| {
        bottom += slot.height + if *at == 0 { 0.0 } else { slot.gap };
        bottom <= room
    });
    let fits = fits.count().max(usize::from(empty)).min(slots.len());
    (FIRST..=fits).rev().find(|&at| may_break(slots, at)).unwrap_or(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(paragraph: usize, count: usize) -> Vec<Slot> {
        (0..count).map(|line| Slot { paragraph, line, gap: 0.0, height: 10.0 }).collect()
    }

    fn heading(paragraph: usize) -> Band {
        Band { left: slots(paragraph, 1), keeps_next: true, ..Band::default() }
    }

    fn row(paragraph: usize, question: usize, answer: usize) -> Band {
        Band {
            left: slots(paragraph, question),
            right: slots(paragraph + 1, answer),
            rule: Some(0.0),
            ..Band::default()
        }
    }

    /// The lines of a paragraph that are on a page.
    fn lines(page: &[Placed], of: usize) -> Vec<usize> {
        let of_it = |placed: &Placed| match *placed {
            Placed::Line { paragraph, line, again: false, .. } if paragraph == of => Some(line),
            _ => None,
        };
        page.iter().filter_map(of_it).collect()
    }

    #[test]
    fn nothing_is_one_empty_page() {
        assert_eq!(paginate(&[], 100.0), [vec![]]);
    }

    #[test]
    fn a_short_answer_goes_to_the_next_page_whole_with_its_question() {
        let pages = paginate(&[row(0, 1, 7), row(2, 1, 8)], 100.0);
        assert_eq!(pages.len(), 2);
        assert!(lines(&pages[0], 2).is_empty());
        assert_eq!(lines(&pages[1], 2), [0]);
        assert_eq!(lines(&pages[1], 3).len(), 8);
    }

    #[test]
    fn a_long_answer_leaves_three_lines_and_takes_two_at_least() {
        let split = |before, of| {
            let pages = paginate(&[row(0, 1, before), row(2, 1, of)], 100.0);
            pages.iter().map(|page| lines(page, 3).len()).collect::<Vec<_>>()
        };
        assert_eq!(split(5, 9), [5, 4]);
        assert_eq!(split(7, 9), [3, 6]);
        assert_eq!(split(8, 9), [0, 9]);
        assert_eq!(split(5, 30), [5, 10, 10, 5]);
        assert_eq!(split(5, 16), [5, 9, 2]);
    }

    #[test]
    fn a_page_ends_between_paragraphs_rather_than_one_line_into_them() {
        let mut band = row(0, 1, 4);
        band.right.extend(slots(2, 2));
        band.right.extend(slots(3, 4));
        let pages = paginate(&[row(4, 1, 5), band], 100.0);
        assert_eq!(lines(&pages[0], 1).len(), 4);
        assert_eq!(lines(&pages[1], 2).len(), 2);
        assert_eq!(lines(&pages[1], 3).len(), 4);
    }

    #[test]
    fn a_heading_is_not_left_at_the_foot() {
        let pages = paginate(&[row(0, 1, 5), heading(2), row(3, 2, 5)], 100.0);
        assert!(lines(&pages[0], 2).is_empty());
        assert_eq!(lines(&pages[1], 2), [0]);
        assert_eq!(lines(&pages[1], 4).len(), 5);
    }

    #[test]
    fn the_question_is_seen_again_where_its_answer_goes_on() {
        let pages = paginate(&[row(0, 2, 15)], 100.0);
        let again = Placed::Line { y: 10.0, paragraph: 0, line: 1, again: true };
        assert!(!pages[0].contains(&again));
        assert!(pages[1].contains(&again));
        assert_eq!(lines(&pages[1], 0), [] as [usize; 0]);
    }

    #[test]
    fn what_is_taller_than_a_page_comes_out_once_and_in_order() {
        let mut bands = vec![row(0, 25, 3), row(2, 1, 25)];
        bands[0].left[7].height = 500.0;
        bands[1].above = 30.0;
        let pages = paginate(&bands, 100.0);
        let all = |of| pages.iter().flat_map(|page| lines(page, of)).collect::<Vec<_>>();
        assert_eq!(all(0), (0..25).collect::<Vec<_>>());
        assert_eq!(all(3), (0..25).collect::<Vec<_>>());
    }
}
