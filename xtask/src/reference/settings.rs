//! A page of settings for each runtime.

use std::collections::BTreeMap;

use kata_upgrade::catalogue::tables::changes::Verb;
use kata_upgrade::catalogue::{Catalogue, Line, RowState};
use kata_upgrade::explain::{
    Event, Explanation, FoundBy, Hit, Reading, ShippedValue, Stretch, What, explain,
};
use kata_upgrade::render::words;
use kata_upgrade::value::Value;

use super::MADE;

/// The pages, by file name.
pub fn pages(catalogue: &Catalogue) -> BTreeMap<String, String> {
    let mut all: Vec<Explanation<'_>> = catalogue
        .settings()
        .map(|setting| {
            let hit = Hit {
                key: setting.pattern().to_owned(),
                setting,
                by: FoundBy::Name,
                note: String::new(),
            };
            explain(catalogue, &hit, None)
        })
        .collect();
    all.sort_by(|a, b| (a.table_key(), &a.key).cmp(&(b.table_key(), &b.key)));
    let pages = catalogue.lines().map(|line| {
        let name = match line.product() {
            "kata" => line.name().replace('/', "-"),
            product => product.to_owned(),
        };
        (format!("settings-{name}.md"), page(catalogue, line, &all))
    });
    pages.collect()
}

fn page(catalogue: &Catalogue, line: Line<'_>, all: &[Explanation<'_>]) -> String {
    let own = all.iter().filter_map(|explanation| {
        let mut readings = explanation.readings.iter();
        let reading = readings.find(|reading| reading.line.index() == line.index())?;
        Some((explanation, reading))
    });
    let own: Vec<_> = own.collect();
    let releases: Vec<_> = line.releases().map(|release| release.version).collect();
    let span = match (releases.first(), releases.last()) {
        (Some(first), Some(last)) => format!("{first} - {last}"),
        _ => String::new(),
    };
    let mut text = format!(
        "{MADE}\n# Settings of {}, {span}\n\n\
        Every setting that a release reads. Values are those of the newest release that reads it; paths are those under `/usr` on `x86_64`.\n\
        \"If missing\" is what is in force without the line, \"shipped\" what the files have.\n",
        words::line(catalogue, line)
    );
    let mut table = None;
    for (explanation, reading) in own {
        if table != Some(explanation.table_key()) {
            table = Some(explanation.table_key());
            text.push_str(&format!("\n## {}\n", explanation.table()));
        }
        text.push('\n');
        setting(&mut text, catalogue, explanation, reading);
    }
    text
}

fn setting(
    text: &mut String,
    catalogue: &Catalogue,
    explanation: &Explanation<'_>,
    reading: &Reading<'_>,
) {
    let setting = explanation.setting;
    let table = explanation.table_key();
    let name = explanation
        .key
        .strip_prefix(table)
        .unwrap_or(&explanation.key);
    text.push_str(&format!(
        "### `{}`\n\n{}\n\n",
        name.trim_start_matches('.'),
        setting.text()
    ));
    let unit = setting
        .unit()
        .map_or_else(String::new, |unit| format!(", in {unit}"));
    text.push_str(&format!(
        "- {}{unit}; {}\n",
        words::kind(setting.kind()),
        words::class(setting.class())
    ));
    let accepted: Vec<String> = setting.accepted().map(|one| format!("`{one}`")).collect();
    if !accepted.is_empty() {
        text.push_str(&format!("- accepted: {}\n", accepted.join(", ")));
    }
    text.push_str(&format!("- read by {}\n", releases(&reading.read)));
    let Some(newest) = reading.newest() else {
        return;
    };
    let absent = reading.absent_in(newest).map_or_else(
        || "not known".to_owned(),
        |value| words::absent(setting.kind(), value, &|value| format!("`{value}`")),
    );
    let groups = reading.shipped_in(newest);
    let count = groups.iter().map(|(_, flavours)| flavours.len()).sum();
    let shipped: Vec<String> = groups
        .iter()
        .map(|(fact, flavours)| format!("{} ({})", shipped(fact), words::files(flavours, count)))
        .collect();
    let shipped = if shipped.is_empty() {
        "in no file".to_owned()
    } else {
        shipped.join("; ")
    };
    text.push_str(&format!("- if missing: {absent}\n- shipped: {shipped}\n"));
    for one in &explanation.annotations {
        if one.line.index() == reading.line.index() {
            text.push_str(&format!(
                "- annotation: `{}` ({})\n",
                one.name,
                releases(&one.read)
            ));
        }
    }
    let elsewhere = explanation.elsewhere.iter().chain(&explanation.history);
    for event in elsewhere {
        named(text, catalogue, event, reading.line);
    }
}

/// What it is called elsewhere.
fn named(text: &mut String, catalogue: &Catalogue, event: &Event<'_>, own: Line<'_>) {
    let What::Row {
        change,
        other,
        is_origin,
    } = &event.what
    else {
        return;
    };
    let mine = if *is_origin {
        change.to()
    } else {
        change.from()
    };
    let decides = matches!(
        change.verb(),
        Verb::Rename | Verb::Convert | Verb::Respell | Verb::Drop | Verb::Asset
    );
    if !decides || mine.map(|line| line.index()) != Some(own.index()) {
        return;
    }
    let (Some(from), Some(to)) = (change.from(), change.to()) else {
        return;
    };
    let place = match (*is_origin, from.index() == to.index()) {
        (_, true) => format!("in {}", event.at),
        (true, false) => format!("from {}", title(catalogue, from)),
        (false, false) => format!("to {}", title(catalogue, to)),
    };
    let until = change
        .until()
        .map_or_else(String::new, |until| format!(" until {until}"));
    let what = words::happened(change, other.as_deref(), *is_origin, "→");
    text.push_str(&format!("- {place}{until}: {what}\n"));
}

fn title<'c>(catalogue: &'c Catalogue, line: Line<'c>) -> &'c str {
    match line.title() {
        "" => catalogue.product_title(line.product()),
        "Go runtime" => "the Go runtime",
        title => title,
    }
}

fn shipped(fact: &ShippedValue) -> String {
    let value = fact
        .value
        .as_ref()
        .map(Value::to_string)
        .unwrap_or_default();
    match fact.state {
        RowState::Set | RowState::Gone => format!("`{value}`"),
        RowState::Broken => "a line that is not TOML".to_owned(),
        RowState::Commented => format!("commented out `{value}`"),
        RowState::CommentedText => {
            let raw = fact
                .value
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default();
            format!("commented out `{raw}`")
        }
    }
}

fn releases<T>(stretches: &[Stretch<T>]) -> String {
    let list: Vec<String> = stretches.iter().map(Stretch::releases).collect();
    list.join(", ")
}
