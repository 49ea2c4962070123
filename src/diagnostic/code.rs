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
    /// stdin has nothing in it.
    EmptyInput,
    /// The text is not YAML that can be read.
    InvalidYaml,
    /// A mapping has the same key twice.
    DuplicateKey,
    /// The input is larger than the program is ready to read.
    TooLarge,
    /// stdin of a KRM function is something else than a `ResourceList`.
    NotAResourceList,
    /// An item is no Kubernetes object.
    NotAnObject,
    /// A change cannot be made without rewriting what it does not name.
    CannotEdit,
    // Which config
    /// There is no `ArgoCDHub`, or not the one asked for.
    NoConfig,
    /// There are several `ArgoCDHub` objects and nothing says which one.
    SeveralHubs,
    /// A config object of a kind that this version does not know.
    UnknownConfigKind,
    /// A `ConfigMap` asks for an action that this version does not have.
    UnknownAction,
    // The config's shape
    /// A field that does not exist.
    UnknownField,
    /// A value of another type than the field's.
    WrongType,
    /// A required field is missing.
    MissingField,
    // The config's values
    /// Not a GUID.
    InvalidGuid,
    /// Not a name that Kubernetes or Argo CD accepts.
    InvalidName,
    /// Not a label or annotation that Kubernetes accepts.
    InvalidLabel,
    /// Not the URL of an API server.
    InvalidServer,
    /// Not a URL of the kind that belongs here.
    InvalidUrl,
    /// Not a CA certificate in the form that belongs here.
    InvalidCa,
    /// A value that the field does not take.
    InvalidValue,
    /// A target has Argo CD's own name for the hub.
    ReservedName,
    /// A target's server is the hub itself.
    ReservedServer,
    /// A label or annotation that this program or Argo CD sets itself.
    ReservedLabel,
    /// `principalId` and `clientId` are the same GUID.
    ClientIdIsPrincipalId,
    /// `insecure` and a CA exclude each other.
    InsecureWithCa,
    /// Two targets have one name.
    DuplicateTarget,
    /// Two targets have one server.
    DuplicateServer,
    /// Two targets with access made in Kubernetes are on one AKS cluster.
    DuplicateCluster,
    /// Two targets would share a Secret.
    DuplicateSecretName,
    /// A target names a group that does not exist.
    UnknownGroup,
    /// A template cannot be rendered.
    TemplateFailed,
    /// A server belongs to another cloud than the hub's.
    CloudMismatch,
    /// A target has no CA.
    NoCa,
    /// `clusterResources` has no meaning without `namespaces`.
    ClusterResourcesWithoutNamespaces,
    // Access on the targets
    /// Access is asked for, and who gets it is not known.
    PrincipalIdMissing,
    /// An Azure role is asked for, and the cluster that it is for is not known.
    ResourceIdMissing,
    /// The identity gets cluster-admin on a target.
    TargetClusterAdmin,
    /// What Argo CD manages on a target and what it may do there are not the same.
    AccessDoesNotFit,
    /// There is no target of the name that is asked for.
    UnknownTarget,
    /// The target that is asked for has no access to make.
    NoAccess,
    /// The access is a role assignment, which no Kubernetes object makes.
    AzureRoleOnly,
    // The plan against the manifests
    /// A workload that has to be wired is not in the manifests.
    WorkloadMissing,
    /// A workload is in another namespace than the config's.
    WorkloadOtherNamespace,
    /// The main container of a workload cannot be told.
    ContainerMissing,
    /// A `ServiceAccount` that has to be annotated is not in the manifests.
    ServiceAccountMissing,
    /// Something of the same name and another meaning is there already.
    EntryConflict,
    /// Somebody else wired the other token delivery.
    MixedDelivery,
    /// Somebody else made an object of a planned name.
    ForeignObject,
    /// The hub's `ServiceAccount` gets cluster-admin.
    HubClusterAdmin,
    /// There is no argocd-server.
    NoServer,
    /// The roles of Argo CD's own manifests are assumed.
    InheritAssumed,
    // The Azure side
    /// Something that Azure needs to know is not in the config.
    AzureFieldMissing,
    /// An identity would need more federated credentials than it takes.
    TooManyCredentials,
    /// A cloud that the tools of the Azure side have no name for.
    UnnamedCloud,
    /// An Azure role whose id is not known here.
    UnknownAzureRole,
    /// A workload runs as another `ServiceAccount` than the config says.
    ServiceAccountDiffers,
    // The command line
    /// A file or stdin cannot be read.
    CannotRead,
    /// The output cannot be written.
    CannotWrite,
    /// A name that cannot be a file's on every system, or that would leave the folder.
    NotPortable,
    /// A symbolic link where a file or folder is to be written.
    SymlinkInTheWay,
    /// Somebody else's file stands where one is to be written.
    FileNotOurs,
    /// A file that this program wrote was edited since.
    FileEdited,
    /// There would be nothing in the output.
    EmptyResult,
    /// A program that is needed is not in PATH.
    ToolMissing,
    /// A program that was called has failed.
    ToolFailed,
}

impl Code {
    /// Whether it is about what happens on the targets: beside the hub's own build it would be noise.
    pub fn is_about_access(self) -> bool {
        matches!(self, Self::TargetClusterAdmin | Self::AccessDoesNotFit)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into())
    }
}
