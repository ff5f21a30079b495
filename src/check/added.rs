//! What a migration's result gives, and the target's own file does not.

use super::{Finding, Layer, check};
use crate::catalogue::{Catalogue, Edition};

/// The findings that count and that the result alone gives: the user's choices brought them along.
///
/// `before` is the target's own file, `after` what the runtime is to read.
pub fn added(
    before: &[Layer<'_>],
    after: &[Layer<'_>],
    edition: Edition,
    catalogue: &Catalogue,
) -> Vec<Finding> {
    let mut found = check(after, edition, catalogue);
    found.retain(Finding::counts);
    if found.is_empty() {
        return found;
    }
    let known = check(before, edition, catalogue);
    found.retain(|finding| {
        let mut known = known.iter();
        !known.any(|other| (other.code, &other.key) == (finding.code, &finding.key))
    });
    found
}
