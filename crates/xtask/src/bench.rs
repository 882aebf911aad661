//! What the app costs, measured side by side with the least it could cost.

mod attach;
mod endpoint;
mod find_10k;
mod journey;
mod list_search;
mod machine;
mod memory;
mod open_10k;
mod page_turn;
mod route;
mod save_answer;
mod screen_size;
mod start;
mod sync;
mod walk;

use serde::{Deserialize, Serialize};

use crate::{Done, clone, files, ui};

/// One figure, as `target/bench.json` lists it.
#[derive(Serialize)]
struct Figure {
    id: &'static str,
    unit: &'static str,
    ours: f64,
    reference: Option<f64>,
    ratio: Option<f64>,
    goal: Option<f64>,
    better: &'static str,
}

impl Figure {
    /// Measured for itself, with no goal.
    fn shown(id: &'static str, unit: &'static str, ours: f64) -> Self {
        Self { id, unit, ours, reference: None, ratio: None, goal: None, better: "lower" }
    }

    /// Measured for itself; the goal is a figure of the same unit.
    fn alone(id: &'static str, unit: &'static str, ours: f64, goal: f64) -> Self {
        Self { goal: Some(goal), ..Self::shown(id, unit, ours) }
    }

    /// Measured beside a reference; the goal is the ratio of the two.
    fn beside(id: &'static str, unit: &'static str, ours: f64, reference: f64, goal: f64) -> Self {
        let ratio = Some(ours / reference);
        Self { reference: Some(reference), ratio, ..Self::alone(id, unit, ours, goal) }
    }

    /// Measured for itself; the goal is the least that it is to be.
    fn at_least(id: &'static str, unit: &'static str, ours: f64, goal: f64) -> Self {
        Self { better: "higher", ..Self::alone(id, unit, ours, goal) }
    }

    fn verdict(&self) -> &'static str {
        let Some(goal) = self.goal else { return "" };
        let measured = self.ratio.unwrap_or(self.ours);
        let is_met = if self.better == "higher" { measured >= goal } else { measured <= goal };
        if is_met { "met" } else { "not met" }
    }

    fn row(&self) -> String {
        let number =
            |number: Option<f64>| number.map_or("-".into(), |number| format!("{number:.2}"));
        format!(
            "{:<26} {:<5} {:>12.2} {:>12} {:>7} {:>10} {}",
            self.id,
            self.unit,
            self.ours,
            number(self.reference),
            number(self.ratio),
            number(self.goal),
            self.verdict(),
        )
    }
}

/// What a benchmark without a window prints.
#[derive(Deserialize)]
struct Medians {
    ours: f64,
    reference: f64,
}

/// Measures everything, prints a table and writes `target/bench.json`. What takes
/// many minutes and much room on the disk is measured where it is asked for.
pub fn bench(is_long: bool) -> Done {
    ui::build()?;
    let mut figures = vec![
        screen_size::measure()?,
        save_answer::measure()?,
        attach::speed()?,
        attach::memory()?,
        open_10k::measure()?,
        find_10k::measure()?,
        start::measure()?,
        page_turn::measure()?,
        list_search::measure()?,
        route::measure()?,
        journey::measure()?,
        memory::measure()?,
        sync::reports()?,
        sync::files()?,
    ];
    figures.extend(endpoint::load()?);
    figures.extend(endpoint::load_postgres()?);
    if is_long {
        figures.extend(endpoint::million()?);
    }
    println!(
        "{:<26} {:<5} {:>12} {:>12} {:>7} {:>10}",
        "id", "unit", "ours", "reference", "ratio", "goal"
    );
    for figure in &figures {
        println!("{}", figure.row());
    }
    let file = clone::results().join("bench.json");
    files::write(&file, serde_json::to_vec_pretty(&figures)?)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
