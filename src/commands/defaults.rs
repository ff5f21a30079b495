//! `config defaults`.

use kata_upgrade::baseline::{Baseline, usual_build};
use kata_upgrade::catalogue::{Layout, Notation};
use kata_upgrade::render::{json, template};
use kata_upgrade::source::shown;

use super::Context;
use crate::cli::{DefaultsArgs, DefaultsFormat};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

pub fn run(context: &Context<'_>, args: &DefaultsArgs) -> Result<u8, Refusal> {
    let catalogue = &context.catalogue;
    let edition = catalogue.edition(&args.edition, None)?;
    let name = args.layout.as_str();
    let prefix = catalogue.layout_prefix(name).ok_or_else(|| {
        let known: Vec<&str> = catalogue.layout_names().collect();
        Refusal::new(format!("`--layout {}` names no known layout", shown(name))).help(format!(
            "known: {}; or give the prefix itself, such as `/opt/kata-next`",
            known.join(", ")
        ))
    })?;
    let layout = Layout {
        name: catalogue.layout_name(prefix).to_owned(),
        prefix: prefix.to_owned(),
        arch: arch().to_owned(),
    };
    let build = usual_build(catalogue, edition, &layout);
    let baseline = Baseline::of(catalogue, edition, build, layout);
    let line = catalogue.edition_line(edition);
    let baseline = match line.map(|line| line.notation()) {
        Some(Notation::Toml) | None => baseline,
        Some(Notation::Flags | Notation::Ini) => baseline.with_built_in(catalogue),
    };
    let view = match args.format {
        DefaultsFormat::Toml => template::text(catalogue, &baseline),
        DefaultsFormat::Json => super::json(json::defaults(&baseline, catalogue))?,
    };
    terminal::write(Stream::Output, view.as_bytes())?;
    Ok(0)
}

/// This machine's processor, as qemu's binaries name it.
const fn arch() -> &'static str {
    if cfg!(target_arch = "aarch64") {
        "aarch64"
    } else if cfg!(target_arch = "s390x") {
        "s390x"
    } else if cfg!(target_arch = "powerpc64") {
        "ppc64"
    } else {
        "x86_64"
    }
}
