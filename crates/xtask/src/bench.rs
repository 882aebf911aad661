//! What the app costs, measured side by side with the least it could cost.

mod machine;
mod memory;
mod page_turn;
mod save_answer;
mod screen_size;
mod start;
mod walk;

use serde::Serialize;

use crate::{Done, clone, files, ui};

/// One figure, as `target/bench.json` lists it.
#[derive(Serialize)]
struct Figure {
    id: &'static str,
    unit: &'static str,
    ours: f64,
    reference: Option<f64>,
    ratio: Option<f64>,
    goal: f64,
    better: &'static str,
}

impl Figure {
    /// Measured for itself; the goal is a figure of the same unit.
    fn alone(id: &'static str, unit: &'static str, ours: f64, goal: f64) -> Self {
        Self { id, unit, ours, reference: None, ratio: None, goal, better: "lower" }
    }

    /// Measured beside a reference; the goal is the ratio of the two.
    fn beside(id: &'static str, unit: &'static str, ours: f64, reference: f64, goal: f64) -> Self {
        let ratio = Some(ours / reference);
        Self { id, unit, ours, reference: Some(reference), ratio, goal, better: "lower" }
    }

    fn is_met(&self) -> bool {
        self.ratio.unwrap_or(self.ours) <= self.goal
    }

    fn row(&self) -> String {
        let number =
            |number: Option<f64>| number.map_or("-".into(), |number| format!("{number:.2}"));
        format!(
            "{:<12} {:<5} {:>12.2} {:>12} {:>7} {:>10} {}",
            self.id,
            self.unit,
            self.ours,
            number(self.reference),
            number(self.ratio),
            self.goal,
            if self.is_met() { "met" } else { "not met" },
        )
    }
}

/// Measures everything, prints a table and writes `target/bench.json`.
pub fn bench() -> Done {
    ui::build()?;
    let figures = [
        screen_size::measure()?,
        save_answer::measure()?,
        start::measure()?,
        page_turn::measure()?,
        memory::measure()?,
    ];
    println!(
        "{:<12} {:<5} {:>12} {:>12} {:>7} {:>10}",
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
