//! Pages in a real browser, where one is: what a value says does not run, what the page brings does, and it reads without it.

use std::path::{Path, PathBuf};
use std::process::Command;

use scraper::Html;

use super::hostile::{MARK, folder};
use super::page::{report, select, text};

fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).flat_map(|dir| names.map(|name| dir.join(name)));
    let found = found.into_iter().find(|file| file.is_file());
    if found.is_none() {
        eprintln!("skipped: needs chromium");
    }
    found
}

/// The document as it is once the browser has read the page and run what runs.
fn read(browser: &Path, page: &str) -> Html {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("page.html");
    std::fs::write(&file, page).unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!(
            "--user-data-dir={}",
            dir.path().join("profile").display()
        ))
        .args(["--timeout=20000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("the browser runs");
    let dump = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        dump.contains("</html>"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Html::parse_document(&dump)
}

/// The page where nothing may run.
fn without_script(page: &str) -> String {
    let (before, after) = page.split_once("script-src '").expect("a policy");
    let (_, after) = after.split_once('\'').expect("a hash");
    format!("{before}script-src 'none'{after}")
}

fn has(html: &Html, selector: &str) -> bool {
    html.select(&select(selector)).next().is_some()
}

fn main_text(html: &Html) -> String {
    html.select(&select("main")).map(text).collect()
}

#[test]
fn no_value_runs_and_the_page_reads_without_its_script() {
    let Some(browser) = browser() else {
        return;
    };
    // what is looked for is found where something does run
    let open = format!(
        "<!DOCTYPE html><title>x</title><script>document.documentElement.id='{MARK}'</script>"
    );
    let broken_into = format!("html[id='{MARK}']");
    assert!(has(&read(&browser, &open), &broken_into));
    let (dir, name) = folder();
    let commands: [&[&str]; 3] = [
        &["config", "diff", name],
        &["config", "migrate", name, "--to", "kata-4.1.0"],
        &["config", "check", name, "--for", "kata-4.1.0/rs"],
    ];
    for words in commands {
        let page = report(dir.path(), words, "html");
        let seen = read(&browser, &page);
        assert!(!has(&seen, &broken_into), "{words:?}: a value ran");
        assert!(
            has(&seen, ".tools:not([hidden])"),
            "{words:?}: the page's own script did not run"
        );
        assert!(has(&seen, "#states button"), "{words:?}");
        let without = read(&browser, &without_script(&page));
        assert!(
            has(&without, ".tools[hidden]"),
            "{words:?}: scripts were to be off"
        );
        assert_eq!(main_text(&without), main_text(&seen), "{words:?}");
        assert_eq!(
            main_text(&seen),
            main_text(&Html::parse_document(&page)),
            "{words:?}"
        );
    }
}

#[test]
fn the_policy_keeps_what_is_not_the_pages_own_from_running() {
    let Some(browser) = browser() else {
        return;
    };
    let (dir, name) = folder();
    let page = report(dir.path(), &["config", "diff", name], "html");
    // even if something got past the escaping
    let inside = format!(
        "<main><script>document.documentElement.id='{MARK}'</script><img src=x onerror=\"document.documentElement.id='{MARK}'\">"
    );
    let broken = page.replacen("<main>", &inside, 1);
    assert!(broken.contains(&inside));
    let seen = read(&browser, &broken);
    assert!(!has(&seen, &format!("html[id='{MARK}']")));
    assert!(has(&seen, ".tools:not([hidden])"));
}
