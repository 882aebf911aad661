//! What axe-core can't see: where the focus goes, how large things are, what
//! stays in sight when text grows, and what is said.

use std::collections::BTreeSet;

use form::{Form, Page};
use serde_json::{Value, json};
use testkit::journey::{Answers, Turn};
use testkit::window::{Key, Window};

use crate::accessibility::{axe, faults};
use crate::files;
use crate::stage::{Device, answers, example};

const WIDE: u32 = 1280;
const HALF: u32 = 640;
const NARROW: u32 = 320;

/// The examples, one for each branch, and one more in which the decision goes
/// to the potential victim.
fn reports() -> Vec<Answers> {
    let mut to_themselves = example();
    to_themselves.extend(answers([
        ("who-contact", "potential-victim"),
        ("pv-contact-details", "email"),
        ("pv-contact-details-email-input", "kim.example@example.org"),
        ("pv-contact-details-email-check", "true"),
    ]));
    let read = |text| serde_json::from_str(text).unwrap();
    vec![
        example(),
        to_themselves,
        read(include_str!("../../examples/child-referral.json")),
        read(include_str!("../../examples/notification-co-operating.json")),
        read(include_str!("../../examples/notification-not-co-operating.json")),
    ]
}

/// Goes through every page that there is; `look` sees each once, before it is
/// filled in.
pub fn every_page(device: &Device, window: &Window, mut look: impl FnMut(&str)) {
    let mut seen = BTreeSet::new();
    for mut answers in reports() {
        answers.insert("what-evidence-you-will-submit".to_owned(), json!("A letter"));
        let mut page = match window.page().unwrap().as_str() {
            "home" => window.press_button("start-report").unwrap(),
            page => page.to_owned(),
        };
        while page != "finished" {
            if seen.insert(page.clone()) {
                look(&page);
                if page == "/upload-evidence" {
                    files::add(window, &files::file(device, "letter.pdf", b"%PDF-1.7\n"));
                    files::listed(window, 1);
                    window.bring_to_front().unwrap();
                }
            }
            page = window.fill_and_turn(&answers).unwrap();
        }
        assert_eq!(window.press_button("home").unwrap(), "home");
    }
    let pages = Form::current().pages().iter().map(|page| page.path.as_str());
    let missed: Vec<&str> = pages.filter(|page| !seen.contains(*page)).collect();
    assert_eq!(missed, Vec::<&str>::new());
}

#[test]
fn pages_pass_with_their_errors_shown_and_every_further_question_open() {
    let axe = axe();
    let device = Device::new();
    let window = device.open_a_report();
    let (mut wrong, mut opened) = (0, 0);
    every_page(&device, &window, |page| {
        passes(&window, &axe, page);
        if cannot_be_blank(page) {
            assert!(matches!(window.turn().unwrap(), Turn::Kept(_)), "{page} must not be blank");
            passes(&window, &axe, &format!("{page} with its errors"));
            wrong += 1;
        }
        for opener in openers(&window) {
            click(&window, &opener);
            passes(&window, &axe, &format!("{page} with {opener} open"));
            opened += 1;
            if opener.contains("checkbox") {
                click(&window, &opener);
            }
        }
    });
    assert!(wrong > 50 && opened > 20, "{wrong} pages with errors, {opened} questions opened");
}

/// Whether something must be said on a page that is still blank.
fn cannot_be_blank(path: &str) -> bool {
    let form = Form::current();
    let needed = |page: &Page| {
        let mut asked = form.questions_on(page);
        asked.any(|question| question.required && question.shown_when.is_none())
            || !page.at_least_one.is_empty()
    };
    // The organisation is known from the start.
    path != "/organisation" && form.page(path).is_some_and(needed)
}

/// A selector for each option that opens a further question.
fn openers(window: &Window) -> Vec<String> {
    let script = "return [...document.querySelectorAll('main input')]
        .filter(input => input.matches('[aria-controls^=conditional]')
          || document.getElementById(`conditional-${input.id}`))
        .map(input => `#${CSS.escape(input.id)}[type=${input.type}]`)";
    let found = window.run(script, &Value::Null).unwrap();
    found.as_array().unwrap().iter().map(|css| css.as_str().unwrap().to_owned()).collect()
}

fn click(window: &Window, css: &str) {
    window.click(&window.wait_for(css).unwrap()).unwrap();
}

fn passes(window: &Window, axe: &str, at: &str) {
    assert_eq!(faults(window, axe), Vec::<String>::new(), "{at}");
    fits(window, NARROW, at);
}

/// Nothing makes the page scroll sideways, and no text is cut off.
fn fits(window: &Window, width: u32, at: &str) {
    window.resize(width, 700).unwrap();
    let script = "
        const cut = element => {
          const style = getComputedStyle(element);
          return element.innerText && style.overflow === 'hidden' && style.position !== 'absolute'
            && element.scrollHeight > element.clientHeight + 1;
        };
        const wider = document.documentElement.scrollWidth - innerWidth;
        const lost = [...document.querySelectorAll('body *')].filter(cut);
        return [wider, lost.map(element => element.outerHTML.slice(0, 200))]";
    assert_eq!(window.run(script, &Value::Null).unwrap(), json!([0, []]), "{at}, {width} wide");
    window.resize(WIDE, 900).unwrap();
}

#[test]
fn twice_the_text_and_more_room_between_letters_cut_nothing_off() {
    let device = Device::new();
    let window = device.open_a_report();
    // The text spacing that WCAG 1.4.12 asks for.
    let spacing = "const rules = [
          '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }',
          'p { margin-bottom: 2em !important }'];
        const sheet = document.styleSheets[0];
        rules.forEach(rule => sheet.insertRule(rule, sheet.cssRules.length));
        return rules.length";
    let drop = "const sheet = document.styleSheets[0];
        for (let left = arguments[0]; left > 0; left -= 1) sheet.deleteRule(sheet.cssRules.length - 1);
        document.documentElement.style.fontSize = ''";
    every_page(&device, &window, |page| {
        let rules = window.run(spacing, &Value::Null).unwrap();
        fits(&window, NARROW, &format!("{page} with text spacing"));
        window.run(drop, &rules).unwrap();
        let twice = "document.documentElement.style.fontSize = '200%'";
        window.run(twice, &Value::Null).unwrap();
        fits(&window, HALF, &format!("{page} with twice the text"));
        window.run(drop, &json!(0)).unwrap();
    });
}

#[test]
fn the_focus_goes_through_each_page_in_order_and_is_never_hidden() {
    let device = Device::new();
    let window = device.open_a_report();
    window.resize(WIDE, 600).unwrap();
    window.bring_to_front().unwrap();
    every_page(&device, &window, |page| {
        let stops = tabbed_through(&window);
        let hidden: Vec<_> = stops.iter().filter(|stop| stop["hidden"] == true).collect();
        assert!(hidden.is_empty(), "{page}: the focus is hidden on {hidden:?}");
        let places: Vec<u64> = stops.iter().map(|stop| stop["place"].as_u64().unwrap()).collect();
        assert!(places.len() > 2, "{page} has controls");
        assert!(places.is_sorted(), "{page}: the focus jumps: {stops:?}");
    });
}

/// Every stop of the Tab key from the top of the page to its end.
fn tabbed_through(window: &Window) -> Vec<Value> {
    let top = "document.activeElement.blur(); getSelection().removeAllRanges();
        scrollTo(0, 0); window.seen = new Set()";
    window.run(top, &Value::Null).unwrap();
    let at = "
        const element = document.activeElement;
        if (element === document.body || window.seen.has(element)) return null;
        window.seen.add(element);
        return {
          what: element.outerHTML.slice(0, 120),
          place: [...document.querySelectorAll('*')].indexOf(element),
          last: element.matches('.govuk-footer__link'),
        }";
    let mut stops = Vec::new();
    for _ in 0..200 {
        window.press(Key::Tab).unwrap();
        let mut stop = window.run(at, &Value::Null).unwrap();
        assert!(!stop.is_null(), "the focus leaves the page after {:?}", stops.last());
        stop["hidden"] = json!(!comes_into_sight(window));
        let last = stop["last"] == true;
        stops.push(stop);
        if last {
            return stops;
        }
    }
    panic!("the Tab key does not come to the end of the page: {:?}", stops.last())
}

/// A page scrolls to what has the focus a moment after it has it.
fn comes_into_sight(window: &Window) -> bool {
    let seen = "
        const element = document.activeElement;
        const box = element.getBoundingClientRect();
        const inside = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].map(([x, y]) =>
          document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
        const own = found => found && (element.contains(found) || found.contains(element)
          || [...(element.labels ?? [])].some(label => label.contains(found)));
        return inside.some(own)";
    let is_seen = || Ok((window.run(seen, &Value::Null)? == true).then_some(()));
    window.wait_until("the focus in sight", is_seen).is_ok()
}

#[test]
fn every_control_is_large_enough_still_and_named_by_its_own_question_alone() {
    let axe = axe();
    let device = Device::new();
    let window = device.open_a_report();
    window.run(&axe, &Value::Null).unwrap();
    let small = "const only = { runOnly: { type: 'rule', values: ['target-size'] } };
        const { violations } = await axe.run(document, only);
        return violations.flatMap(fault => fault.nodes.map(node => node.html))";
    every_page(&device, &window, |page| {
        let found = window.run_to_end(small, &Value::Null).unwrap();
        assert_eq!(found, json!([]), "{page}: smaller than 24 by 24");
        for script in [MOVING, MISNAMED, UNGROUPED] {
            assert_eq!(window.run(script, &Value::Null).unwrap(), json!([]), "{page}: {script}");
        }
    });
}

/// What moves or fades by itself.
const MOVING: &str = "
    return [...document.querySelectorAll('*')].filter(element => {
      const style = getComputedStyle(element);
      return style.animationName !== 'none' || style.transitionDuration !== '0s';
    }).map(element => element.outerHTML.slice(0, 120))";

/// Controls with another label than one of their own, which holds no other.
const MISNAMED: &str = "
    const text = element => element.textContent.trim();
    const controls = document.querySelectorAll('main input, main textarea, main select');
    return [...controls].filter(control => {
      const labels = [...control.labels];
      const others = control.getAttribute('aria-label') ?? control.getAttribute('aria-labelledby');
      return labels.length !== 1 || !text(labels[0]) || others
        || labels[0].htmlFor !== control.id
        || labels[0].querySelector('input, textarea, select, label');
    }).map(control => control.name)";

/// Radio buttons that no legend asks a question of.
const UNGROUPED: &str = "
    const asked = input => input.closest('fieldset')?.querySelector(':scope > legend');
    const radios = [...document.querySelectorAll('main input[type=radio]')];
    return radios.filter(input => !asked(input)?.textContent.trim()).map(input => input.name)";

#[test]
fn a_searched_list_says_its_name_how_many_match_and_what_was_chosen() {
    let device = Device::new();
    let window = device.open_a_report();
    window.fill_and_turn(&answers([("reference", "FICTIONAL-1")])).unwrap();
    let organisation = window.control("user-organisation").unwrap();
    let name = "return document.querySelector('[name=user-organisation]').labels[0].textContent";
    let name = window.run(name, &Value::Null).unwrap();
    assert_eq!(name, "Which first responder organisation do you work for?");
    window.clear(&organisation).unwrap();
    window.type_into(&organisation, "salvation").unwrap();
    said(&window, "1 match");
    window.press(Key::Down).unwrap();
    said(&window, "The Salvation Army, 1 of 1");
    let on = window.said("[name=user-organisation]", "aria-activedescendant").unwrap();
    assert_eq!(on.as_deref(), Some("user-organisation-option-1"));
    window.press(Key::Enter).unwrap();
    said(&window, "The Salvation Army chosen");
    window.clear(&organisation).unwrap();
    window.type_into(&organisation, "xyzzy").unwrap();
    said(&window, "No matches. Check the spelling, or type fewer letters");
}

fn said(window: &Window, words: &str) {
    let status = "return document.querySelector('.app-combobox [role=status]').textContent.trim()";
    let heard = || Ok((window.run(status, &Value::Null)? == words).then_some(()));
    window.wait_until(words, heard).unwrap();
}

#[test]
fn what_was_tested_and_what_fails_can_be_read_before_the_vault_is_open() {
    let axe = axe();
    let device = Device::new();
    let window = device.open();
    assert_eq!(window.page().unwrap(), "make-vault");
    click(&window, "[data-way=accessibility]");
    window.wait_for("main[data-page=accessibility]").unwrap();
    passes(&window, &axe, "the accessibility statement");
    click(&window, ".govuk-back-link");
    window.wait_for("main[data-page=make-vault]").unwrap();
}

#[test]
fn the_statement_leads_back_to_what_was_being_typed() {
    let device = Device::new();
    let window = device.open_a_report();
    window.fill(&answers([("reference", "FICTIONAL-9")])).unwrap();
    click(&window, "[data-way=accessibility]");
    window.wait_for("main[data-page=accessibility]").unwrap();
    click(&window, ".govuk-back-link");
    window.wait_for("main[data-page='/reference']").unwrap();
    let reference = window.control("reference").unwrap();
    assert_eq!(window.value(&reference).unwrap(), "FICTIONAL-9");
}
