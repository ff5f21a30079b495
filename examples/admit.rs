//! What an operator does before it lets a node's configuration pass: refuses what the node's release would refuse or ignore.
//!
//!     cargo run --no-default-features --example admit -- EDITION FILE…

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::check::Severity;
use kata_upgrade::configuration::Configuration;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let edition = arguments.next().ok_or("usage: admit EDITION FILE…")?;
    let catalogue = Catalogue::built_in();
    let mut faults = 0;
    for file in arguments {
        let own = Configuration::read(Path::new(&file), None, &catalogue)?;
        for finding in own.check(Some(&edition), &catalogue)? {
            if finding.severity != Severity::Note {
                let line = finding.line.unwrap_or_default();
                println!("{}:{line}: {}", finding.path.display(), finding.message);
                faults += 1;
            }
        }
    }
    Ok(if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
