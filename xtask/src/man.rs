//! Manual pages, one for each command, from the same descriptions as `--help`.

use std::path::Path;
use std::{fs, io};

use clap::{Arg, Command, CommandFactory as _};
use roff::{Inline, Roff, bold, italic, roman};

use crate::cli::Cli;

/// Longest line of a page's source.
const WIDTH: usize = 72;

/// Writes the page of every command into `folder`; gives how many.
///
/// # Errors
/// When the folder or a page in it cannot be written.
pub fn write(folder: &Path) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut whole = Cli::command();
    whole.build();
    let mut names = Vec::new();
    collect(&whole, &mut names);
    for command in &names {
        let others = names.iter().map(|other| name(other));
        let page = page(command, &others.collect::<Vec<_>>());
        fs::write(folder.join(format!("{}.1", name(command))), page)?;
    }
    Ok(names.len())
}

fn collect<'c>(command: &'c Command, names: &mut Vec<&'c Command>) {
    names.push(command);
    for below in shown(command) {
        collect(below, names);
    }
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
}

fn name(command: &Command) -> String {
    let spaced = command.get_bin_name().unwrap_or(command.get_name());
    spaced.replace(' ', "-")
}

fn page(command: &Command, all: &[String]) -> String {
    let own = name(command);
    let about = plain(command.get_about());
    let mut page = Roff::new();
    page.control(
        "TH",
        [
            own.to_uppercase().as_str(),
            "1",
            &date(),
            &format!("kata-upgrade {}", env!("CARGO_PKG_VERSION")),
            "User Commands",
        ],
    );
    page.control("SH", ["NAME"]);
    prose(
        &mut page,
        &format!("{own} - {}", about.trim_end_matches('.')),
    );
    page.control("SH", ["SYNOPSIS"]);
    synopsis(&mut page, command);
    page.control("SH", ["DESCRIPTION"]);
    prose(
        &mut page,
        &plain(command.get_long_about().or(command.get_about())),
    );
    commands(&mut page, command);
    options(&mut page, command);
    after(
        &mut page,
        &plain(command.get_after_long_help().or(command.get_after_help())),
    );
    related(&mut page, &own, all);
    page.to_roff()
}

fn plain(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// The day of the page: `SOURCE_DATE_EPOCH` where a build has to be repeatable, else today.
fn date() -> String {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok();
    let second = fixed.and_then(|text| text.parse().ok());
    let time = second.and_then(|second| jiff::Timestamp::from_second(second).ok());
    let time = time.unwrap_or_else(jiff::Timestamp::now);
    time.strftime("%Y-%m-%d").to_string()
}

fn synopsis(page: &mut Roff, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    for (nth, line) in usage.lines().enumerate() {
        if nth > 0 {
            page.control("PP", []);
        }
        for (at, line) in wrap(line).iter().enumerate() {
            page.text([if at == 0 { bold(line) } else { roman(line) }]);
        }
    }
}

fn commands(page: &mut Roff, command: &Command) {
    if !command.has_subcommands() {
        return;
    }
    page.control("SH", ["COMMANDS"]);
    for below in shown(command) {
        page.control("TP", []);
        page.text([bold(name(below)), roman("(1)")]);
        prose(page, &plain(below.get_about()));
    }
}

fn options(page: &mut Roff, command: &Command) {
    let mut title = "";
    let own = |arg: &&Arg| arg.get_help_heading().is_none();
    let arguments = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let ordered = arguments()
        .filter(own)
        .chain(arguments().filter(|arg| !own(arg)));
    for arg in ordered {
        let heading = if arg.get_help_heading().is_some() {
            "OPTIONS OF EVERY COMMAND"
        } else {
            "OPTIONS"
        };
        if heading != title {
            page.control("SH", [heading]);
            title = heading;
        }
        page.control("TP", []);
        page.text(spelling(arg));
        let help = plain(arg.get_long_help().or(arg.get_help()));
        prose(page, &format!("{}.", help.trim_end_matches('.')));
        let values = arg.get_possible_values();
        if arg.get_action().takes_values() && !values.is_empty() {
            let names: Vec<_> = values
                .iter()
                .map(|value| format!("`{}`", value.get_name()))
                .collect();
            let usual: Vec<_> = arg
                .get_default_values()
                .iter()
                .map(|value| value.to_string_lossy())
                .collect();
            let usual = if usual.is_empty() {
                String::new()
            } else {
                format!("; `{}` unless given", usual.join(" "))
            };
            prose(page, &format!("One of {}{usual}.", names.join(", ")));
        }
    }
}

fn spelling(arg: &Arg) -> Vec<Inline> {
    let mut parts = Vec::new();
    if let Some(short) = arg.get_short() {
        parts.extend([bold(format!("-{short}")), roman(", ")]);
    }
    if let Some(long) = arg.get_long() {
        parts.push(bold(format!("--{long}")));
    }
    if arg.get_action().takes_values() {
        let names = arg.get_value_names().unwrap_or_default();
        let name = names
            .iter()
            .map(AsRef::as_ref)
            .collect::<Vec<&str>>()
            .join(" ");
        if !parts.is_empty() {
            parts.push(roman(" "));
        }
        parts.push(italic(name));
    }
    parts
}

/// What follows the options in the help: sections that begin with a word and a colon at the start of a line.
fn after(page: &mut Roff, text: &str) {
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "Examples:" || line == "Example:" {
            page.control("SH", ["EXAMPLES"]);
            page.control("EX", []);
            while let Some(line) = lines.next_if(|line| line.starts_with(' ') || line.is_empty()) {
                if lines.peek().is_some() || !line.is_empty() {
                    page.text([roman(line)]);
                }
            }
            page.control("EE", []);
        } else if let Some(status) = line.strip_prefix("Exit status: ") {
            page.control("SH", ["EXIT STATUS"]);
            prose(page, status);
        } else if !line.is_empty() {
            page.control("PP", []);
            prose(page, line);
        }
    }
}

fn related(page: &mut Roff, own: &str, all: &[String]) {
    page.control("SH", ["SEE ALSO"]);
    let others: Vec<_> = all.iter().filter(|name| *name != own).collect();
    for (at, name) in others.iter().enumerate() {
        let end = if at + 1 == others.len() {
            "(1)"
        } else {
            "(1),"
        };
        page.text([bold(*name), roman(end)]);
    }
}

/// Text in lines that are not too long, with what stands in backticks in bold.
fn prose(page: &mut Roff, text: &str) {
    let mut inside = false;
    for line in wrap(text) {
        let mut parts = Vec::new();
        for (at, part) in line.split('`').enumerate() {
            inside ^= at > 0;
            if !part.is_empty() {
                parts.push(if inside { bold(part) } else { roman(part) });
            }
        }
        page.text(parts);
    }
}

fn wrap(text: &str) -> Vec<String> {
    // bold takes three characters at either end, a hyphen is escaped
    let bytes = |text: &str| text.len() + 2 * text.matches('`').count() + text.matches('-').count();
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if bytes(line) + bytes(word) < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
