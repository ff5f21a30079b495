//! Many machines side by side, for people.

use std::fmt::{self, Write};

use super::count;
use super::next::next;
use super::phrase::{Ink, Phrase, paragraph, phrases};
use super::rows::{Columns, Row, heading, write};
use crate::catalogue::Catalogue;
use crate::fleet::{Choice, Fleet, Group, Member};
use crate::render::{Detail, Look, shell};

/// Machines that are named before the rest is only counted.
const NAMED: usize = 6;

/// The comparison.
pub fn fleet(
    out: &mut dyn Write,
    fleet: &Fleet<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    if look.detail > Detail::Quiet {
        shared(out, fleet, catalogue, look)?;
        differing(out, fleet, catalogue, look)?;
        for (at, group) in fleet.groups.iter().enumerate() {
            one_group(out, at + 1, group, look)?;
        }
    }
    let text = format!(
        "{} with {}: {}, {} shared by all, {} not the same everywhere.",
        count(fleet.machines, "machine"),
        count(fleet.configurations, "configuration"),
        count(fleet.groups.len(), "group"),
        count(fleet.shared.len(), "customisation"),
        count(fleet.differing.len(), "setting"),
    );
    paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)?;
    if look.detail == Detail::Quiet {
        return Ok(());
    }
    next(out, &going_on(fleet), 0, look)
}

fn shared(
    out: &mut dyn Write,
    fleet: &Fleet<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    if fleet.shared.is_empty() {
        return Ok(());
    }
    heading(out, "the same everywhere", Ink::Strong, 0, look)?;
    let rows = fleet.shared.iter().map(|choice| Row {
        number: None,
        name: Phrase::new(Ink::Plain, &choice.key),
        value: vec![value(choice, catalogue)],
        remark: catalogue
            .setting(&choice.key)
            .map(|setting| Phrase::new(Ink::Faint, setting.text()))
            .into_iter()
            .collect(),
    });
    table(out, &rows.collect::<Vec<_>>(), look)
}

fn differing(
    out: &mut dyn Write,
    fleet: &Fleet<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    if fleet.differing.is_empty() {
        return Ok(());
    }
    heading(out, "not the same everywhere", Ink::Strong, 0, look)?;
    for setting in &fleet.differing {
        heading(out, setting.key, Ink::Plain, 2, look)?;
        // what is the same value for who had another default too is one row
        let mut values: Vec<(Phrase, Vec<&Member>)> = Vec::new();
        for (choice, who) in &setting.values {
            let value = value(choice, catalogue);
            match values.iter_mut().find(|(own, _)| *own == value) {
                Some((_, all)) => all.extend(who),
                None => values.push((value, who.clone())),
            }
        }
        let row = |name: Phrase, who: Phrase| Row {
            number: None,
            name,
            value: vec![who],
            remark: Vec::new(),
        };
        let mut rows: Vec<Row> = values
            .into_iter()
            .map(|(value, who)| {
                let many = format!("{}: ", count(who.len(), "configuration"));
                let who = Phrase::new(Ink::Plain, &many).add(Ink::Faint, &names(&who, look));
                row(value, who)
            })
            .collect();
        if setting.as_shipped > 0 {
            let many = count(setting.as_shipped, "configuration");
            rows.push(row(
                Phrase::new(Ink::Faint, "not changed"),
                Phrase::new(Ink::Plain, &many),
            ));
        }
        write(out, &rows, &Columns::of(rows.iter(), 4, look), look)?;
    }
    out.write_char('\n')
}

fn one_group(out: &mut dyn Write, number: usize, group: &Group<'_>, look: &Look) -> fmt::Result {
    let title = format!(
        "group {number}: {}",
        count(group.members.len(), "configuration")
    );
    let mut title =
        Phrase::new(Ink::Strong, &title).add(Ink::Plain, &format!(" of {}", group.edition));
    let unsure = group
        .members
        .iter()
        .filter(|one| one.certainty == "unsure")
        .count();
    if unsure > 0 {
        title = title.add(Ink::Alarm, &format!(", {unsure} of them not certain"));
    }
    paragraph(out, &title, 0, 2, look)?;
    paragraph(
        out,
        &Phrase::new(Ink::Faint, &names(&group.members, look)),
        2,
        2,
        look,
    )?;
    let text = match group.migration {
        None if group.choices.is_empty() => {
            "nothing was changed: the target's own file will do".to_owned()
        }
        None => format!("{} to carry", count(group.choices.len(), "customisation")),
        Some(migration) if migration.needs.is_empty() => {
            format!(
                "to {}: {} carried, nothing for a person",
                migration.to, migration.carried
            )
        }
        Some(migration) => format!(
            "to {}: {} carried, {} for a person",
            migration.to,
            migration.carried,
            migration.needs.len()
        ),
    };
    paragraph(out, &Phrase::new(Ink::Plain, &text), 2, 2, look)?;
    let needs = group
        .migration
        .map_or(&[][..], |migration| &migration.needs);
    let rows = needs.iter().map(|need| Row {
        number: None,
        name: Phrase::new(Ink::Plain, &need.key),
        value: vec![Phrase::new(Ink::Alarm, &need.verdict)],
        remark: phrases(Ink::Plain, &need.because),
    });
    table(out, &rows.collect::<Vec<_>>(), look)
}

/// Rows and a blank line after them.
fn table(out: &mut dyn Write, rows: &[Row], look: &Look) -> fmt::Result {
    write(out, rows, &Columns::of(rows.iter(), 2, look), look)?;
    out.write_char('\n')
}

/// A value with its unit, where it is a number that has one.
pub(in crate::render) fn with_unit(choice: &Choice, catalogue: &Catalogue) -> String {
    let unit = catalogue
        .setting(&choice.key)
        .and_then(|setting| setting.unit());
    let is_number = choice
        .value
        .starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match unit.filter(|_| is_number) {
        Some(unit) => format!("{} {unit}", choice.value),
        None => choice.value.clone(),
    }
}

fn value(choice: &Choice, catalogue: &Catalogue) -> Phrase {
    let text = with_unit(choice, catalogue);
    match choice.kind.as_str() {
        "unset" => Phrase::new(Ink::New, "(not set)"),
        "unknown" => Phrase::new(Ink::New, &text).add(Ink::Alarm, "  read by nobody"),
        _ => Phrase::new(Ink::New, &text),
    }
}

/// What to run on which machines: what says what each group needs, or what does it. Where it differs by group, a remark
/// that a shell passes over tells of which.
pub(in crate::render) fn going_on(fleet: &Fleet<'_>) -> Vec<String> {
    let open = |group: &&Group<'_>| group.migration.is_none() && !group.choices.is_empty();
    if fleet.groups.iter().any(|group| open(&group)) {
        let look = "kata-upgrade config migrate --format json > $(hostname).json";
        return vec![format!("{look}  # on each machine")];
    }
    let mut ways: Vec<(&str, bool, Vec<usize>)> = Vec::new();
    for (at, group) in fleet.groups.iter().enumerate() {
        let Some(migration) = group.migration else {
            continue;
        };
        let (to, asks) = (migration.to.as_str(), !migration.needs.is_empty());
        match ways.iter_mut().find(|way| (way.0, way.1) == (to, asks)) {
            Some((_, _, groups)) => groups.push(at + 1),
            None => ways.push((to, asks, vec![at + 1])),
        }
    }
    ways.iter()
        .map(|(to, asks, groups)| {
            let migrate = format!("sudo kata-upgrade config migrate --to {}", shell::quoted(to));
            let each = if groups.len() == 1 { "" } else { "each of " };
            let groups = numbers(groups);
            if *asks {
                format!("{migrate} --interactive --write  # on one machine of {each}{groups}; it tells the command for the others")
            } else {
                format!("{migrate} --write  # on every machine of {groups}")
            }
        })
        .collect()
}

/// Groups by their numbers, such as `groups 1, 2, 4 and 7 more`.
fn numbers(groups: &[usize]) -> String {
    let named: Vec<String> = groups.iter().take(NAMED).map(usize::to_string).collect();
    let word = if groups.len() == 1 { "group" } else { "groups" };
    match groups.len().saturating_sub(NAMED) {
        0 => format!("{word} {}", named.join(", ")),
        more => format!("{word} {} and {more} more", named.join(", ")),
    }
}

fn names(members: &[&Member], look: &Look) -> String {
    let named = if look.detail == Detail::Verbose {
        members.len()
    } else {
        NAMED
    };
    let mut list: Vec<&str> = members
        .iter()
        .take(named)
        .map(|one| one.machine.as_str())
        .collect();
    list.dedup();
    let more = members.len().saturating_sub(named);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{rest}", list.join(", "))
}
