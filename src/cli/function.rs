//! The KRM function: a `ResourceList` in, a `ResourceList` out.

use super::io;
use crate::{Outcome, krm};

pub(super) fn run() -> Outcome {
    let input = match io::read_stdin() {
        Ok(input) => input,
        Err(diagnostic) => return vec![diagnostic].into(),
    };
    match krm::read_resource_list(&input) {
        Ok(list) => crate::resource_list(&list),
        Err(diagnostic) => vec![diagnostic].into(),
    }
}
