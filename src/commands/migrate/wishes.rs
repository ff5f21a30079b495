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
            let own = differences.customisations.iter().map(|one| &one.key);
            let old = differences.inherited.iter().map(|one| &one.key);
            let mut all = own.chain(old);
            if !all.clone().any(|own| *own == key) {
                let near = all.find(|own| is_near(own.as_str(), key.as_str()));
                let near = near.map_or_else(String::new, |near| {
                    format!("; did you mean `{}`?", shown(near.as_str()))
                });
                let key = shown(key.as_str());
                terminal::message(&format!(
                    "note: `{option} {key}`: this file has no customisation of that name{near}"
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

/// Whether a key may be another one misspelt.
fn is_near(key: &str, typed: &str) -> bool {
    strsim::damerau_levenshtein(key, typed) <= 3
        || key.rsplit_once('.').is_some_and(|(_, name)| name == typed)
}
