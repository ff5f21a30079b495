//! `plan` as a script to be reviewed and run.
//!
//! It stops at the first failure, asks the program before each step whether the step can be done now and after it whether it
//! is done, and asks the person before anything is taken away.

use std::fmt::{self, Write};

use super::shell::{self, quoted};
use super::{PlanReport, shell::own_words};
use crate::guide::{Command, Step};
use crate::source::shown;

const HEAD: &str = r#"set -eu

upgrade=${KATA_UPGRADE:-kata-upgrade}

if [ "$(id -u)" -ne 0 ]; then
    echo "run this as root" >&2
    exit 1
fi

# The program itself, for this machine.
own() { "$upgrade" @ROOT@"$@"; }

# A command of the machine.
on() { @CHROOT@"$@"; }

# The state of a step, as it is now.
state() { own @AGAIN@ --step "$1" || true; }

# Whether a step is to be done; stops where it cannot be.
begin() {
    now=$(state "$1")
    case $now in
    done | not-applicable)
        printf '== %s: %s\n' "$2" "$now"
        return 1
        ;;
    todo) printf '== %s\n' "$2" ;;
    *)
        printf '== %s: %s\n' "$2" "${now:-no answer}" >&2
        echo "stopped: see \`$upgrade plan\`" >&2
        exit 1
        ;;
    esac
}

# A step that was gone through must be done.
finish() {
    now=$(state "$1")
    case $now in
    done | not-applicable) ;;
    *)
        printf 'stopped: %s is still %s\n' "$1" "${now:-without answer}" >&2
        exit 1
        ;;
    esac
}

# Asks before something is taken away.
ask() {
    printf 'This takes away %s. Go on? [y/N] ' "$1" >&2
    read -r answer || answer=
    case $answer in
    y | Y | yes) ;;
    *)
        echo "stopped" >&2
        exit 1
        ;;
    esac
}

# Something no script should do.
hand() {
    printf 'By hand: %s\nPress Enter when that is done. ' "$1" >&2
    read -r answer || exit 1
}
"#;

/// The whole script.
pub fn plan(out: &mut dyn Write, report: &PlanReport<'_>) -> fmt::Result {
    writeln!(out, "#!/bin/sh")?;
    writeln!(
        out,
        "# Upgrade to {}. Written by kata-upgrade {}: read it before you run it.",
        report.plan.target.title,
        env!("CARGO_PKG_VERSION")
    )?;
    let root = report.root.map(|root| quoted(&root.to_string_lossy()));
    let chroot = root
        .as_ref()
        .map_or_else(String::new, |root| format!("chroot {root} "));
    let options = report
        .program
        .strip_prefix("kata-upgrade")
        .map(str::trim)
        .filter(|options| !options.is_empty())
        .map_or_else(String::new, |options| format!("{options} "));
    let head = HEAD
        .replace("@ROOT@", &options)
        .replace("@CHROOT@", &chroot)
        .replace("@AGAIN@", &shell::line(report.again));
    out.write_str(&head)?;
    for step in report
        .plan
        .steps
        .iter()
        .filter(|step| !step.state.is_settled())
    {
        self::step(out, step, report)?;
    }
    for one in &report.plan.outside {
        writeln!(
            out,
            "\n# Outside this machine: {}. {}",
            comment(&one.title),
            comment(&one.reason)
        )?;
        for command in &one.commands {
            writeln!(out, "#     {}", comment(command))?;
        }
    }
    writeln!(
        out,
        "\necho \"done; \\`$upgrade plan\\` tells what is left\""
    )
}

fn step(out: &mut dyn Write, step: &Step, report: &PlanReport<'_>) -> fmt::Result {
    writeln!(out, "\n# {}: {}", step.title, comment(&step.reason))?;
    for place in &step.evidence {
        writeln!(out, "#     seen in {}", comment(place))?;
    }
    writeln!(out, "if begin {} {}; then", step.id, quoted(&step.title))?;
    commands(out, &step.commands, report)?;
    for edit in &step.edits {
        let mut text = format!("edit {}", edit.path);
        if edit.first > 0 {
            text.push_str(&format!(" at line {}", edit.first));
        }
        text.push_str(&format!(": {}", edit.what));
        for line in &edit.old {
            text.push_str(&format!("\n    - {line}"));
        }
        for line in &edit.new {
            text.push_str(&format!("\n    + {line}"));
        }
        writeln!(out, "    hand {}", quoted(&safe(&text)))?;
    }
    commands(out, &step.after, report)?;
    writeln!(out, "    finish {}", step.id)?;
    writeln!(out, "fi")
}

fn commands(out: &mut dyn Write, list: &[Command], report: &PlanReport<'_>) -> fmt::Result {
    for one in list {
        match one {
            Command::Machine { words, removes } => {
                if let Some(what) = removes {
                    writeln!(out, "    ask {}", quoted(&safe(what)))?;
                }
                writeln!(out, "    on {}", shell::line(words))?;
            }
            Command::Look(words) => writeln!(out, "    on {}", shell::line(words))?,
            Command::Own { words, outside } => {
                // what could not be carried is told with status 1, and is looked at by the person
                let words = own_words(words, *outside, report.root);
                writeln!(out, "    own {} || [ $? -eq 1 ]", shell::line(&words))?;
            }
            Command::Hand(text) => writeln!(out, "    hand {}", quoted(&safe(text)))?,
        }
    }
    Ok(())
}

/// Foreign text inside a comment: of one line, without what a terminal acts on.
fn comment(text: &str) -> String {
    shown(text).to_string()
}

/// Foreign text inside quotes; our own line breaks stay.
fn safe(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| shown(line).to_string())
        .collect();
    lines.join("\n")
}
