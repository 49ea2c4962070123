//! The KRM function: a `ResourceList` in, a `ResourceList` out.

use super::io;
use crate::diagnostic::Result;
use crate::{Outcome, krm};

pub(super) fn run() -> Result<Outcome> {
    let input = io::read_stdin()?;
    Ok(crate::resource_list(&krm::read_resource_list(&input)?))
}
