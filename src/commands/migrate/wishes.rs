//! What the user asked for beside the rules.

use kata_upgrade::catalogue::Edition;
use kata_upgrade::migrate::Wishes;
use kata_upgrade::source::shown;
use kata_upgrade::typed;

use crate::cli::MigrateArgs;
use crate::commands::Context;
use crate::commands::subject::Subject;
use crate::error::Refusal;
use crate::terminal;

/// What the user asked for beside the rules.
pub fn wishes(
    context: &Context<'_>,
    args: &MigrateArgs,
    subject: &Subject,
    target: Edition,
) -> Result<Wishes, Refusal> {
    let keys = |option: &str, list: &[String]| {
        let mut keys = Vec::new();
        for text in list {
            let key = typed::key(text)?;
            let differences = &subject.differences;
            let mut own = differences.customisations.iter().map(|one| &one.key);
            let mut old = differences.inherited.iter().map(|one| &one.key);
            if !own.any(|own| *own == key) && !old.any(|old| *old == key) {
                let key = shown(key.as_str()).to_string();
                terminal::message(&format!(
                    "note: `{option} {key}`: this file has no customisation of that name"
                ));
            }
            keys.push(key);
        }
        Ok::<_, Refusal>(keys)
    };
    let wishes = Wishes {
        keep_assets: args.keep_assets,
        keep_inherited: args.keep_inherited,
        keep: keys("--keep", &args.keep)?,
        drop: keys("--drop", &args.drop)?,
        set: args
            .set
            .iter()
            .map(|text| typed::assignment(text, &context.catalogue, target))
            .collect::<Result<_, _>>()
            .map_err(|error| Refusal::from(error).of("--set"))?,
    };
    if let Some(key) = wishes.keep.iter().find(|key| wishes.drop.contains(key)) {
        let key = shown(key.as_str()).to_string();
        return Err(
            Refusal::new(format!("`{key}` is named by both `--keep` and `--drop`"))
                .help("leave one of them out"),
        );
    }
    for (at, (key, _)) in wishes.set.iter().enumerate() {
        if wishes
            .set
            .iter()
            .skip(at + 1)
            .any(|(other, _)| other == key)
        {
            let key = shown(key.as_str()).to_string();
            return Err(
                Refusal::new(format!("`--set` gives `{key}` twice")).help("leave one of them out")
            );
        }
    }
    Ok(wishes)
}
