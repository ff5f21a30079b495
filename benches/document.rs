//! Reading a text of a shipped configuration's size, beside what its TOML parser alone takes.
#![allow(missing_docs, clippy::expect_used)]

use divan::Bencher;
use kata_upgrade::document::{Document, Edits};
use kata_upgrade::value::Value;

fn main() {
    divan::main();
}

/// Some 30 kB: mostly comments, a setting every few lines, every other one commented out.
fn text() -> String {
    let mut text = String::new();
    for table in [
        "hypervisor.qemu",
        "factory",
        "agent.kata",
        "runtime",
        "image",
    ] {
        text += &["\n[", table, "]\n"].concat();
        for at in 0..18 {
            text += &"# A line of words about a setting, as long as most.\n".repeat(6);
            let setting = match at % 4 {
                0 => format!("setting_{at} = \"/usr/share/kata/{at}\"\n\n"),
                1 => format!("#setting_{at} = true\n\n"),
                2 => format!("setting_{at} = {at}00\n\n"),
                _ => format!("# setting_{at} = [\"{at}\", \"b\"]\n\n"),
            };
            text += &setting;
        }
    }
    text
}

fn known(_: &str, name: &str) -> bool {
    name.starts_with("setting_")
}

#[divan::bench]
fn parser_alone(bencher: Bencher<'_, '_>) {
    let text = text();
    bencher.bench(|| toml_edit::Document::parse(divan::black_box(&text)).map(|tree| tree.len()));
}

#[divan::bench]
fn document(bencher: Bencher<'_, '_>) {
    let text = text();
    bencher
        .with_inputs(|| text.clone())
        .bench_values(|text| Document::parse(text, &known));
}

#[divan::bench]
fn ten_edits(bencher: Bencher<'_, '_>) {
    let document = Document::parse(text(), &known).expect("the text is TOML");
    bencher.bench(|| {
        let mut edits = Edits::new(&document);
        for setting in document.settings().iter().step_by(9) {
            edits
                .activate(setting, &Value::Integer(1))
                .expect("the setting is a line");
        }
        edits.finish()
    });
}
