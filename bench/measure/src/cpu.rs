//! Clocks, and the processor a thread runs on.

use std::time::Duration;

use rustix::thread::{CpuSet, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

/// The CPU time of this thread until now, in user space and in the kernel.
pub fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Keeps this thread on one processor, so that client and server do not take each other's place. Where the machine has no such processor, nothing happens.
pub fn pin(processor: usize) {
    let mut set = CpuSet::new();
    set.set(processor);
    let _ = sched_setaffinity(None, &set);
}

/// Lets this thread, and the programs that it starts, run on any processor again.
pub fn unpin() {
    let mut set = CpuSet::new();
    let processors = std::fs::read_dir("/sys/devices/system/cpu").into_iter().flatten().flatten();
    for number in processors.filter_map(|entry| entry.file_name().to_str()?.strip_prefix("cpu")?.parse().ok()) {
        set.set(number);
    }
    let _ = sched_setaffinity(None, &set);
}
