//! Whole journeys with the example report.

use serde_json::{Value, json};
use testkit::{journey::Answers, window::Window};

use crate::{Done, clone, files};

/// Through the vault to the list of reports.
pub fn enter(window: &Window) -> Done {
    let mut answers = example()?;
    answers.insert("passphrase".to_owned(), json!("walnut lantern orbit sleeve"));
    window.enter(&answers)?;
    Ok(())
}

/// A new report, filled in until that page is open.
pub fn to(window: &Window, page: &str) -> Done {
    let answers = example()?;
    let mut at = window.press_button("start-report")?;
    while at != page {
        at = window.fill_and_turn(&answers)?;
    }
    Ok(())
}

/// One report from its first page to its end; `turn` presses Continue on each
/// page that is filled in and says what it measured.
pub fn report<T>(window: &Window, turn: impl Fn(&Window) -> Done<T>) -> Done<Vec<T>> {
    let answers = example()?;
    let mut turned = Vec::new();
    let mut page = window.press_button("start-report")?;
    while page != "/confirm" {
        window.fill(&answers)?;
        turned.push(turn(window)?);
        page = window.page()?;
    }
    window.fill_and_turn(&Answers::new())?;
    window.press_button("home")?;
    Ok(turned)
}

fn example() -> Done<Answers> {
    let example: Value =
        serde_json::from_slice(&files::read(&clone::top().join("examples/adult-referral.json"))?)?;
    Ok(example.as_object().cloned().unwrap_or_default())
}
