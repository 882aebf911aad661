//! What the device runs on, as Linux tells it. Where nobody tells, it is taken
//! for mains.

use std::fs;
use std::path::Path;

use app::Power;

pub(crate) fn now() -> Power {
    as_told_by(Path::new("/sys/class/power_supply"))
}

/// A battery that empties counts, but not that of a mouse.
fn as_told_by(folder: &Path) -> Power {
    let supplies = fs::read_dir(folder).into_iter().flatten().flatten();
    let runs_out = supplies.map(|supply| supply.path()).any(|supply| {
        says(&supply, "type", "Battery")
            && says(&supply, "status", "Discharging")
            && !says(&supply, "scope", "Device")
    });
    if runs_out { Power::Battery } else { Power::Mains }
}

fn says(supply: &Path, what: &str, value: &str) -> bool {
    fs::read_to_string(supply.join(what)).is_ok_and(|text| text.trim() == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(supplies: &[(&str, &[(&str, &str)])]) -> Power {
        let folder = tempfile::tempdir().unwrap();
        for (name, files) in supplies {
            let supply = folder.path().join(name);
            fs::create_dir(&supply).unwrap();
            for (file, text) in *files {
                fs::write(supply.join(file), format!("{text}\n")).unwrap();
            }
        }
        as_told_by(folder.path())
    }

    #[test]
    fn a_battery_that_empties_is_what_it_runs_on() {
        let mains = ("AC", &[("type", "Mains"), ("online", "0")][..]);
        let empties = ("BAT0", &[("type", "Battery"), ("status", "Discharging")][..]);
        let fills = ("BAT0", &[("type", "Battery"), ("status", "Charging")][..]);
        let mouse = [("type", "Battery"), ("status", "Discharging"), ("scope", "Device")];
        assert_eq!(told(&[mains, empties]), Power::Battery);
        assert_eq!(told(&[mains, fills]), Power::Mains);
        assert_eq!(told(&[("hid-mouse", &mouse)]), Power::Mains);
        assert_eq!(told(&[]), Power::Mains);
        assert_eq!(as_told_by(Path::new("/nowhere")), Power::Mains);
    }
}
