//! `config explain`.

use kata_upgrade::catalogue::Notation;
use kata_upgrade::explain::{FoundBy, Hit, explain, find};
use kata_upgrade::render::{json, text};
use kata_upgrade::source::shown;

use super::{Context, advice, show};
use crate::cli::{ExplainArgs, ReportFormat};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// Up to so many settings that were named rightly are explained at once.
const AT_ONCE: usize = 3;

pub fn run(context: &Context<'_>, args: &ExplainArgs) -> Result<u8, Refusal> {
    let catalogue = &context.catalogue;
    let edition = args.edition.as_deref();
    let scope = edition
        .map(|text| catalogue.edition(text, None))
        .transpose()?;
    let hits = find(catalogue, &args.key, scope).map_err(|unknown| {
        let nearest: Vec<String> = unknown
            .nearest
            .iter()
            .map(|own| format!("`{own}`"))
            .collect();
        Refusal::new(format!(
            "no release has a setting `{}`",
            shown(&unknown.asked)
        ))
        .help(if nearest.is_empty() {
            "name a setting, a part of its name, its table or a pod's annotation".to_owned()
        } else {
            format!(
                "name a setting, a part of its name, its table or a pod's annotation; nearest: {}",
                nearest.join(", ")
            )
        })
    })?;
    if args.format == ReportFormat::Json {
        let found: Vec<_> = hits
            .iter()
            .map(|hit| (hit, explain(catalogue, hit, scope)))
            .collect();
        let view = super::json(json::explained(&args.key, scope, &found, catalogue))?;
        terminal::write(Stream::Output, view.as_bytes())?;
        return Ok(0);
    }
    let look = context.look(Stream::Output);
    show(Stream::Output, |out| {
        if !together(&hits) {
            let next = hits.first().map(|hit| more(context, args, hit));
            let next: Vec<String> = next.into_iter().collect();
            return text::hits(out, &args.key, &hits, &next, &look);
        }
        let mut is_checked = false;
        for (at, hit) in hits.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            let explanation = explain(catalogue, hit, scope);
            text::explained(out, &explanation, &hit.note, catalogue, &look)?;
            is_checked |= explanation
                .readings
                .iter()
                .any(|reading| reading.line.notation() == Notation::Toml);
        }
        text::after_explained(out, &going_on(context, args, is_checked), &look)
    })?;
    Ok(0)
}

/// The command that explains one of several.
fn more(context: &Context<'_>, args: &ExplainArgs, hit: &Hit<'_>) -> String {
    let program = advice::program(context.global);
    let scope = args.edition.as_deref();
    let scope = scope.map_or_else(String::new, |edition| {
        format!(" --in {}", advice::quoted(edition))
    });
    format!(
        "{program} config explain {}{scope}",
        advice::quoted(&hit.key)
    )
}

/// The commands that show what a release shipped, and whether a machine's own files have it right.
fn going_on(context: &Context<'_>, args: &ExplainArgs, is_checked: bool) -> Vec<String> {
    let program = advice::program(context.global);
    let scope = args.edition.as_deref().map(advice::quoted);
    let shipped = scope
        .as_ref()
        .map(|edition| format!("{program} config defaults {edition}"));
    let scope = scope.map_or_else(String::new, |edition| format!(" --for {edition}"));
    let check = is_checked.then(|| format!("{program} config check{scope}"));
    shipped.into_iter().chain(check).collect()
}

/// Whether settings are explained in full, not listed: there is one, or it is one and what it is called elsewhere.
fn together(hits: &[Hit<'_>]) -> bool {
    let others = hits
        .iter()
        .filter(|hit| hit.by == FoundBy::OtherName)
        .count();
    hits.len() == 1 || (hits.len() <= AT_ONCE && others + 1 >= hits.len())
}
