//! Texts compared line by line.

/// The lines in which two texts differ, without those that are the same at the beginning and at the end.
pub fn differing<'a>(one: &'a str, other: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut one: Vec<&str> = one.split_inclusive('\n').collect();
    let mut other: Vec<&str> = other.split_inclusive('\n').collect();
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    one.drain(..same);
    other.drain(..same);
    while one.last().is_some() && one.last() == other.last() {
        one.pop();
        other.pop();
    }
    (one, other)
}
