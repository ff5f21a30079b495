//! How container managers find the runtimes.

mod containerd;
mod crio;
mod docker;
pub(super) mod json_lines;
pub(super) mod lines;
mod runv;
mod systemd;
mod wrappers;

use super::Product;
use super::looker::{Looker, Place};

pub(super) use runv::{Start, hyperds_file, starts};
pub use wrappers::Wrapper;

/// A container manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Manager {
    Docker,
    Containerd,
    Crio,
}

impl Manager {
    /// The word the JSON view uses; also the name of its systemd unit.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Containerd => "containerd",
            Self::Crio => "crio",
        }
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Docker => "Docker",
            Self::Containerd => "containerd",
            Self::Crio => "CRI-O",
        }
    }
}

/// One way from a container manager to a runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// The container manager.
    pub manager: Manager,
    /// The line that says so.
    pub place: Place,
    /// What the container manager calls the runtime.
    pub name: String,
    /// Whose it is.
    pub product: Product,
    /// The program or type.
    pub program: String,
    /// The configuration file it is told to read.
    pub configuration: Option<String>,
    /// Further arguments.
    pub arguments: Vec<String>,
    /// Whether containers get it that ask for none.
    pub is_default: bool,
    /// The line that undoes this one.
    pub undone_by: Option<Place>,
    /// How to take it out.
    pub remedy: Remedy,
}

/// How to take a wire out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// The file holds nothing else.
    Remove,
    /// The lines to change.
    Edit(Vec<Edit>),
}

/// Lines of a file to change by hand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The file.
    pub path: String,
    /// The first line, from 1.
    pub first: usize,
    /// The lines as they are.
    pub old: Vec<String>,
    /// The lines in their place; none where they go.
    pub new: Vec<String>,
    /// What to do, a phrase.
    pub what: String,
}

/// Everything about wiring.
#[derive(Debug, Clone, Default)]
pub(super) struct Wiring {
    pub wires: Vec<Wire>,
    pub wrappers: Vec<Wrapper>,
    pub managers: Vec<Manager>,
    /// Docker's data directory, where it is not the usual one.
    pub docker_root: Option<String>,
}

/// Reads the wiring of every container manager there is.
pub(super) fn read(looker: &Looker<'_>) -> Wiring {
    let mut wiring = Wiring::default();
    docker::read(looker, &mut wiring);
    containerd::read(looker, &mut wiring);
    crio::read(looker, &mut wiring);
    wrappers::read(looker, &mut wiring);
    wiring
        .wires
        .sort_by(|a, b| (a.manager, &a.place).cmp(&(b.manager, &b.place)));
    wiring
}

/// Whose a runtime is: by its program, else by its name.
fn product(program: &str, name: &str) -> Option<Product> {
    Product::of_program(program).or_else(|| Product::of_program(name))
}

/// The value of `--name X` or `--name=X` among arguments.
fn argument<'a>(arguments: &'a [String], names: &[&str]) -> Option<&'a str> {
    arguments.iter().enumerate().find_map(|(at, word)| {
        names.iter().find_map(|name| {
            if word == name {
                arguments.get(at + 1).map(String::as_str)
            } else {
                word.strip_prefix(name)?.strip_prefix('=')
            }
        })
    })
}
