use textwrap::core::display_width;
use textwrap::{Options, WordSplitter, WrapAlgorithm};

use crate::{Part, Report, Row, tidy};

const COLUMNS: usize = 76;
const INDENT: &str = "    ";

/// The report as plain text, for any reader and any printer.
pub fn text(report: &Report) -> String {
    let mut sheet = Sheet::default();
    sheet.heading(&report.title, "=");
    for note in &report.notes {
        sheet.gap();
        sheet.paragraphs(note, "");
    }
    for part in &report.parts {
        sheet.part(part);
    }
    sheet.text
}

#[derive(Default)]
struct Sheet {
    text: String,
}

impl Sheet {
    fn part(&mut self, part: &Part) {
        self.gap();
        self.gap();
        self.heading(&part.heading, "-");
        for row in &part.rows {
            self.gap();
            self.row(row);
        }
    }

    fn row(&mut self, row: &Row) {
        self.wrapped(&tidy::line(&row.question), "");
        for text in &row.answer {
            self.paragraphs(text, INDENT);
        }
    }

    fn heading(&mut self, heading: &str, underline: &str) {
        let heading = tidy::line(heading);
        let lines = wrap(&heading, "");
        let width = lines.iter().map(|line| display_width(line)).max().unwrap_or(0);
        self.wrapped(&heading, "");
        if width > 0 {
            self.line(&underline.repeat(width));
        }
    }

    fn paragraphs(&mut self, text: &str, indent: &str) {
        for paragraph in tidy::paragraphs(text) {
            self.wrapped(&paragraph, indent);
        }
    }

    fn wrapped(&mut self, paragraph: &str, indent: &str) {
        for line in wrap(paragraph, indent) {
            self.line(line.trim_end());
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// An empty line, where something is above it.
    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }
}

fn wrap(paragraph: &str, indent: &str) -> Vec<String> {
    let options = Options::new(COLUMNS)
        .initial_indent(indent)
        .subsequent_indent(indent)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(paragraph, options).into_iter().map(|line| line.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            title: "Your report".into(),
            language: "en-GB".into(),
            notes: vec!["Sent at 10:41.".into(), "Reference FICTIONAL-1".into()],
            parts: vec![Part {
                heading: "About the person".into(),
                rows: vec![
                    Row { question: "Name".into(), answer: vec!["سارة (FICTIONAL)".into()] },
                    Row {
                        question: "Languages".into(),
                        answer: vec!["Arabic".into(), "French".into()],
                    },
                    Row { question: "Anything else?".into(), answer: vec!["One.\n\nTwo.".into()] },
                ],
            }],
        }
    }

    #[test]
    fn it_reads_from_top_to_bottom() {
        assert_eq!(
            text(&report()),
            "Your report\n===========\n\nSent at 10:41.\n\nReference FICTIONAL-1\n\n\n\
             About the person\n----------------\n\nName\n    سارة (FICTIONAL)\n\n\
             Languages\n    Arabic\n    French\n\nAnything else?\n    One.\n\n    Two.\n"
        );
    }

    #[test]
    fn lines_are_no_wider_than_a_page_and_lose_no_word() {
        let words: Vec<_> = (0..3000).map(|n| format!("word{n}")).collect();
        let answer = format!("{} {}", words.join(" "), "王".repeat(100));
        let mut report = report();
        report.parts[0].rows[0].answer = vec![answer.clone()];
        let text = text(&report);
        assert!(text.lines().all(|line| display_width(line) <= COLUMNS));
        let whole: String = text.split_whitespace().collect();
        assert!(whole.contains(&answer.replace(' ', "")));
    }

    #[test]
    fn an_empty_report_is_an_empty_text() {
        assert_eq!(text(&Report::default()).trim(), "");
    }
}
