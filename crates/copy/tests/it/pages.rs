use copy::{Fonts, Part, Report, pdf};

use crate::notebook::{label, notebook, row};
use crate::reader::{Element, Reader};

fn elements(report: &Report, fonts: &mut Fonts) -> Vec<Element> {
    Reader::new(&pdf(report, label, fonts).unwrap().bytes).elements()
}

#[test]
fn an_answer_of_15_000_characters_flows_over_pages_and_loses_nothing() {
    let words = ["lorry", "Nguyễn", "ثمن", "£20", "мовчати", "Kingston-upon-Hull"];
    let mut long = String::new();
    for n in 0.. {
        let word = words[n % words.len()];
        let gap = if n % 83 == 82 { "\n\n" } else { " " };
        if long.chars().count() + word.chars().count() + gap.len() > 15_000 {
            break;
        }
        long.push_str(word);
        long.push_str(gap);
    }
    let mut report = notebook();
    report.parts[1].rows[0].answer = vec![long.clone()];
    let elements = elements(&report, &mut Fonts::of_the_system());

    let asked = |text: &str| elements.iter().position(|element| element.text == text).unwrap();
    let start = asked("What is the background to the case?");
    let end = asked("What types of exploitation took place?");
    let answer = &elements[start + 1..end];
    let told: Vec<_> = answer.iter().map(|element| element.text.trim_end()).collect();
    let typed: Vec<_> = long.split("\n\n").map(str::trim_end).collect();
    assert_eq!(told, typed);
    assert!(answer.last().unwrap().pages.last() > Some(&4), "it takes several pages");
    assert_eq!(elements[start].pages, [0], "the question is told once");
    assert_eq!(answer[0].pages[0], 0, "and its answer begins beside it");
}

#[test]
fn one_long_word_and_many_line_breaks_stay_whole() {
    let answers = ["x".repeat(3000), "\n".repeat(500) + "last" + &"\n".repeat(500)];
    let rows = vec![row("Anything else?", &[&answers[0], &answers[1]])];
    let part = Part { heading: "Notes".to_owned(), rows };
    let report = Report { parts: vec![part], ..notebook() };
    let elements = elements(&report, &mut Fonts::of_the_system());
    let [.., word, last] = &elements[..] else { panic!("two answers") };
    assert_eq!(word.text, answers[0]);
    assert_eq!(last.text, "last");
}

/// The foot of the page is moved over every row of the report in turn.
#[test]
fn no_question_and_no_heading_is_alone_at_the_foot_of_a_page() {
    let mut fonts = Fonts::of_the_system();
    for lines in 0..40 {
        let mut report = notebook();
        report.notes.extend((0..lines).map(|line| format!("Line {line}.")));
        let elements = elements(&report, &mut fonts);
        for pair in elements.windows(2) {
            let [before, after] = pair else { unreachable!() };
            let belongs = before.role == "H2" || (before.role == "Lbl" && after.role == "P");
            if belongs {
                assert_eq!(before.pages, after.pages[..1], "{} with {lines}", before.text);
            }
        }
    }
}
