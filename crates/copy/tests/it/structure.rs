use copy::{Fonts, Part, Report, pdf};

use crate::notebook::{label, notebook, row};
use crate::reader::Reader;

fn read(report: &Report) -> Reader {
    Reader::new(&pdf(report, label, &mut Fonts::of_the_system()).unwrap().bytes)
}

/// What a reader should be told, in order.
fn expected(report: &Report) -> Vec<(String, String)> {
    let lines = |text: &String| {
        text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let said = |role: &str, text: String| (role.to_owned(), text);
    let mut all = vec![said("H1", report.title.clone())];
    all.extend(report.notes.iter().map(|note| said("P", note.clone())));
    for part in &report.parts {
        all.push(said("H2", part.heading.clone()));
        for row in &part.rows {
            all.push(said("Lbl", row.question.clone()));
            all.extend(row.answer.iter().flat_map(lines).map(|line| said("P", line)));
        }
    }
    all
}

fn told(reader: &Reader) -> Vec<(String, String)> {
    reader.elements().into_iter().map(|element| (element.role, element.text)).collect()
}

#[test]
fn it_is_tagged_and_has_a_title_and_a_language() {
    let reader = read(&notebook());
    let catalog = reader.catalog();
    let marks = reader.dictionary(catalog, b"MarkInfo");
    assert!(marks.get(b"Marked").unwrap().as_bool().unwrap());
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    let shown = reader.dictionary(catalog, b"ViewerPreferences");
    assert!(shown.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    let metadata = String::from_utf8(metadata(&reader)).unwrap();
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "it says that it is PDF/UA-1");
    assert!(metadata.contains("Referral to the National Referral Mechanism"));
}

#[test]
fn it_says_nothing_of_who_made_it_and_when() {
    let reader = read(&notebook());
    let info = reader.dictionary(&reader.file.trailer, b"Info");
    let keys: Vec<_> = info.iter().map(|(key, _)| key.as_slice()).collect();
    assert_eq!(keys, [b"Title"]);
    let metadata = String::from_utf8(metadata(&reader)).unwrap();
    for other in ["Date", "Producer", "Creator", "creator"] {
        assert!(!metadata.contains(other), "{other}");
    }
}

fn metadata(reader: &Reader) -> Vec<u8> {
    let metadata = reader.catalog().get(b"Metadata").unwrap().as_reference().unwrap();
    let metadata = reader.file.get_object(metadata).unwrap().as_stream().unwrap();
    metadata.decompressed_content().unwrap_or_else(|_| metadata.content.clone())
}

#[test]
fn every_question_and_answer_is_told_in_order_and_in_every_script() {
    let report = notebook();
    assert_eq!(told(&read(&report)), expected(&report));
}

#[test]
fn its_parts_are_bookmarks() {
    let report = notebook();
    let headings = report.parts.iter().map(|part| part.heading.clone());
    let titles: Vec<_> = [report.title.clone()].into_iter().chain(headings).collect();
    assert_eq!(read(&report).bookmarks(), titles);
}

#[test]
fn letters_with_marks_and_brackets_in_any_direction_are_told_as_written() {
    let answers = [
        "e\u{302}\u{323} y\u{303} Nguye\u{302}\u{303}n",
        "מַרְיָם (בְּדוּיָה) [א] {ב} <ג>",
        "(FICTIONAL) [a] {b} <c>",
        "الاسم «مُحَمَّد» (بدون) لا إله",
        "ประเทศไทย ที่นี่ น้ำ",
        "क्षत्रिय स्त्री ർക്ക",
        "12/05/2026, £1,000 · ½ · ﬁne",
    ];
    let rows = vec![row("Names", &answers)];
    let part = Part { heading: "Names".to_owned(), rows };
    let report = Report { parts: vec![part], ..notebook() };
    assert_eq!(told(&read(&report)), expected(&report));
}

#[test]
fn what_no_font_has_is_named_and_still_told() {
    let mut report = notebook();
    report.parts[2].rows[0].answer = vec!["A \u{f5a5a}\u{f5a5b}B \u{f5a5a}".to_owned()];
    let pdf = pdf(&report, label, &mut Fonts::of_the_system()).unwrap();
    assert!(pdf.undrawn.is_superset(&['\u{f5a5a}', '\u{f5a5b}'].into()));
    assert!(!pdf.undrawn.contains(&'A'));
    let reader = Reader::new(&pdf.bytes);
    assert_eq!(told(&reader), expected(&report));
    let metadata = String::from_utf8(metadata(&reader)).unwrap();
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "it is PDF/UA-1 all the same");
}

#[test]
fn an_empty_report_is_an_empty_page() {
    let reader = read(&Report::default());
    assert_eq!(reader.pages.len(), 1);
    assert!(told(&reader).is_empty());
    let title_alone = Report { parts: vec![], notes: vec![], ..notebook() };
    assert_eq!(told(&read(&title_alone)), expected(&title_alone));
}

#[test]
fn the_same_report_is_the_same_file() {
    let report = notebook();
    let mut fonts = Fonts::of_the_system();
    let once = pdf(&report, label, &mut fonts).unwrap();
    assert_eq!(pdf(&report, label, &mut fonts).unwrap(), once);
    assert_eq!(pdf(&report, label, &mut Fonts::of_the_system()).unwrap(), once);
}
