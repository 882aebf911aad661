//! What a far side says.

use reqwest::{Response, StatusCode};

const MOST_REPLY_BYTES: usize = 64 * 1024;
/// So much of why a report was refused is kept.
const MOST_WORDS: usize = 300;

/// Whether there is trouble that the same request does not meet later.
pub(super) fn will_pass(status: StatusCode) -> bool {
    let waits = [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT];
    status.is_server_error() || waits.contains(&status)
}

/// The body, unless it is cut off or too long to be a reply.
pub(super) async fn text(mut response: Response) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_REPLY_BYTES {
            return None;
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Why a report was refused: the beginning of what was said, on one line.
pub(super) fn refusal(status: StatusCode, said: &str) -> String {
    let letters = said.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let words: String = letters.take(MOST_WORDS).collect();
    format!("status {}: {words}", status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_refusal_is_one_short_line() {
        let status = StatusCode::BAD_REQUEST;
        assert_eq!(refusal(status, "no\r\nsuch\u{1b}[2Jtype"), "status 400: no  such [2Jtype");
        assert_eq!(refusal(status, &"x".repeat(9999)).len(), MOST_WORDS + "status 400: ".len());
    }
}
