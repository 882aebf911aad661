//! A page of the documentation, by the commands that it gives.

use std::{collections::VecDeque, path::Path};

use crate::{Done, files};

/// What a block of commands is marked with; every other block is there to be read.
const COMMANDS: &str = "sh";

/// What of a page nobody has followed yet.
pub struct Page(VecDeque<Block>);

struct Block {
    heading: String,
    commands: String,
}

impl Page {
    /// The whole page.
    pub fn read(path: &Path) -> Done<Self> {
        Ok(Self(blocks(&String::from_utf8(files::read(path)?)?)))
    }

    /// All commands under a heading, which has to be the next that has any.
    pub fn under(&mut self, heading: &str) -> Done<String> {
        let mut commands = String::new();
        while let Some(block) = self.0.pop_front_if(|block| block.heading == heading) {
            commands += &block.commands;
        }
        match commands.is_empty() {
            true => Err(format!("{}, and not under “{heading}”.", self.what_is_left()).into()),
            false => Ok(commands),
        }
    }

    /// That nothing is left of it.
    pub fn end(&self) -> Done {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(format!("{}, and nobody follows them.", self.what_is_left()).into()),
        }
    }

    fn what_is_left(&self) -> String {
        match self.0.front() {
            Some(next) => format!("The next commands are under “{}”", next.heading),
            None => "There are no more commands".to_owned(),
        }
    }
}

fn blocks(text: &str) -> VecDeque<Block> {
    let mut blocks = VecDeque::new();
    let (mut heading, mut within) = (String::new(), None);
    for line in text.lines() {
        match (within, line.strip_prefix("```")) {
            (None, Some(mark)) => {
                within = Some(mark);
                if mark == COMMANDS {
                    let heading = heading.clone();
                    blocks.push_back(Block { heading, commands: String::new() });
                }
            }
            (Some(_), Some(_)) => within = None,
            (Some(COMMANDS), None) => {
                if let Some(Block { commands, .. }) = blocks.back_mut() {
                    commands.extend([line, "\n"]);
                }
            }
            (None, None) if line.starts_with('#') => {
                heading = line.trim_start_matches('#').trim().to_owned();
            }
            _ => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Tea

```text
buy a kettle
```

## Make it

```sh
boil water
```

Then:

```sh
# not a heading
pour
```

## Drink it

```sh
sip
```
";

    #[test]
    fn commands_come_in_order_and_what_is_to_be_read_is_left_out() {
        let mut page = Page(blocks(PAGE));
        assert_eq!(page.under("Make it").unwrap(), "boil water\n# not a heading\npour\n");
        assert!(page.end().is_err(), "there is some to drink");
        assert_eq!(page.under("Drink it").unwrap(), "sip\n");
        page.end().unwrap();
    }

    #[test]
    fn no_heading_is_passed_over() {
        let why = Page(blocks(PAGE)).under("Drink it").unwrap_err().to_string();
        assert!(why.contains("under “Make it”"), "{why}");
    }
}
