//! How the published form changes what is typed before it stores it: white
//! space and dashes first, then, once the answer has passed its rules, a list
//! of character patterns.

use crate::{Answer, Kind};

/// Trims, and folds runs of dashes; in single lines white space too.
pub(crate) fn normalise(kind: Kind, answer: &Answer) -> Answer {
    match answer {
        Answer::Text(text) => Answer::Text(match kind {
            Kind::Date => pad_date(text.trim()),
            Kind::Text => fold_dashes(trim(text)),
            _ => fold_dashes(&fold_spaces(trim(text))),
        }),
        Answer::Several(options) => Answer::Several(options.clone()),
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn fold_spaces(text: &str) -> String {
    fold_runs(text, is_space, " ")
}

fn fold_dashes(text: &str) -> String {
    fold_runs(text, |c| matches!(c, '-' | '\u{2013}' | '\u{2014}'), "-")
}

fn fold_runs(text: &str, in_run: impl Fn(char) -> bool, becomes: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut running = false;
    for c in text.chars() {
        let run = in_run(c);
        match (run, running) {
            (true, false) => folded.push_str(becomes),
            (false, _) => folded.push(c),
            (true, true) => {}
        }
        running = run;
    }
    folded
}

/// A day and a month of one digit get a nought in front.
fn pad_date(text: &str) -> String {
    let parts: Vec<&str> = text.split('-').map(str::trim).collect();
    let [year, month, day] = parts[..] else {
        return text.to_owned();
    };
    if [year, month, day].iter().all(|part| part.is_empty()) {
        return String::new();
    }
    let padded = |part: &str| {
        if part.len() == 1 { format!("0{part}") } else { part.to_owned() }
    };
    format!("{year}-{}-{}", padded(month), padded(day))
}

/// Rewrites the patterns that the published form takes for an attack. They
/// are rewritten here so that what is sent is what casework would have had.
pub(crate) fn clean(answer: Answer) -> Answer {
    match answer {
        Answer::Text(text) => Answer::Text(clean_text(text)),
        several => several,
    }
}

const BECOME_A_HYPHEN: [&str; 4] = ["/..;/", "/etc/passwd", "c:\\", "cmd.exe"];

fn clean_text(text: String) -> String {
    if !text.contains(['/', '*', '|', '&', '@', '\\', '.', '<', '>', '[', ']', '~', '%']) {
        return text;
    }
    let mut text = text.replace("/*", "-").replace("*/", "-").replace('|', "-");
    for doubled in ['&', '@'] {
        text = fold_doubled(&text, doubled);
    }
    for pattern in BECOME_A_HYPHEN {
        text = replace_any_case(&text, pattern);
    }
    for bracket in ['<', '>', '[', ']', '~'] {
        text = mark_runs(&text, bracket);
    }
    replace_any_case(&text.replace("&#", "-"), "%u")
}

fn fold_doubled(text: &str, doubled: char) -> String {
    fold_runs(text, |c| c == doubled, &doubled.to_string())
}

fn replace_any_case(text: &str, pattern: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in lower.match_indices(pattern) {
        replaced.push_str(&text[from..at]);
        replaced.push('-');
        from = at + pattern.len();
    }
    replaced.push_str(&text[from..]);
    replaced
}

fn mark_runs(text: &str, bracket: char) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let in_run = c == bracket;
        if in_run && chars.peek() == Some(&bracket) {
            continue;
        }
        marked.push(c);
        if in_run && chars.peek() != Some(&'-') {
            marked.push('-');
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(kind: Kind, text: &str) -> String {
        clean(normalise(kind, &text.into())).text().unwrap().to_owned()
    }

    #[test]
    fn a_line_loses_breaks_and_double_spaces_and_a_text_keeps_them() {
        assert_eq!(tidied(Kind::Line, "  Ana \n\t Maria "), "Ana Maria");
        assert_eq!(tidied(Kind::Text, "  one\n\n two  "), "one\n\n two");
    }

    #[test]
    fn a_run_of_dashes_becomes_one_hyphen() {
        assert_eq!(tidied(Kind::Text, "2019 – 2020 —– then --"), "2019 - 2020 - then -");
    }

    #[test]
    fn dates_are_padded_and_a_blank_one_is_blank() {
        assert_eq!(tidied(Kind::Date, "1990-5-7"), "1990-05-07");
        assert_eq!(tidied(Kind::Date, "--"), "");
        assert_eq!(tidied(Kind::Date, "1990--"), "1990--");
    }

    #[test]
    fn the_listed_patterns_are_rewritten() {
        for (typed, stored) in [
            ("a /* b */ c", "a - b - c"),
            ("a|b", "a-b"),
            ("&&& @@", "& @"),
            ("/..;/ /ETC/passwd C:\\ CMD.exe", "- - - -"),
            ("<<b> [x]- ~~", "<-b>- [-x]- ~-"),
            ("&#39; %u0041", "-39; -0041"),
        ] {
            assert_eq!(tidied(Kind::Text, typed), stored, "{typed}");
        }
    }

    #[test]
    fn names_in_other_scripts_stay_as_they_are() {
        for name in ["Nguyễn Thị Hương", "محمد", "Олена", "王芳", "O\u{2019}Brien"]
        {
            assert_eq!(tidied(Kind::Line, name), name);
        }
    }
}
