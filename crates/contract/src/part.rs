use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Failure;

/// A command the screen can ask: its content is the type itself.
pub trait Command: Serialize + DeserializeOwned {
    /// The part of the contract it belongs to; one plugin of the shell.
    const PART: &'static str;
    /// Its wire name, unique within the part.
    const NAME: &'static str;
    /// What the app answers.
    type Reply: Serialize + DeserializeOwned;
}

/// Something that answers every command of a part.
pub type PartHost<H> = fn(&H, command: &str, content: Value) -> Result<Value, Failure>;

/// Declares one part of the contract: each command's type, its wire name and
/// its reply, the `Host` trait that must answer them all, the list of names
/// for the access-control manifest, and the dispatch from name to method.
macro_rules! part {
    ($part:literal: $(
        $(#[$doc:meta])*
        $name:ident / $method:ident { $( $(#[$field_doc:meta])* $field:ident: $type:ty ),* $(,)? } -> $reply:ty;
    )+) => {
        $(
            $(#[$doc])*
            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $( $(#[$field_doc])* pub $field: $type ),* }

            impl crate::Command for $name {
                const PART: &'static str = PART;
                const NAME: &'static str = stringify!($method);
                type Reply = $reply;
            }
        )+

        /// The name of this part and of its plugin in the shell.
        pub const PART: &str = $part;

        /// The wire names of this part's commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($method)),+];

        /// What answers this part's commands. One method a command, so a host
        /// that lacks one does not compile.
        pub trait Host {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// The [`Failure`](crate::Failure) the screen is to show.
                fn $method(&self, ask: $name) -> Result<$reply, crate::Failure>;
            )+
        }

        /// Answers the command of that name.
        ///
        /// # Errors
        /// What the host fails with, or
        /// [`NotUnderstood`](crate::Failure::NotUnderstood) where there is no
        /// such command or its content is malformed.
        pub fn answer<H: Host>(
            host: &H,
            command: &str,
            content: serde_json::Value,
        ) -> Result<serde_json::Value, crate::Failure> {
            match command {
                $( stringify!($method) => crate::part::reply(content, |ask| host.$method(ask)), )+
                _ => Err(crate::Failure::NotUnderstood),
            }
        }
    };
}
pub(crate) use part;

pub(crate) fn reply<C: Command>(
    content: Value,
    answer: impl FnOnce(C) -> Result<C::Reply, Failure>,
) -> Result<Value, Failure> {
    let ask = serde_json::from_value(content).map_err(|_| Failure::NotUnderstood)?;
    serde_json::to_value(answer(ask)?).map_err(|_| Failure::NotUnderstood)
}
