use super::*;
use crate::baseline::usual_build;
use crate::catalogue::Layout;
use crate::customise::compare;
use crate::document::Document;
use crate::migrate::{Wishes, breaches, decide, old_defaults, route, weakened};
use crate::source::KnownSettings;

/// A migration of a few lines, as the shipped file with them in it.
struct World {
    catalogue: Catalogue,
    lines: &'static [(&'static str, Value)],
    from: &'static str,
    to: &'static str,
}

fn baseline(catalogue: &Catalogue, name: &str) -> Baseline {
    let edition = catalogue.edition(name, None).unwrap();
    let layout = Layout {
        name: "usr".into(),
        prefix: "/usr".into(),
        arch: "x86_64".into(),
    };
    let build = usual_build(catalogue, edition, &layout);
    Baseline::of(catalogue, edition, build, layout)
}

impl World {
    fn with(&self, test: impl FnOnce(Review<'_>)) {
        self.scoped(Scope::Needed, Wishes::default(), test);
    }

    fn scoped(&self, scope: Scope, start: Wishes, test: impl FnOnce(Review<'_>)) {
        let catalogue = &self.catalogue;
        let source = baseline(catalogue, self.from);
        let target = baseline(catalogue, self.to);
        let text = crate::render::template::text(catalogue, &source);
        let known = KnownSettings(catalogue);
        let shipped = Document::parse(text, &known).unwrap();
        let mut edits = crate::document::Edits::new(&shipped);
        for (key, value) in self.lines {
            match shipped.set(&Key::from(*key)) {
                Some(setting) => edits.replace_value(setting, value).unwrap(),
                None => edits.insert(&Key::from(*key), value, &[], None).unwrap(),
            }
        }
        let document = Document::parse(edits.finish().unwrap(), &known).unwrap();
        let found = compare(&document, "a.toml".as_ref(), &source, catalogue);
        let way = route(catalogue, source.edition, target.edition).unwrap();
        let ground = Ground {
            route: &way,
            source: &source,
            target: &target,
            catalogue,
        };
        let propose = |wishes: &Wishes| {
            let choices = &found.customisations;
            let decisions = decide(choices, &way, &source, &target, catalogue, wishes);
            let old = &found.inherited;
            Proposal {
                weakened: weakened(&decisions, old, &way, &source, &target, catalogue, wishes),
                inherited: old_defaults(old, &way, &source, &target, catalogue),
                breaches: breaches(&decisions, wishes, &target, catalogue),
                decisions,
            }
        };
        test(Review::new(ground, scope, start, propose));
    }
}

const KERNEL: &str = "hypervisor.qemu.kernel";
const IMAGE: &str = "hypervisor.qemu.image";
const MEMORY: &str = "hypervisor.qemu.default_memory";

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn asked(review: &Review<'_>) -> Option<String> {
    let question = review.question()?;
    Some(question.key().as_str().to_owned())
}

fn flagged(review: &Review<'_>) -> Vec<String> {
    let flags = flags(&review.wishes());
    flags
        .iter()
        .map(|(flag, value)| format!("{flag} {value}"))
        .collect()
}

fn assets(test: impl FnOnce(Review<'_>)) {
    let lines: &'static [(&str, Value)] = Box::leak(Box::new([
        (KERNEL, text("/srv/vmlinuz")),
        (IMAGE, text("/srv/image")),
        (MEMORY, Value::Integer(4096)),
    ]));
    World {
        catalogue: Catalogue::built_in(),
        lines,
        from: "kata-1.12.1/go/qemu",
        to: "kata-4.1.0/rs/qemu-runtime-rs",
    }
    .with(test);
}

#[test]
fn only_what_needs_a_person_is_asked_and_answers_become_flags() {
    assets(|mut review| {
        assert_eq!(review.question().unwrap().of, 2);
        let (first, second) = (asked(&review).unwrap(), IMAGE);
        assert_eq!(first, KERNEL);
        review.answer(Answer::Keep).unwrap();
        assert_eq!(asked(&review).as_deref(), Some(second));
        review.answer(Answer::Edit(text("/srv/other"))).unwrap();
        assert!(review.question().is_none());
        assert_eq!(
            flagged(&review),
            [
                "--keep hypervisor.qemu.kernel",
                "--set hypervisor.qemu.image=\"/srv/other\""
            ]
        );
        assert_eq!(review.answer(Answer::Keep), Err(Fault::Over));
    });
}

#[test]
fn accepting_decides_and_skipping_does_not() {
    assets(|mut review| {
        review.answer(Answer::Accept).unwrap();
        review.answer(Answer::Skip).unwrap();
        assert_eq!(flagged(&review), ["--drop hypervisor.qemu.kernel"]);
        let verdicts: Vec<&str> = review
            .proposal()
            .decisions
            .iter()
            .map(|decision| decision.verdict.word())
            .collect();
        assert!(
            verdicts.contains(&"drop") && verdicts.contains(&"review"),
            "{verdicts:?}"
        );
    });
}

#[test]
fn going_back_changes_one_answer_and_leaves_the_others() {
    assets(|mut review| {
        assert!(!review.back());
        review.answer(Answer::Keep).unwrap();
        review.answer(Answer::Keep).unwrap();
        assert!(review.back() && review.back() && !review.back());
        let question = review.question().unwrap();
        assert_eq!((question.key().as_str(), question.number), (KERNEL, 1));
        assert_eq!(question.answered, Some(&Answer::Keep));
        // what is proposed without that answer
        assert_eq!(question.decision.unwrap().verdict.word(), "review");
        drop(question);
        review.answer(Answer::Default).unwrap();
        assert!(review.question().is_none());
        assert_eq!(
            flagged(&review),
            [
                "--keep hypervisor.qemu.image",
                "--drop hypervisor.qemu.kernel"
            ]
        );
        review.back();
        review.stay();
        assert!(review.question().is_none());
    });
}

#[test]
fn a_value_the_target_would_not_take_is_refused_and_asked_for_again() {
    let world = World {
        catalogue: Catalogue::built_in(),
        lines: Box::leak(Box::new([
            (MEMORY, Value::Integer(4096)),
            ("hypervisor.qemu.shared_fs", text("virtio-9p")),
        ])),
        from: "kata-2.5.2/go/qemu",
        to: "kata-4.1.0/rs/qemu-runtime-rs",
    };
    world.scoped(Scope::All, Wishes::default(), |mut review| {
        while asked(&review).as_deref() != Some(MEMORY) {
            review.answer(Answer::Skip).unwrap();
        }
        let edit = |review: &mut Review<'_>, value| review.answer(Answer::Edit(value));
        let low = edit(&mut review, Value::Integer(63));
        assert!(matches!(low, Err(Fault::Breach { .. })), "{low:?}");
        let typed = edit(&mut review, text("much"));
        assert!(matches!(typed, Err(Fault::Typed(_))), "{typed:?}");
        let large = edit(&mut review, Value::Integer(1 << 40));
        assert!(matches!(large, Err(Fault::Refused { .. })), "{large:?}");
        assert_eq!(asked(&review).as_deref(), Some(MEMORY));
        edit(&mut review, Value::Integer(64)).unwrap();
        assert_eq!(
            flagged(&review),
            ["--set hypervisor.qemu.default_memory=64"]
        );
    });
}

#[test]
fn an_answer_that_breaks_a_rule_with_another_has_that_one_asked_again() {
    // image and initrd are not taken together: one has to yield
    let initrd = "hypervisor.qemu.initrd";
    let world = World {
        catalogue: Catalogue::built_in(),
        lines: Box::leak(Box::new([
            (IMAGE, text("/srv/image")),
            (initrd, text("/srv/initrd")),
        ])),
        from: "kata-1.12.1/go/qemu",
        to: "kata-3.2.0/go/qemu",
    };
    world.with(|mut review| {
        let first = asked(&review).unwrap();
        review.answer(Answer::Keep).unwrap();
        let second = asked(&review).unwrap();
        assert_ne!(first, second);
        match review.answer(Answer::Keep) {
            // the second cannot stand beside the first
            Err(Fault::NotKept { others, .. }) => {
                assert!(others.iter().any(|other| other.as_str() == first));
                review.answer(Answer::Accept).unwrap();
            }
            // or the first yields, and is asked again
            Ok(()) => {
                let question = review.question().unwrap();
                assert_eq!(question.key().as_str(), first);
                assert_eq!(question.changed_by.map(Key::as_str), Some(second.as_str()));
                drop(question);
                review.answer(Answer::Accept).unwrap();
            }
            Err(other) => panic!("{other}"),
        }
        review.skip_rest();
        assert!(review.question().is_none() && review.proposal().breaches.is_empty());
        let carried = |key: &str| {
            let decisions = &review.proposal().decisions;
            let mut decisions = decisions.iter();
            let own = decisions.find(|one| one.customisation.key.as_str() == key);
            own.is_some_and(|one| one.verdict.is_carried())
        };
        assert!(carried(IMAGE) != carried(initrd));
    });
}

#[test]
fn an_answer_takes_the_place_of_what_was_asked_for_beforehand() {
    let world = World {
        catalogue: Catalogue::built_in(),
        lines: Box::leak(Box::new([(MEMORY, Value::Integer(4096))])),
        from: "kata-1.12.1/go/qemu",
        to: "kata-2.5.2/go/qemu",
    };
    let start = || Wishes {
        set: vec![(Key::from(MEMORY), Value::Integer(512))],
        drop: vec![Key::from(MEMORY)],
        ..Wishes::default()
    };
    for (answer, wanted) in [
        (
            Answer::Accept,
            vec![
                "--drop hypervisor.qemu.default_memory",
                "--set hypervisor.qemu.default_memory=512",
            ],
        ),
        (Answer::Keep, vec!["--keep hypervisor.qemu.default_memory"]),
        (
            Answer::Default,
            vec!["--drop hypervisor.qemu.default_memory"],
        ),
        (
            Answer::Edit(Value::Integer(256)),
            vec!["--set hypervisor.qemu.default_memory=256"],
        ),
    ] {
        world.scoped(Scope::All, start(), |mut review| {
            while asked(&review).as_deref() != Some(MEMORY) {
                review.answer(Answer::Skip).unwrap();
            }
            review.answer(answer).unwrap();
            review.skip_rest();
            assert_eq!(flagged(&review), wanted);
        });
    }
}

#[test]
fn a_rule_that_is_broken_already_is_no_excuse() {
    let world = World {
        catalogue: Catalogue::built_in(),
        lines: Box::leak(Box::new([("agent.kata.dial_timeout", Value::Integer(10))])),
        from: "kata-4.1.0/go/qemu",
        to: "kata-4.1.0/rs/qemu-runtime-rs",
    };
    let start = Wishes {
        set: vec![(
            Key::from("agent.kata.dial_timeout_ms"),
            Value::Integer(20_000),
        )],
        ..Wishes::default()
    };
    world.scoped(Scope::Needed, start, |mut review| {
        while asked(&review).as_deref() != Some("agent.kata.dial_timeout") {
            review.answer(Answer::Skip).unwrap();
        }
        let short = review.answer(Answer::Edit(Value::Integer(5)));
        assert!(matches!(short, Err(Fault::Breach { .. })), "{short:?}");
        review.answer(Answer::Edit(Value::Integer(30_000))).unwrap();
        assert!(review.proposal().breaches.is_empty());
    });
}
