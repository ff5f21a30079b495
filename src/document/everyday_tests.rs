//! What is read in one pass is what the parser finds.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::everyday;
use super::parse::parsed;

/// Whether a text is of the everyday form; if so, both ways of reading it agree.
fn both_agree(text: &str) -> bool {
    let Some(found) = everyday::read(text) else {
        return false;
    };
    let wanted = parsed(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    assert_eq!(format!("{found:#?}"), format!("{wanted:#?}"), "in\n{text}");
    true
}

#[test]
fn shipped_and_own_files_are_read_alike_both_ways() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![here.join("testdata")];
    folders.extend(std::env::var_os("KATA_UPGRADE_CORPUS").map(PathBuf::from));
    let (mut everyday, mut other) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                *if both_agree(&text) {
                    &mut everyday
                } else {
                    &mut other
                } += 1;
            }
        }
    }
    println!("{everyday} files of the everyday form, {other} others");
    assert!(everyday > 80, "{everyday} files of the everyday form");
}

fn line() -> impl Strategy<Value = String> {
    let header = prop::sample::select(vec![
        "[a]", "[a.b]", "[b]", "[a.b.c]", " [ c ]", "[[d]]", "[]", "[a", "[a.]",
    ]);
    let name = prop::sample::select(vec!["a", "b", "c", "x-1", "a.b", "\"q\"", "é"]);
    let value = prop::sample::select(vec![
        "true",
        "truely",
        "0",
        "007",
        "+1",
        "-0",
        "1_0",
        "0x1F",
        "99999999999999999999",
        "1.5",
        ".5",
        "inf",
        "1e3",
        "\"a # b\"",
        "\"\\t\"",
        "\"\"",
        "\"\"\"x\"\"\"",
        "'l'",
        "\"a\"b",
        "[]",
        "[1,2 , ]",
        "[,]",
        "[1 2]",
        "[\"a\"",
        "[[1]]",
        "[ \"é\", true,-1 ]",
        "{ a = 1 }",
        "1979-05-27",
        "07:32:00",
        "",
        "hmp",
        "\"\u{85}\"",
    ]);
    let end = prop::sample::select(vec!["", "  ", "\t# why", "#", "\u{a0}", " x", "\r"]);
    let indent = prop::sample::select(vec!["", " \t"]);
    let setting = (indent, name, value, prop_oneof![9 => Just(""), 3 => end])
        .prop_map(|(indent, name, value, end)| format!("{indent}{name} = {value}{end}"));
    let comment = prop::sample::select(vec!["# words", "#a = 1", "  # [a]", "#\u{7f}", ""]);
    prop_oneof![
        2 => header.prop_map(str::to_owned),
        4 => setting,
        1 => comment.prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn lines_of_any_kind_are_read_alike_both_ways(
        lines in prop::collection::vec(line(), 1..5),
        last in any::<bool>(),
    ) {
        let text = lines.join("\n") + if last { "\n" } else { "" };
        both_agree(&text);
    }
}
