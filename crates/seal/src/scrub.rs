//! The stack below a call, overwritten: ring and its like keep keys there, and
//! do not wipe them.

use std::hint::black_box;

/// More than any of them takes.
const BYTES: usize = 16 * 1024;

/// Does `work`, and overwrites what it left on the stack.
pub(crate) fn scrubbed<T>(work: impl FnOnce() -> T) -> T {
    let done = apart(work);
    overwrite();
    done
}

/// In a frame of its own, which is where [`overwrite`] has its own.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn overwrite() {
    black_box(&mut [0_u8; BYTES]);
}
