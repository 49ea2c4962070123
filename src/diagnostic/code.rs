//! Every code that a diagnostic can carry. The kebab-case name is derived from the variant, so that it cannot
//! drift; renaming a variant breaks users' scripts.

use serde::Serialize;
use std::fmt;

/// The stable identifier of a kind of diagnostic.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, strum::IntoStaticStr, strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    // The input as text
    EmptyInput,
    InvalidYaml,
    DuplicateKey,
    TooLarge,
    NotAResourceList,
    NotAnObject,
    CannotEdit,
    // Which config
    NoConfig,
    SeveralHubs,
    UnknownConfigKind,
    UnknownAction,
    // The config's shape
    UnknownField,
    WrongType,
    MissingField,
    // The config's values
    InvalidGuid,
    InvalidName,
    InvalidLabel,
    InvalidServer,
    InvalidUrl,
    InvalidCa,
    InvalidValue,
    ReservedName,
    ReservedServer,
    ReservedLabel,
    ClientIdIsPrincipalId,
    InsecureWithCa,
    DuplicateTarget,
    DuplicateServer,
    DuplicateSecretName,
    UnknownGroup,
    TemplateFailed,
    CloudMismatch,
    NoCa,
    ClusterResourcesWithoutNamespaces,
    // The plan against the manifests
    WorkloadMissing,
    WorkloadOtherNamespace,
    ContainerMissing,
    ServiceAccountMissing,
    EntryConflict,
    MixedDelivery,
    ForeignObject,
    HubClusterAdmin,
    NoServer,
    InheritAssumed,
    // The command line
    CannotRead,
    CannotWrite,
    EmptyResult,
    ToolMissing,
    ToolFailed,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into())
    }
}
