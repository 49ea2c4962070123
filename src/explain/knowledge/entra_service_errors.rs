//! What Entra says when it is itself in trouble, or has too much to do.

use super::{Cause, KnownError, commands};

pub(super) static ENTRIES: &[KnownError] = &[KnownError::entra(
    &[
        ("50000", "the token service has a problem"),
        ("50033", "a passing error"),
        ("50196", "too many of the same requests"),
        ("90006", "the service is unavailable for now"),
        ("90012", "the request has timed out"),
        ("90024", "a passing error"),
        ("90033", "the directory is unavailable for now"),
        ("90036", "the directory has a problem"),
        ("90055", "too many requests of the tenant"),
        ("90090", "the service is unavailable for now"),
        ("90091", "the directory cannot be reached"),
        ("90092", "the directory has a problem"),
    ],
    "Entra itself could not answer. Nothing in the hub or its targets makes this.",
    &[Cause::new("It passes: Argo CD asks again. Where it stays, Azure's status page tells, and with many clusters the tenant's limit of requests.")
        .check(&[commands::LOG])],
)
.or_said(&[&["temporarily_unavailable"]])];
