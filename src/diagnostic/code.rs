//! Every code that a diagnostic can carry. The kebab-case name is derived from the variant, so that it cannot
//! drift; renaming a variant breaks users' scripts.

use serde::Serialize;
use std::fmt;

/// The stable identifier of a kind of diagnostic.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    strum::IntoStaticStr,
    strum::EnumIter,
    strum::EnumString,
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
    /// A role cannot deploy what Applications usually hold.
    RoleCannotDeploy,
    /// A field by its old name.
    OldName,
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
    /// A `ServiceAccount` has the identity of another application.
    OtherIdentity,
    /// An object carries this program's mark, and this program makes none of this kind and name.
    NotOurs,
    /// What an earlier run made and the config no longer asks for.
    Pruned,
    /// The hub has no targets.
    EmptyFleet,
    /// A target names a hub that is not in the input.
    HubNotInInput,
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
    /// An Azure role whose id is not covered by argocd-aks.
    UnknownAzureRole,
    /// A workload runs as another `ServiceAccount` than the config says.
    ServiceAccountDiffers,
    // Explain
    /// A text in which nothing is known.
    NothingKnown,
    // Lint: the cluster Secret
    /// A Secret of a cluster without the label by which Argo CD finds it.
    SecretTypeMissing,
    /// The label's value is nearly right.
    SecretTypeMisspelt,
    /// A cluster Secret in another namespace than Argo CD's.
    SecretOtherNamespace,
    /// A value that is no string: the API server refuses the Secret.
    SecretValueNotAString,
    /// A value below `data` that is no base64: the API server refuses the Secret.
    DataNotBase64,
    /// A value that was encoded once too often.
    EncodedTwice,
    /// The body of the Secret stands in an annotation.
    LastAppliedHoldsSecret,
    /// Argo CD's own mark, on a Secret that Argo CD did not write.
    ManagedByArgocd,
    /// A shard that Argo CD drops or does not run.
    ShardNotAnInteger,
    /// A value of `clusterResources` that means false.
    ClusterResourcesNotTrue,
    /// A cluster without a name.
    ClusterNameMissing,
    /// Blanks around a value, which Argo CD takes for a part of it.
    StrayWhitespace,
    /// A cluster that Argo CD is told to leave alone.
    ClusterPaused,
    /// A Secret whose values another tool fills in or decrypts later.
    SecretNotFinal,
    // Lint: config
    /// `config` is not strict JSON: the cluster disappears.
    ConfigNotJson,
    /// `config` is JSON of another shape: the cluster disappears.
    ConfigWrongShape,
    /// `config` is empty: no credentials, no CA.
    ConfigEmpty,
    /// A key that Argo CD ignores.
    ConfigUnknownKey,
    // Lint: TLS
    /// caData that is no base64: the cluster disappears.
    CaNotBase64,
    /// caData that is no PEM of certificates.
    CaNotPem,
    /// caData that was encoded once too often.
    CaEncodedTwice,
    /// caData that is a whole kubeconfig.
    CaIsAKubeconfig,
    /// caData with a private key in it.
    CaHoldsAKey,
    /// caData is the server's certificate, not its CA's.
    CaIsALeaf,
    /// The CA's certificate has expired.
    CaExpired,
    /// The CA's certificate expires soon.
    CaExpiresSoon,
    /// Nothing verifies the API server's certificate.
    NotVerified,
    // Lint: signing in
    /// Another program than Argo CD's own plugin.
    ExecCommand,
    /// Other arguments than the plugin takes.
    ExecArgs,
    /// An apiVersion that the plugin does not answer.
    ExecApiVersion,
    /// Several ways to sign in, of which one is silently ignored.
    SeveralCredentials,
    /// A secret value, written where none is needed.
    EnvSecret,
    /// An env variable that the plugin does not read.
    EnvUnknown,
    /// An env variable by its old name.
    EnvOldName,
    /// An empty value, which hides the pod's.
    EnvEmpty,
    /// A value that neither the Secret nor the pod gives.
    EnvMissing,
    /// A login method that cannot work in a pod.
    LoginMethod,
    /// An environment name that silently means the public cloud.
    EnvironmentUnknown,
    /// An authority host without its final slash.
    AuthorityWithoutSlash,
    /// An authority host that cannot be signed in at.
    AuthorityHost,
    /// A token for another application than AKS's own.
    ServerApplicationId,
    // Lint: the server
    /// A server without a scheme: the token travels over plain HTTP.
    ServerWithoutScheme,
    /// A server without https.
    ServerNotHttps,
    /// A server with something behind its host.
    ServerWithPath,
    /// A port on which no AKS API server listens.
    ServerPort,
    /// The public address of an API server.
    PublicServer,
    /// A proxy that cannot be used, or a password for one.
    ProxyUrl,
    // Lint: the hub's wiring
    /// Server and controller sign in as different `ServiceAccount`s, of which one is not prepared.
    ServiceAccountsDiffer,
    /// The webhook has no client id to inject.
    ClientIdAnnotationMissing,
    /// The `ServiceAccount` and the Secrets name different identities.
    ClientIdDiffers,
    /// The webhook's label on a `ServiceAccount`, where it does nothing.
    LabelOnServiceAccount,
    /// A token file that the pod does not mount.
    TokenFileNotMounted,
    /// The webhook's own path, written down.
    WebhookTokenPath,
    /// The token is for another audience than the cloud's.
    TokenAudience,
    /// A lifetime that a token cannot have.
    TokenExpiration,
    /// The mount at the token's path is not of a projected token.
    MountNotProjected,
    /// A token that is mounted in a way in which it is never renewed.
    TokenNotRenewed,
    /// The wiring is on another container than the one that signs in.
    WiringOnOtherContainer,
    /// A `ServiceAccount` without the roles of the one that it replaces.
    RolesLost,
    /// A label by which AKS's addon manager takes an object for its own.
    AddonManagerLabel,
    /// RBAC for a client id, which no token carries as its user.
    ClientIdAsSubject,
    // Lint: the fleet
    /// A target whose access nobody makes.
    TargetWithoutAccess,
    /// A shard that no controller has.
    ShardOutOfRange,
    /// A target of the config that has no cluster Secret.
    TargetWithoutSecret,
    /// Something on the hub that is not what the config says.
    DiffersFromConfig,
    // Lint: itself
    /// A code that does not exist, in a list of codes.
    UnknownCode,
    // Import
    /// A text that is no kubeconfig.
    NotAKubeconfig,
    /// JSON that is not of az's AKS clusters.
    NotAzJson,
    /// There is nothing in the input that can be a target.
    NothingToImport,
    /// Something of the input that a target does not take over.
    ImportLeftOut,
    /// A target has another name than its source.
    ImportNameDiffers,
    /// A tag that no label can say as it is.
    ImportTag,
    /// Something broken in a cluster Secret, of which it is certain how it is meant.
    ImportRepaired,
    /// A cluster Secret that signs in by other means than this program's.
    ImportOtherSignIn,
    /// A CA that is only in a file.
    CaInAFile,
    /// An AKS cluster that knows no identities of Microsoft Entra ID.
    NoEntra,
    /// An AKS cluster whose access may be a role assignment.
    AzureRbac,
    /// A target that was added to the file.
    TargetAdded,
    /// A target of the file of which something changed.
    TargetChanged,
    /// A target of the file that stays as it is.
    TargetUnchanged,
    // The command line
    /// A file or stdin cannot be read.
    CannotRead,
    /// The output cannot be written.
    CannotWrite,
    /// A name that cannot be a file's on every system, or that would leave the directory.
    NotPortable,
    /// A symbolic link where a file or directory is to be written.
    SymlinkInTheWay,
    /// Somebody else's file stands where one is to be written.
    FileNotOurs,
    /// A file that this program wrote was edited since.
    FileEdited,
    /// Most of the targets that were written before would go.
    MostTargetsRemoved,
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
        matches!(self, Self::TargetClusterAdmin | Self::AccessDoesNotFit | Self::RoleCannotDeploy)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into())
    }
}
