//! What axe-core can't see: where the focus goes, how large things are, what
//! stays in sight when text grows, and what is said.

use serde_json::{Value, json};
use testkit::journey::Turn;
use testkit::window::{Key, Window};

use crate::accessibility::{axe, faults};
use crate::stage::{Device, answers, example};

const WIDE: u32 = 1280;
const HALF: u32 = 640;
const NARROW: u32 = 320;

/// Goes through the adult route; `look` sees each page before it is filled in.
fn every_page(window: &Window, mut look: impl FnMut(&str)) {
    let mut page = window.page().unwrap();
    while page != "finished" {
        look(&page);
        page = window.fill_and_turn(&example()).unwrap();
    }
}

#[test]
fn pages_pass_with_their_errors_shown_and_every_further_question_open() {
    let axe = axe();
    let device = Device::new();
    let window = device.open_a_report();
    let mut page = "/reference".to_owned();
    let mut opened = 0;
    while page != "/confirm" {
        if page != "/organisation" {
            match window.turn().unwrap() {
                Turn::Kept(_) => passes(&window, &axe, &format!("{page} with its errors")),
                Turn::To(next) => {
                    page = next;
                    continue;
                }
            }
        }
        for opener in openers(&window) {
            click(&window, &opener);
            passes(&window, &axe, &format!("{page} with {opener} open"));
            opened += 1;
            if opener.contains("checkbox") {
                click(&window, &opener);
            }
        }
        page = window.fill_and_turn(&example()).unwrap();
    }
    assert!(opened > 20, "only {opened} further questions were opened");
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
    every_page(&window, |page| {
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
    every_page(&window, |page| {
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
        const box = element.getBoundingClientRect();
        const inside = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].map(([x, y]) =>
          document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
        const own = found => found && (element.contains(found) || found.contains(element)
          || [...(element.labels ?? [])].some(label => label.contains(found)));
        return {
          what: element.outerHTML.slice(0, 120),
          place: [...document.querySelectorAll('*')].indexOf(element),
          hidden: !inside.some(own),
          last: element.matches('.govuk-footer__link'),
        }";
    let mut stops = Vec::new();
    for _ in 0..200 {
        window.press(Key::Tab).unwrap();
        let stop = window.run(at, &Value::Null).unwrap();
        assert!(!stop.is_null(), "the focus leaves the page after {:?}", stops.last());
        let last = stop["last"] == true;
        stops.push(stop);
        if last {
            return stops;
        }
    }
    panic!("the Tab key does not come to the end of the page: {:?}", stops.last())
}

#[test]
fn every_target_is_large_enough_and_nothing_moves_by_itself() {
    let axe = axe();
    let device = Device::new();
    let window = device.open_a_report();
    window.run(&axe, &Value::Null).unwrap();
    let small = "const only = { runOnly: { type: 'rule', values: ['target-size'] } };
        const { violations } = await axe.run(document, only);
        return violations.flatMap(fault => fault.nodes.map(node => node.html))";
    let moving = "return [...document.querySelectorAll('*')].filter(element => {
          const style = getComputedStyle(element);
          return style.animationName !== 'none' || style.transitionDuration !== '0s';
        }).map(element => element.outerHTML.slice(0, 120))";
    every_page(&window, |page| {
        let found = window.run_to_end(small, &Value::Null).unwrap();
        assert_eq!(found, json!([]), "{page}: smaller than 24 by 24");
        assert_eq!(window.run(moving, &Value::Null).unwrap(), json!([]), "{page}");
    });
}

#[test]
fn each_control_is_named_by_its_own_question_alone() {
    let device = Device::new();
    let window = device.open_a_report();
    let misnamed = "
        const text = element => element.textContent.trim().replace(/\\s+/g, ' ');
        const controls = document.querySelectorAll('main input, main textarea, main select');
        return [...controls].filter(control => {
          const labels = [...control.labels];
          const others = control.getAttribute('aria-label') ?? control.getAttribute('aria-labelledby');
          return labels.length !== 1 || !text(labels[0]) || others
            || labels[0].htmlFor !== control.id
            || labels[0].querySelector('input, textarea, select, label');
        }).map(control => control.name)";
    let ungrouped = "
        const groups = new Map();
        for (const input of document.querySelectorAll('main input[type=radio]')) {
          const legend = input.closest('fieldset')?.querySelector(':scope > legend');
          if (!legend || !legend.textContent.trim()) groups.set(input.name, true);
        }
        return [...groups.keys()]";
    every_page(&window, |page| {
        assert_eq!(window.run(misnamed, &Value::Null).unwrap(), json!([]), "{page}");
        assert_eq!(window.run(ungrouped, &Value::Null).unwrap(), json!([]), "{page}");
    });
}

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
