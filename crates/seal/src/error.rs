/// Why something could not be sealed, opened, signed or verified.
///
/// No variant carries a key, a plaintext or anything derived from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another key sealed it, it belongs elsewhere, or it was altered. Which
    /// of these can't be told apart, and must not be.
    #[error("it does not open: another key, another place, or altered")]
    Refused,
    /// It is too short, or not laid out as anything this crate makes.
    #[error("it is not laid out as a sealed thing")]
    Malformed,
    /// A newer version of the app sealed it. It is whole as far as can be told.
    #[error("a newer version of the app sealed it; update to open it")]
    NewerFormat,
    /// The operating system gave no random bytes, or not enough memory.
    #[error("the system gave no random bytes or not enough memory; try again")]
    Unavailable,
}
