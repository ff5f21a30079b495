//! What an installer does before it replaces a release: carries a file's choices, or says what a person must decide.
//!
//!     cargo run --no-default-features --example carry -- FILE EDITION

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::configuration::Configuration;
use kata_upgrade::migrate::Wishes;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, edition] = arguments.as_slice() else {
        return Err("usage: carry FILE EDITION".into());
    };
    let catalogue = Catalogue::built_in();
    let own = Configuration::read(Path::new(file), None, &catalogue)?;
    let new = own.migrate(edition, None, &Wishes::default(), &catalogue)?;
    for decision in &new.decisions {
        let key = &decision.customisation.key;
        eprintln!("{key}: {}: {}", decision.verdict.word(), decision.because);
    }
    print!("{}", new.text);
    Ok(if new.is_carried() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
