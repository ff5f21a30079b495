//! What is broken is refused: whatever is taken out of an output or replaced by another type.

use std::fs;

use serde_json::{Value, json};

use super::conforms::{format_of, formats};
use super::{here, printed, run};

/// An output that is as rich as they come, of every format that one command gives.
fn samples() -> Vec<Value> {
    let case = |name: &str| here("testdata/cases").join(name);
    let run = |folder, command: &str| {
        let words: Vec<&str> = command.split(' ').collect();
        printed(&run(folder, &words)).unwrap()
    };
    let plan = fs::read(here("testdata/machines/ubuntu-cc-3.0.23-running/plan.json")).unwrap();
    let rich = case("k2-mixed-release-file");
    vec![
        run(&rich, "config diff configuration.toml --format json"),
        run(
            &rich,
            "config migrate configuration.toml --to kata-4.1.0 --format json",
        ),
        run(&rich, "config check configuration.toml --format json"),
        run(&rich, "config explain enable_debug --format json"),
        run(&rich, "config defaults kata-1.12.1 --format json"),
        serde_json::from_slice(&plan).unwrap(),
    ]
}

/// Every place in a value: the pointer to it.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                found.push(place.clone());
                places(inner, &place, found);
            }
        }
        // the first tells what the others do
        Value::Array(items) => {
            for inner in items.iter().take(1) {
                let place = format!("{at}/0");
                found.push(place.clone());
                places(inner, &place, found);
            }
        }
        _ => {}
    }
}

/// Whether a place holds a setting's value, which may be anything.
fn is_free(place: &str) -> bool {
    let names = place.split('/');
    names
        .into_iter()
        .any(|name| matches!(name, "value" | "default" | "was" | "now" | "ships"))
        && !place.starts_with("/machine")
}

#[test]
fn a_schema_is_one_by_its_own_schema() {
    assert_eq!(formats().len(), 11);
    for (name, format) in formats() {
        assert!(jsonschema::meta::is_valid(&format.schema), "{name}");
        let draft = "https://json-schema.org/draft/2020-12/schema";
        assert_eq!(format.schema["$schema"], draft, "{name}");
        assert_eq!(format.schema["title"], format!("kata-upgrade/{name}"));
    }
}

#[test]
fn a_missing_field_is_refused() {
    let mut count = 0;
    for sample in samples() {
        let format = format_of(&sample);
        assert!(format.open.is_valid(&sample));
        let mut all = Vec::new();
        places(&sample, "", &mut all);
        for place in all.iter().filter(|place| !inside_a_value(place)) {
            let (above, name) = place.rsplit_once('/').unwrap();
            let mut broken = sample.clone();
            if let Some(Value::Object(fields)) = broken.pointer_mut(above) {
                fields.remove(name).unwrap();
                assert!(!format.open.is_valid(&broken), "without {place}");
                count += 1;
            }
        }
    }
    assert!(count > 200, "only {count} fields");
}

/// Whether a place is a part of a setting's value: a table's entry.
fn inside_a_value(place: &str) -> bool {
    let above = place.rsplit_once('/').map_or("", |(above, _)| above);
    is_free(above)
}

#[test]
fn another_type_is_refused() {
    let mut count = 0;
    for sample in samples() {
        let format = format_of(&sample);
        let mut all = Vec::new();
        places(&sample, "", &mut all);
        for place in all.iter().filter(|place| !is_free(place)) {
            let mut broken = sample.clone();
            let here = broken.pointer_mut(place).unwrap();
            *here = match here {
                Value::String(_) => json!([]),
                _ => json!({ "not": "that" }),
            };
            assert!(!format.open.is_valid(&broken), "another type at {place}");
            count += 1;
        }
    }
    assert!(count > 200, "only {count} places");
}

#[test]
fn a_word_that_is_none_is_refused_and_a_new_field_is_not() {
    let all = samples();
    let [diff, migrate, ..] = all.as_slice() else {
        panic!("no samples")
    };
    for (sample, place) in [
        (diff, "/format"),
        (diff, "/files/0/edition/certainty"),
        (diff, "/files/0/customisations/0/kind"),
        (migrate, "/decisions/0/verdict"),
        (migrate, "/output/as"),
    ] {
        let format = format_of(sample);
        let mut broken = sample.clone();
        *broken.pointer_mut(place).unwrap() = json!("other");
        assert!(!format.open.is_valid(&broken), "{place}");
    }
    let mut later = diff.clone();
    later["files"][0]["later"] = json!(1);
    assert!(format_of(diff).open.is_valid(&later));
    assert!(!format_of(diff).strict.is_valid(&later));
}
