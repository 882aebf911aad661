//! Text as it can be laid out: paragraphs without line breaks, and without
//! the characters that no one can see and that a PDF may not hold.

const BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// The paragraphs of a text. A blank line is an empty paragraph.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n").split(BREAKS).map(shown).collect()
}

/// A text on one line.
pub(crate) fn line(text: &str) -> String {
    let parts = paragraphs(text);
    let parts: Vec<_> =
        parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn shown(line: &str) -> String {
    let line = line.replace('\t', "    ");
    line.trim_end().chars().filter(|&c| !is_never_shown(c)).collect()
}

fn is_never_shown(c: char) -> bool {
    let is_noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    c.is_control() || c == '\u{feff}' || is_noncharacter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_ends_a_paragraph() {
        let text = "a\nb\r\nc\rd\u{b}e\u{2028}f\n\ng";
        assert_eq!(paragraphs(text), ["a", "b", "c", "d", "e", "f", "", "g"]);
        assert_eq!(line(text), "a b c d e f g");
        assert_eq!(paragraphs(""), [""]);
    }

    #[test]
    fn what_is_never_shown_is_left_out_and_the_rest_stays() {
        let text = "\u{feff}a\0\u{1b}[1m\tb\u{fffe}\u{9f} ";
        assert_eq!(paragraphs(text), ["a[1m    b"]);
        let text = "\u{202e}Nguye\u{302}\u{303}n 👩\u{200d}👧 \u{f8ff}";
        assert_eq!(paragraphs(text), [text]);
    }
}
