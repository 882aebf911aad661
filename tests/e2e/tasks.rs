//! The parts of a report, and the reports themselves, are found again.

use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::stage::{Device, answers, follow, walk_to};

#[test]
fn the_list_of_parts_says_how_far_each_is_and_leads_into_it() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/potential-victim-exploitative-situation-multiple");
    tasks(&window);
    check(&window, &axe(), "tasks");
    assert_eq!(state(&window, "your-report"), "completed");
    assert_eq!(state(&window, "exploitation"), "not-started");
    assert_eq!(state(&window, "check"), "cannot-start");
    let links = window.find_all("[data-part=check] a").unwrap();
    assert!(links.is_empty(), "what can't be started has no link");

    follow(
        &window,
        "[data-part=exploitation] a",
        "/potential-victim-exploitative-situation-multiple",
    );
}

#[test]
fn a_part_left_half_answered_goes_on_where_it_was_left() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/were-they-taken-somewhere-by-their-exploiter");
    tasks(&window);
    assert_eq!(state(&window, "exploitation"), "in-progress");
    follow(&window, ".govuk-back-link", "/were-they-taken-somewhere-by-their-exploiter");
    tasks(&window);
    follow(&window, "[data-part=exploitation] a", "/were-they-taken-somewhere-by-their-exploiter");
}

#[test]
fn a_completed_part_shows_its_answers_and_a_change_leads_back_to_them() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    tasks(&window);
    follow(&window, "[data-part=your-report] a", "part-answers");
    check(&window, &axe(), "part-answers");
    follow(&window, "[data-change=reference]", "/reference");
    let next = window.fill_and_turn(&answers([("reference", "FICTIONAL-2")])).unwrap();
    assert_eq!(next, "part-answers");
    let said = window.text(&window.wait_for(".govuk-summary-list").unwrap()).unwrap();
    assert!(said.contains("FICTIONAL-2"), "{said}");
    assert_eq!(window.press_button("tasks").unwrap(), "tasks");
}

#[test]
fn an_answer_typed_before_the_list_of_parts_is_still_there_after_it() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    window.fill(&answers([("birthplace", "Vinh")])).unwrap();
    tasks(&window);
    assert_eq!(state(&window, "background"), "in-progress");
    follow(&window, ".govuk-back-link", "/what-is-their-background");
    let birthplace = window.control("birthplace").unwrap();
    assert_eq!(window.value(&birthplace).unwrap(), "Vinh");
}

#[test]
fn a_report_is_found_by_typing() {
    let device = Device::new();
    let window = device.open_a_report();
    for reference in ["FICTIONAL-1", "FICTIONAL-2"] {
        if window.page().unwrap() == "home" {
            assert_eq!(window.press_button("start-report").unwrap(), "/reference");
        }
        window.fill_and_turn(&answers([("reference", reference)])).unwrap();
        assert_eq!(window.press_button("leave").unwrap(), "home");
    }
    find(&window, "2", "1 report matches", 1);
    find(&window, "draft", "2 reports match", 2);
    check(&window, &axe(), "home with a search");
    find(&window, "sent", "No report matches", 0);
}

#[test]
fn a_report_is_found_by_a_word_in_the_middle_of_an_answer() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    let family = "She has a brother called Đặng who lives in Vinh with an aunt";
    window.fill(&answers([("family", family)])).unwrap();
    assert_eq!(window.press_button("leave").unwrap(), "home");

    find(&window, "dang who", "1 report matches", 1);
    let excerpt = window.wait_for("[data-report] [data-field=family]").unwrap();
    assert_eq!(window.text(&excerpt).unwrap(), format!("Family: {family}"));
    let marked = window.wait_for("[data-field=family] mark").unwrap();
    assert_eq!(window.text(&marked).unwrap(), "Đặng who");
    check(&window, &axe(), "home with a report found by an answer");
    find(&window, "draft", "1 report matches", 1);
    assert!(window.find_all("mark").unwrap().is_empty(), "the list shows why");
    follow(&window, "[data-report] a", "/what-is-their-background");
}

fn find(window: &Window, typed: &str, said: &str, count: usize) {
    let field = window.control("find-report").unwrap();
    window.clear(&field).unwrap();
    window.type_into(&field, typed).unwrap();
    let fits = || {
        let rows = window.find_all("[data-report]")?.len();
        let status = window.text(&window.wait_for("main p[role=status]")?)?;
        Ok((rows == count && status == said).then_some(()))
    };
    window.wait_until(said, fits).unwrap();
}

fn tasks(window: &Window) {
    follow(window, "[data-way=tasks]", "tasks");
}

fn state(window: &Window, part: &str) -> String {
    window.said(&format!("[data-part={part}]"), "data-state").unwrap().unwrap()
}
