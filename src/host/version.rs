//! Versions in the spellings of packages and files.

use crate::catalogue::Version;

/// The release a text begins with: `3.0.23+git.64d2226-27`, `1.12.1~0-1.1`, `3.26.0-1.fc43`, `4.1.0-rc0`.
///
/// None where it begins with no three numbers.
pub fn leading(text: &str) -> Option<Version> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let mut parts = text[..end].split('.');
    let mut next = || {
        parts
            .next()
            .filter(|part| !part.is_empty() && part.len() <= 3)
    };
    let three = [next()?, next()?, next()?];
    three.join(".").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_packagers_append_is_no_part_of_the_release() {
        let told = |text: &str| leading(text).map(|version| version.to_string());
        assert_eq!(told("3.0.23+git.64d2226-27").as_deref(), Some("3.0.23"));
        assert_eq!(told("1.12.1~0-1.1").as_deref(), Some("1.12.1"));
        assert_eq!(told("3.26.0-1.fc43").as_deref(), Some("3.26.0"));
        assert_eq!(told("4.1.0\n").as_deref(), Some("4.1.0"));
        assert_eq!(told("2.7.1.4").as_deref(), Some("2.7.1"));
        assert_eq!(told("20640-48"), None);
        assert_eq!(told("<<unknown>>"), None);
    }
}
