//! What the app tells the screen without being asked.

/// A report's way to the endpoint changed: list the reports again.
pub const REPORTS_CHANGED: &str = "reports-changed";
