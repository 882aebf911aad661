//! Which rule of the published form an answer breaks, if any.

use chrono::NaiveDate;

use crate::route::Taken;
use crate::{Answer, Form, Kind, Question, Rule};

/// The first rule a shown question's answer breaks. The answer is normalised
/// but not yet cleaned.
pub(crate) fn broken(
    form: &Form,
    question: &Question,
    answer: &Answer,
    today: NaiveDate,
    taken: Taken,
) -> Option<Rule> {
    let several = matches!(answer, Answer::Several(_));
    if several && !matches!(question.kind, Kind::Ticks | Kind::Documents) {
        return Some(Rule::OneOfOptions);
    }
    if answer.is_blank() {
        return question.required.then_some(Rule::Required);
    }
    if question.kind == Kind::Date {
        return broken_date(answer.text().unwrap_or_default(), today);
    }
    if question.kind == Kind::Documents {
        let count = u32::try_from(answer.options().count()).unwrap_or(u32::MAX);
        return question.max_length.filter(|most| count > *most).map(|_| Rule::Maxlength);
    }
    if has_options(question.kind) && !answer.options().all(|option| form.offers(question, option)) {
        return Some(Rule::OneOfOptions);
    }
    if question.kind == Kind::Tick && answer.text() != Some("true") {
        return question.required.then_some(Rule::Required);
    }
    let text = answer.text().unwrap_or_default();
    // Tidying may double a text that had just the length allowed.
    let room = if taken == Taken::AsTyped { 1 } else { 2 };
    if question.max_length.is_some_and(|most| form_length(text) > most * room) {
        return Some(Rule::Maxlength);
    }
    question.rules.iter().copied().find(|&rule| !keeps(rule, text))
}

fn has_options(kind: Kind) -> bool {
    matches!(kind, Kind::Choice | Kind::Ticks | Kind::List)
}

/// Length as a browser posts it: UTF-16 units, a line break counting two.
pub(crate) fn form_length(text: &str) -> u32 {
    let lone_breaks = text.matches('\n').count() - text.matches("\r\n").count();
    u32::try_from(text.encode_utf16().count() + lone_breaks).unwrap_or(u32::MAX)
}

fn keeps(rule: Rule, text: &str) -> bool {
    match rule {
        Rule::Email => is_email(text),
        Rule::IsValidEmail => is_work_email(text),
        Rule::NotUrl => !text.split_whitespace().any(is_address),
        Rule::Numeric => text.bytes().all(|byte| byte.is_ascii_digit()),
        Rule::InternationalPhoneNumber => is_phone_number(text),
        Rule::Required
        | Rule::OneOfOptions
        | Rule::Date
        | Rule::Before
        | Rule::After
        | Rule::Maxlength
        | Rule::Enrolled => true,
    }
}

fn broken_date(text: &str, today: NaiveDate) -> Option<Rule> {
    let earliest = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");
    let shaped = text.len() == 10 && text.bytes().filter(|&byte| byte == b'-').count() == 2;
    match text.parse::<NaiveDate>() {
        Ok(day) if shaped && day > today => Some(Rule::Before),
        Ok(day) if shaped && day <= earliest => Some(Rule::After),
        Ok(_) if shaped => None,
        _ => Some(Rule::Date),
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_char = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dots_apart = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let local_fits = (1..=64).contains(&local.len()) && local.chars().all(local_char) && dots_apart;
    local_fits && is_domain(domain)
}

fn is_domain(domain: &str) -> bool {
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let Some((_, last)) = domain.rsplit_once('.') else {
        return false;
    };
    let last_fits = last.len() >= 2 && last.starts_with(|c: char| c.is_ascii_alphabetic());
    domain.len() <= 255 && last_fits && domain.split('.').all(label_fits)
}

/// The looser rule of the sign-in page: something, one `@`, a label, a dot
/// and something, without white space.
pub(crate) fn is_work_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let Some((label, rest)) = domain.split_once('.') else {
        return false;
    };
    let none_blank = ![local, label, rest].iter().any(|part| part.is_empty());
    none_blank && !domain.contains('@') && !text.contains(char::is_whitespace)
}

/// Whether a word is a web or e-mail address. The published form refuses all
/// that is shaped like one, a missing space after a full stop ("He left.then")
/// too; here it must be one besides.
fn is_address(word: &str) -> bool {
    word.match_indices('.').any(|(dot, _)| is_shaped_like_one(word, dot)) && is_surely_one(word)
}

/// Two characters that an address may have, the dot, and two to six lower-case
/// letters that are a word of their own.
fn is_shaped_like_one(word: &str, dot: usize) -> bool {
    let of_address = |c: &char| c.is_ascii_alphanumeric() || "-@:%._+~#=".contains(*c);
    let before = word[..dot].chars().rev().take_while(of_address).take(2).count();
    before == 2 && (2..=6).contains(&ending(&word[dot + 1..]).len())
}

/// The lower-case letters a text begins with, where no other letter, digit or
/// underscore follows.
fn ending(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(text.len());
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text[end..].starts_with(goes_on) { "" } else { &text[..end] }
}

/// Endings of names on the internet that are no English words.
const ENDINGS: [&str; 24] = [
    "app", "biz", "cn", "co", "com", "de", "dev", "edu", "eu", "fr", "gov", "ie", "info", "io",
    "net", "nl", "online", "org", "pl", "ro", "scot", "uk", "vn", "wales",
];

fn is_surely_one(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    if word.contains("://") || word.starts_with("www.") {
        return true;
    }
    if word.split_once('@').is_some_and(|(_, domain)| domain.contains('.')) {
        return true;
    }
    let (host, path) = word.split_once('/').unwrap_or((word, ""));
    let known = |(dot, _)| ENDINGS.contains(&ending(&host[dot + 1..]));
    let leads_on = path.starts_with(char::is_alphanumeric) && host.contains('.');
    leads_on || word.match_indices('.').filter(|(dot, _)| *dot < host.len()).any(known)
}

/// Metadata of all countries weigh half a megabyte, so the screen, which asks
/// the shell before a page is left, does not carry them.
#[cfg(target_arch = "wasm32")]
fn is_phone_number(_: &str) -> bool {
    true
}

#[cfg(not(target_arch = "wasm32"))]
fn is_phone_number(text: &str) -> bool {
    use rlibphonenumber::{PhoneNumber, Region};
    PhoneNumber::parse(text, Some(Region::GB))
        .is_ok_and(|number| number.is_valid() || is_for_fiction(&number))
}

/// Ofcom keeps these UK numbers for drama: nobody answers them, so examples
/// and training use them. Source: Ofcom, "Telephone numbers for drama use".
#[cfg(not(target_arch = "wasm32"))]
fn is_for_fiction(number: &rlibphonenumber::PhoneNumber) -> bool {
    const RANGES: [&str; 20] = [
        "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960", "1314960",
        "1414960", "1514960", "1614960", "1632960", "1914980", "2079460", "2896496", "2920180",
        "3069990", "7700900", "8081570", "9098790",
    ];
    let national = number.get_national_significant_number();
    let ours = number.country_code == 44 && national.len() == 10;
    ours && RANGES.iter().any(|range| national.starts_with(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule_of(field: &str, answer: impl Into<Answer>) -> Option<Rule> {
        let form = Form::current();
        let question = form.question(field).unwrap();
        broken(
            form,
            question,
            &answer.into(),
            NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            Taken::AsTyped,
        )
    }

    #[test]
    fn dates_must_be_real_and_between_1900_and_today() {
        for (day, rule) in [
            ("1990-02-28", None),
            ("2026-11-23", None),
            ("2026-11-24", Some(Rule::Before)),
            ("1900-01-01", Some(Rule::After)),
            ("1900-01-02", None),
            ("1990-02-30", Some(Rule::Date)),
            ("1990--", Some(Rule::Date)),
            ("+1990-1-1", Some(Rule::Date)),
        ] {
            assert_eq!(rule_of("pv-dob", day), rule, "{day}");
        }
    }

    #[test]
    fn e_mail_addresses_are_ascii_with_a_domain() {
        for (address, rule) in [
            ("a.b+c@example.police.uk", None),
            ("o'neil@example.org", None),
            ("a@b", Some(Rule::Email)),
            ("a..b@example.org", Some(Rule::Email)),
            (".a@example.org", Some(Rule::Email)),
            ("a@@example.org", Some(Rule::Email)),
            ("a@exa mple.org", Some(Rule::Email)),
            ("\u{e9}@example.org", Some(Rule::Email)),
            ("a@example.1x", Some(Rule::Email)),
        ] {
            assert_eq!(rule_of("fr-alternative-contact", address), rule, "{address}");
        }
    }

    #[test]
    fn phone_numbers_are_checked_with_the_country_in_mind() {
        for (number, rule) in [
            ("020 7946 0958", None),
            ("07700 900123", None),
            ("+44 7911 123456", None),
            ("0161 496 0000", None),
            ("+355 67 212 3456", None),
            ("999", Some(Rule::InternationalPhoneNumber)),
            ("12345", Some(Rule::InternationalPhoneNumber)),
            ("call him", Some(Rule::InternationalPhoneNumber)),
            ("+225 07 07 12 34 56", None),
            ("+229 01 95 12 34 56", None),
            ("+39 06 698 12345", None),
            ("+378 0549 886377", None),
            ("0033 1 42 68 53 00", None),
            ("\u{660}\u{667}\u{664}\u{660}\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}", None),
            ("07400 12345a", Some(Rule::InternationalPhoneNumber)),
            ("+44 (0)0121 234 5678", Some(Rule::InternationalPhoneNumber)),
            ("+263 208317345", Some(Rule::InternationalPhoneNumber)),
        ] {
            assert_eq!(rule_of("pv-phone-number-yes", number), rule, "{number}");
        }
    }

    #[test]
    fn addresses_are_refused_and_a_missing_space_is_not_one() {
        for (text, rule) in [
            ("He left.then he came back", None),
            ("Paid 3.50 a day, i.e. nothing.", None),
            ("see www.example.org", Some(Rule::NotUrl)),
            ("(http://example.org/x)", Some(Rule::NotUrl)),
            ("write to ana@example.org.", Some(Rule::NotUrl)),
            ("on example.co.uk today", Some(Rule::NotUrl)),
            ("bit.ly/abc", Some(Rule::NotUrl)),
            ("wa.me/447700900123", Some(Rule::NotUrl)),
            ("it was example.com's", Some(Rule::NotUrl)),
            ("an example.com-based firm", Some(Rule::NotUrl)),
            ("She told me.so we left", None),
            ("Either e.g./i.e. or n.a./none", None),
            ("Paid 20.00/day, at the.shop", None),
        ] {
            assert_eq!(rule_of("details-last-contact", text), rule, "{text}");
        }
    }

    #[test]
    fn length_is_counted_as_a_browser_posts_it() {
        assert_eq!(rule_of("family", "\n".repeat(7_500)), None);
        assert_eq!(rule_of("family", "x".repeat(15_000)), None);
        assert_eq!(rule_of("family", "x".repeat(15_001)), Some(Rule::Maxlength));
        assert_eq!(rule_of("family", "\n".repeat(7_501)), Some(Rule::Maxlength));
        assert_eq!(rule_of("family", "\u{1F600}".repeat(7_501)), Some(Rule::Maxlength));
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        assert_eq!(rule_of("current-pv-location-uk-city", "Bromley"), None);
        assert_eq!(rule_of("current-pv-location-uk-city", "Atlantis"), Some(Rule::OneOfOptions));
        let country = "where-exploitation-happened-overseas-country-1";
        assert_eq!(rule_of(country, "Albania"), None);
        assert_eq!(rule_of(country, "United Kingdom"), Some(Rule::OneOfOptions));
        assert_eq!(rule_of("pv-under-age", "maybe"), Some(Rule::OneOfOptions));
        assert_eq!(rule_of("fr-location", ""), Some(Rule::Required));
        let two = Answer::Several(vec!["england".to_owned(), "wales".to_owned()]);
        assert_eq!(rule_of("fr-location", two), Some(Rule::OneOfOptions));
    }
}
