//! Whatever a file of decisions holds: it is refused, or says the same when it is written again.
#![no_main]

use kata_upgrade::saved::Saved;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(saved) = Saved::parse(data.to_vec()) else {
        return;
    };
    for decision in &saved.decisions {
        assert_eq!(decision.verdict.is_carried(), !decision.to.is_empty());
    }
    let text = saved.to_string();
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    assert!(text.chars().all(plain), "{}", text.escape_debug());
    let again = Saved::parse(text.into_bytes()).expect("what was read can be written");
    assert_eq!(again, saved);
});
