//! The GUIDs of Entra, each kind a type of its own: a client id in the place of a principal id is the mistake
//! that the manual procedure makes most.

use crate::text::is_guid;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// What is wrong with a text that should be a GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a GUID of the form 00000000-0000-0000-0000-000000000000")]
pub struct NotAGuid;

/// Whether a GUID stands for one that is still to be written: twelve zeros in front, as in the examples, or one digit all
/// through. Azure's are random.
pub fn is_placeholder(guid: Uuid) -> bool {
    let bytes = guid.as_bytes();
    let [first, ..] = *bytes;
    bytes[..6] == [0; 6] || (bytes.iter().all(|byte| *byte == first) && first >> 4 == first & 0x0f)
}

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl From<$name> for Uuid {
            /// The GUID, whatever it identifies.
            fn from(guid: $name) -> Self {
                guid.0
            }
        }

        impl FromStr for $name {
            type Err = NotAGuid;

            fn from_str(text: &str) -> Result<Self, NotAGuid> {
                if !is_guid(text) {
                    return Err(NotAGuid);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| NotAGuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

guid! {
    /// The application (client) id of a managed identity: for env and annotations.
    ClientId
}
guid! {
    /// The object (principal) id of a managed identity or group: for RBAC subjects.
    PrincipalId
}
guid! {
    /// The Entra tenant.
    TenantId
}
guid! {
    /// An Azure subscription.
    SubscriptionId
}
