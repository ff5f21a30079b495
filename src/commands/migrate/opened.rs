//! What is read before anything is decided.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition, Notation};
use kata_upgrade::merge::As;
use kata_upgrade::migrate::{Route, RouteError, is_back, route};
use kata_upgrade::source::deploy::Deployed;
use kata_upgrade::source::shown;

use crate::cli::{Form, MigrateArgs};
use crate::commands::base::Base;
use crate::commands::destination::Destination;
use crate::commands::given::Given;
use crate::commands::put::Goods;
use crate::commands::subject::{Role, Subject};
use crate::commands::{Context, advice};
use crate::error::Refusal;

/// The source, the target and the way between them.
pub struct Opened<'c> {
    /// The file, as typed or found, or the flags.
    pub given: Given<'c>,
    /// The file's name, or what flags are called in its place.
    pub path: PathBuf,
    pub subject: Subject,
    /// The files that were read, in order.
    pub layers: Vec<PathBuf>,
    pub target: Edition,
    pub route: Route<'c>,
    pub base: Base,
    pub destination: Destination,
}

impl<'c> Opened<'c> {
    pub fn of(context: &'c Context<'_>, args: &'c MigrateArgs) -> Result<Self, Refusal> {
        let catalogue = &context.catalogue;
        let given = source(context, args)?;
        let subject = Subject::open(
            context,
            &given,
            args.from.as_deref(),
            None,
            args.complete,
            args.dir.as_deref(),
        )?;
        let target = target(catalogue, args, &subject)?;
        let subject = not_newer(context, args, &given, subject, target)?;
        let edition = subject.identified.edition;
        let route = route(catalogue, edition, target).map_err(|error| match error {
            RouteError::Backwards { .. } => error.into(),
            RouteError::Uncharted { .. } => uncharted(context, &given, &subject, error.into()),
        })?;
        let (base, destination) = goal(context, args, &subject, target)?;
        Ok(Self {
            layers: subject.layers(),
            path: given.path().to_owned(),
            given,
            subject,
            target,
            route,
            base,
            destination,
        })
    }

    /// A result's text, and where it goes.
    pub fn goods<'a>(&'a self, text: &'a str) -> Goods<'a> {
        Goods {
            subject: &self.subject,
            base: &self.base,
            destination: &self.destination,
            text,
        }
    }

    /// The file whose text the result keeps.
    pub fn base_name<'a>(&'a self, args: &'a MigrateArgs) -> Option<&'a Path> {
        let named = args.base.as_deref().or(self.base.file.as_deref());
        let own = self.base.document.text() == self.subject.document.text();
        named.or(own.then_some(self.path.as_path()))
    }

    /// Whether a text is what the source says already, to the byte.
    pub fn is_there(&self, text: &str) -> bool {
        let before = match (self.destination.r#as, self.subject.drop_ins.as_slice()) {
            (As::Merged, []) => Some(self.subject.document.text()),
            (As::DropIn, [one]) => Some(one.document.text()),
            _ => None,
        };
        before == Some(text)
    }
}

/// The edition to carry to; where it has nothing for the file's flavour because it is older, that is the reason to tell.
fn target(
    catalogue: &Catalogue,
    args: &MigrateArgs,
    subject: &Subject,
) -> Result<Edition, Refusal> {
    let flavour = subject.flavour(catalogue);
    let to = args.to.as_deref().unwrap_or("kata");
    let named = catalogue.edition(to, None).ok();
    let line = named.and_then(|edition| catalogue.edition_line(edition));
    if let Some(line) = line.filter(|line| line.notation() != Notation::Toml) {
        let name = catalogue.product_title(line.product());
        return Err(Refusal::new(format!("nothing is carried to {name}"))
            .help("name a release of Kata, such as `--to kata-4.1.0`"));
    }
    catalogue.edition(to, Some(flavour)).map_err(|error| {
        let usual = catalogue.edition(to, None);
        let back = usual.map(|usual| route(catalogue, subject.identified.edition, usual));
        match back {
            Ok(Err(back @ RouteError::Backwards { .. })) => back.into(),
            _ => error.into(),
        }
    })
}

/// The file taken for an older release that shipped the same settings, where the one it was taken for is newer than the target.
fn not_newer(
    context: &Context<'_>,
    args: &MigrateArgs,
    given: &Given<'_>,
    subject: Subject,
    target: Edition,
) -> Result<Subject, Refusal> {
    let catalogue = &context.catalogue;
    let is_back = |edition| is_back(catalogue, edition, target);
    if !is_back(subject.identified.edition) {
        return Ok(subject);
    }
    let candidates = subject.identified.candidates.iter().copied();
    let older = candidates
        .filter(|edition| !is_back(*edition))
        .max_by_key(|edition| edition.version);
    match older {
        Some(older) => {
            let name = catalogue.edition_name(older);
            Subject::open(
                context,
                given,
                Some(&name),
                None,
                args.complete,
                args.dir.as_deref(),
            )
        }
        None => Ok(subject),
    }
}

/// The one file, or the flags, to carry over.
fn source<'a>(context: &Context<'_>, args: &'a MigrateArgs) -> Result<Given<'a>, Refusal> {
    let named = args.file.as_slice();
    let mut named = Given::behind(args.from.as_deref(), named, &args.words, &context.catalogue)?;
    if named.is_empty() {
        named.extend(context.files(&[])?.into_iter().map(Given::File));
    }
    if named.len() == 1
        && let Some(one) = named.pop()
    {
        return Ok(one);
    }
    let names = named.iter().map(|one| shown(one.path()).to_string());
    let names = names.collect::<Vec<_>>().join(", ");
    let what = if args.file.is_some() {
        "several files are named; one is carried at a time"
    } else {
        "several files are read by runtimes; one is carried at a time"
    };
    Err(Refusal::new(what).help(format!("name one of: {names}")))
}

/// The text the result is for, and where and as what it belongs.
fn goal(
    context: &Context<'_>,
    args: &MigrateArgs,
    subject: &Subject,
    target: Edition,
) -> Result<(Base, Destination), Refusal> {
    let line = context.catalogue.edition_line(target);
    let reads = line.is_some_and(|line| line.has_drop_ins(target.version));
    let stays = subject.role != Role::Base && reads;
    let wanted = match args.form {
        Some(Form::Merged) => Some(As::Merged),
        Some(Form::DropIn) => Some(As::DropIn),
        // what is a drop-in stays one
        None => stays.then_some(As::DropIn),
    };
    let managed = Deployed::of(&subject.file.resolved).is_some();
    let makes_drop_in = wanted == Some(As::DropIn) || (managed && wanted.is_none());
    let keeps_own = !makes_drop_in && !args.complete && subject.role == Role::Base;
    let base = Base::of(context, subject, target, args.base.as_deref(), keeps_own)?;
    let elsewhere = args.output.is_some();
    let destination = Destination::of(context, subject, &base, wanted, elsewhere)?;
    Ok((base, destination))
}

/// The tables do not lead to the target: say where they lead.
fn uncharted(
    context: &Context<'_>,
    given: &Given<'_>,
    subject: &Subject,
    refusal: Refusal,
) -> Refusal {
    let catalogue = &context.catalogue;
    let Some(goal) = kata_upgrade::outlook::reach(catalogue, subject.identified.edition) else {
        return refusal;
    };
    let to = advice::edition(catalogue, goal, subject.flavour(catalogue));
    refusal.help(format!(
        "{} config migrate{} --to {to}{}",
        advice::program(context.global),
        given.argument(),
        given.last_arguments()
    ))
}
