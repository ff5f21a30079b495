//! Where a fact can be read, as a link where the tables' notation allows one.

use maud::{Markup, html};

/// The source of a fact. A link is followed only when somebody clicks on it.
pub(super) fn source(text: &str) -> Markup {
    html! {
        span.source {
            @match address(text) {
                Some(address) => a href=(address) rel="noreferrer" { (text) },
                None => (text),
            }
        }
    }
}

/// The address of `OWNER/REPOSITORY FILE@TAG`, `OWNER/REPOSITORY COMMIT` or `OWNER/REPOSITORY issue NUMBER`, whatever is
/// said of it behind a `;`.
fn address(text: &str) -> Option<String> {
    let place = text.split_once("; ").map_or(text, |(place, _)| place);
    let (repository, what) = place.split_once(' ')?;
    let (owner, name) = repository.split_once('/')?;
    let plain = |text: &str| {
        let mut letters = text.chars();
        !text.is_empty() && letters.all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    let steps = |text: &str| {
        text.split('/')
            .all(|step| plain(step) && !matches!(step, "." | ".."))
    };
    if !(plain(owner) && plain(name)) {
        return None;
    }
    let place = if let Some((file, tag)) = what.split_once('@') {
        (steps(file) && plain(tag)).then(|| format!("blob/{tag}/{file}"))?
    } else if let Some(number) = what.strip_prefix("issue ") {
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| format!("issues/{number}"))?
    } else {
        let hash = what.len() >= 7 && what.bytes().all(|byte| byte.is_ascii_hexdigit());
        hash.then(|| format!("commit/{what}"))?
    };
    Some(format!("https://github.com/{owner}/{name}/{place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_tables_have_leads_to_a_page() {
        let of = |text| address(text).unwrap_or_default();
        assert_eq!(
            of("kata-containers/runtime pkg/katautils/config.go@1.5.0"),
            "https://github.com/kata-containers/runtime/blob/1.5.0/pkg/katautils/config.go"
        );
        assert_eq!(
            of("clearcontainers/runtime 725e738"),
            "https://github.com/clearcontainers/runtime/commit/725e738"
        );
        assert_eq!(
            of("kata-containers/kata-containers issue 13580"),
            "https://github.com/kata-containers/kata-containers/issues/13580"
        );
        assert_eq!(
            of("kata-containers/kata-containers a8c9307dea; tried with a loader: refused"),
            "https://github.com/kata-containers/kata-containers/commit/a8c9307dea"
        );
    }

    #[test]
    fn nothing_else_does() {
        for text in [
            "",
            "a colleague",
            "a/b",
            "a/b c/../d@1",
            "a/b \"><script>@1",
            "a/b/c 725e738",
            "javascript:alert(1)// 725e738",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
