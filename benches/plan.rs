//! What a look at a whole machine and the steps for it take.
#![allow(missing_docs)]

use std::path::Path;

use divan::{Bencher, black_box};
use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::guide::{Situation, Target, plan};
use kata_upgrade::host::Machine;

fn main() {
    divan::main();
}

#[divan::bench(args = ["ubuntu-cc-3.0.23-running", "kata-deploy-4.1", "empty"])]
fn machine(bencher: Bencher<'_, '_>, name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/machines")
        .join(name)
        .join("root");
    let catalogue = Catalogue::built_in();
    bencher.bench(|| {
        let machine = Machine::survey(Some(&root), &catalogue);
        let Ok(target) = Target::of(None, &machine, &catalogue) else {
            return 0;
        };
        let situation = Situation {
            machine: &machine,
            catalogue: &catalogue,
            target: &target,
            saved: &[],
            backups: None,
        };
        black_box(plan(&situation).steps.len())
    });
}
