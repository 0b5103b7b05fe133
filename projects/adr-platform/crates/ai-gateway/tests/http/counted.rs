//! An allocator that knows what each thread holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, which keeps a sum for each thread.
struct Counted;

#[global_allocator]
static ALLOCATOR: Counted = Counted;

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
}

/// How many bytes this thread has taken and not given back.
pub(crate) fn held() -> i64 {
    HELD.get()
}

fn add(bytes: i64) {
    // A thread that is ending has no sum any more.
    let _ = HELD.try_with(|held| held.set(held.get() + bytes));
}

#[expect(unsafe_code, reason = "an allocator is unsafe by its nature; this one hands everything on as it is")]
// SAFETY: every call goes to the system's allocator with the arguments that it came with.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as i64);
        // SAFETY: as the caller has promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        add(-(layout.size() as i64));
        // SAFETY: as the caller has promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}
