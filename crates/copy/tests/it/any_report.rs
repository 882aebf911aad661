use std::cell::RefCell;

use copy::{Fonts, Part, Report, Row, pdf, text};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::reader::Reader;

/// Any characters, and more often those that are trouble.
fn any_text() -> impl Strategy<Value = String> {
    let trouble = prop::sample::select(vec![
        '\0',
        '\u{1b}',
        '\t',
        '\n',
        '\r',
        '\u{ad}',
        '\u{200b}',
        '\u{200d}',
        '\u{202e}',
        '\u{2066}',
        '\u{2028}',
        '\u{300}',
        '\u{5b0}',
        '\u{64f}',
        '\u{e31}',
        '\u{94d}',
        '\u{1100}',
        '\u{feff}',
        '\u{fe0f}',
        '\u{fffc}',
        '\u{fffd}',
        '\u{fffe}',
        '\u{1f469}',
        '\u{1f1ec}',
        '\u{e0001}',
        '\u{10ffff}',
        'س',
        'א',
        '(',
        ' ',
    ]);
    let character = prop_oneof![any::<char>(), trouble, prop::char::range(' ', '~')];
    vec(character, 0..60).prop_map(|characters| characters.into_iter().collect())
}

fn any_report() -> impl Strategy<Value = Report> {
    let row =
        (any_text(), vec(any_text(), 0..3)).prop_map(|(question, answer)| Row { question, answer });
    let part = (any_text(), vec(row, 0..4)).prop_map(|(heading, rows)| Part { heading, rows });
    (any_text(), any_text(), vec(any_text(), 0..3), vec(part, 0..3))
        .prop_map(|(title, language, notes, parts)| Report { title, language, notes, parts })
}

thread_local! {
    static FONTS: RefCell<Fonts> = RefCell::new(Fonts::of_the_system());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_at_all_makes_a_copy(report in any_report(), label in any_text()) {
        let pdf = FONTS.with_borrow_mut(|fonts| pdf(&report, |_, _| label.clone(), fonts)).unwrap();
        Reader::new(&pdf.bytes).elements();
        text(&report);
    }
}
