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

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The GUID, whatever it identifies.
            pub fn uuid(self) -> Uuid {
                self.0
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
