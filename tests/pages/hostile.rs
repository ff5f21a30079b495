//! What a file holds is text on a page, whatever it is.

use std::path::Path;

use super::page::{Page, report, text};

/// What would show that a page was broken into.
pub const MARK: &str = "owned";

/// A name that would be markup if it were not escaped.
const NAME: &str = "<img src=x onerror=document.documentElement.id='owned'> \u{202e}\"&lt;.toml";

/// A folder with the file under a name of that kind.
pub fn folder() -> (tempfile::TempDir, &'static str) {
    let dir = tempfile::tempdir().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/hostile/configuration.toml");
    std::fs::copy(file, dir.path().join(NAME)).unwrap();
    (dir, NAME)
}

/// Nothing of the page was made by a value: no element and no attribute beside those of any other page.
fn holds(page: &Page) {
    assert_eq!(page.all("[id='owned']").len(), 0);
    for element in page.all("*") {
        for (name, value) in element.value().attrs() {
            let spoken = ["data-key", "data-state", "href", "aria-label"].contains(&name);
            assert!(spoken || !value.contains(MARK), "{name}={value}");
        }
    }
    for name in ["u", "i", "svg > *[onload]", "iframe", "img"] {
        assert_eq!(page.all(name).len(), 0, "<{name}>");
    }
    let body = text(page.all("main")[0]);
    assert!(!body.contains('\u{202e}') && !body.contains('\u{1b}'));
}

#[test]
fn values_keys_tables_comments_and_names_are_text() {
    let (dir, name) = folder();
    let diff = Page::of(dir.path(), &["config", "diff", name]);
    let migrate = Page::of(
        dir.path(),
        &["config", "migrate", name, "--to", "kata-4.1.0"],
    );
    let check = Page::of(
        dir.path(),
        &["config", "check", name, "--for", "kata-4.1.0/rs"],
    );
    for page in [&diff, &migrate, &check] {
        holds(page);
        let all = text(page.all("body")[0]);
        assert!(
            all.contains(
                "<img src=x onerror=document.documentElement.id='owned'> \\u{202e}\"&lt;.toml"
            ),
            "the name"
        );
    }
    for page in [&diff, &migrate] {
        let main = text(page.all("main")[0]);
        for value in [
            "</code></td><svg onload=document.documentElement.id='owned'></svg>",
            "<script>document.documentElement.id='owned'</script> <img src=x onerror=document.documentElement.id='owned'>",
            "javascript:document.documentElement.id='owned'//&lt;b&gt;&amp;amp;",
            "\\u{202e}gnp.\\u{2066}reversed\\u{2069}\\u{202c}\\u{200b}",
            "</table><iframe src=https://example.invalid/>",
            "# </style></script><script>document.documentElement.id='owned'</script> --><!-- `a backtick",
        ] {
            assert!(main.contains(value), "{value}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_text_too() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("<b>.toml"), "<script> = [\n").unwrap();
    for command in ["diff", "check"] {
        let page = Page::of(
            dir.path(),
            &["config", command, "<b>.toml", "<i>\u{2066}.toml"],
        );
        holds(&page);
        let faults = page.all("#faults ~ ul > li");
        assert_eq!(faults.len(), 2);
        assert!(
            text(faults[0]).starts_with("<b>.toml line 1"),
            "{}",
            text(faults[0])
        );
        assert!(
            text(faults[1]).contains("<i>\\u{2066}.toml"),
            "{}",
            text(faults[1])
        );
    }
}

#[test]
fn reports_of_strange_machines_are_text() {
    let (dir, name) = folder();
    let json = report(
        dir.path(),
        &["config", "migrate", name, "--to", "kata-4.1.0"],
        "json",
    );
    // a report that was tampered with: what it says of a decision is as foreign as its values
    let json = json.replace("\"because\": \"", "\"because\": \"\\\" onclick=owned <b> ");
    let one = "<script>document.documentElement.id='owned'<\u{2066}script>.json";
    std::fs::write(dir.path().join(one), json).unwrap();
    std::fs::write(
        dir.path().join("other.json"),
        report(dir.path(), &["config", "diff", name], "json"),
    )
    .unwrap();
    let page = Page::of(dir.path(), &["fleet", one, "other.json"]);
    holds(&page);
    let main = text(page.all("main")[0]);
    assert!(
        main.contains("<script>document.documentElement.id='owned'<\\u{2066}script>"),
        "the machine"
    );
    assert!(main.contains("\" onclick=owned <b> "), "the reason");
}

#[test]
fn machines_that_call_themselves_markup_are_text() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("<b onclick=owned>");
    std::fs::create_dir_all(root.join("etc")).unwrap();
    let release = "ID=\"<script>document.documentElement.id='owned'</script>\"\nVERSION_ID=1\n";
    std::fs::write(root.join("etc/os-release"), release).unwrap();
    let page = Page::of(dir.path(), &["--root", "<b onclick=owned>", "plan"]);
    holds(&page);
    let body = text(page.all("body")[0]);
    assert!(
        body.contains("<script>document.documentElement.id='owned'</script>"),
        "the system"
    );
    assert!(body.contains("<b onclick=owned>"), "the root");
}
