//! Every code that a diagnostic can carry, with what is known of each. The kebab-case name is derived from the variant, so
//! that it cannot drift; renaming a variant breaks users' scripts.

use super::{Family, Severity};
use crate::yaml;
use serde::Serialize;
use std::fmt;

/// What is known of a code.
struct CodeFacts {
    family: Family,
    severity: Severity,
    marks: &'static [Mark],
}

/// What sets a code apart: one without a mark is an error in what is read, or a remark on what is made.
#[derive(PartialEq, Eq)]
enum Mark {
    /// A rule of lint.
    Rule,
    /// What the config warns of, about what happens on the targets.
    AboutAccess,
}

impl From<&yaml::Error> for Code {
    fn from(error: &yaml::Error) -> Self {
        match error {
            yaml::Error::DuplicateKey { .. } => Self::DuplicateKey,
            yaml::Error::TooLarge | yaml::Error::Aliases { .. } => Self::TooLarge,
            _ => Self::InvalidYaml,
        }
    }
}

/// `/// What it says.`, then `Code(Family, Severity)` or `Code(Family, Severity, Mark)`.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident($family:ident, $severity:ident $(, $mark:ident)?);)*) => {
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
            $($(#[$doc])* $code,)*
        }

        impl Code {
            const fn facts(self) -> CodeFacts {
                match self {
                    $(Self::$code => CodeFacts {
                        family: Family::$family,
                        severity: Severity::$severity,
                        marks: &[$(Mark::$mark)?],
                    },)*
                }
            }
        }
    };
}

codes! {
    // The input as text
    /// stdin has nothing in it.
    EmptyInput(Input, Error);
    /// The text is not YAML that can be read.
    InvalidYaml(Input, Error);
    /// A mapping has the same key twice.
    DuplicateKey(Input, Error);
    /// The input is larger than the program is ready to read.
    TooLarge(Input, Error);
    /// stdin of a KRM function is something else than a `ResourceList`.
    NotAResourceList(Input, Error);
    /// An item is no Kubernetes object.
    NotAnObject(Input, Error);
    /// A change cannot be made without rewriting what it does not name.
    CannotEdit(Input, Error);
    // Which config
    /// There is no `ArgoCDHub`, or not the one asked for.
    NoConfig(Config, Error);
    /// There are several `ArgoCDHub` objects and nothing says which one.
    SeveralHubs(Config, Error);
    /// A config object of a kind that this version does not know.
    UnknownConfigKind(Config, Error);
    /// A `ConfigMap` asks for an action that this version does not have.
    UnknownAction(Config, Error);
    // The config's shape
    /// A field that does not exist.
    UnknownField(Config, Error);
    /// A value of another type than the field's.
    WrongType(Config, Error);
    /// A required field is missing.
    MissingField(Config, Error);
    // The config's values
    /// Not a GUID.
    InvalidGuid(Exec, Error, Rule);
    /// A GUID that nothing in Azure has: it stands for one that is still to be written.
    PlaceholderId(Config, Warning);
    /// Not a name that Kubernetes or Argo CD accepts.
    InvalidName(Config, Error);
    /// Not a label or annotation that Kubernetes accepts.
    InvalidLabel(Config, Error);
    /// Not the URL of an API server.
    InvalidServer(Server, Error, Rule);
    /// Not a URL of the kind that belongs here.
    InvalidUrl(Config, Error);
    /// Not a CA certificate in the form that belongs here.
    InvalidCa(Config, Error);
    /// A value that the field does not take.
    InvalidValue(Config, Error);
    /// A target says what the hub's policy does not let targets say.
    BeyondPolicy(Config, Error);
    /// A target has Argo CD's own name for the hub.
    ReservedName(Server, Error, Rule);
    /// A target's server is the hub itself.
    ReservedServer(Server, Error, Rule);
    /// A label or annotation that this program or Argo CD sets itself.
    ReservedLabel(Config, Error);
    /// `principalId` and `clientId` are the same GUID.
    ClientIdIsPrincipalId(Config, Error);
    /// `insecure` and a CA exclude each other.
    InsecureWithCa(Tls, Error, Rule);
    /// Two targets have one name.
    DuplicateTarget(Fleet, Error, Rule);
    /// Two targets have one server.
    DuplicateServer(Fleet, Error, Rule);
    /// Two targets with access made in Kubernetes are on one AKS cluster.
    DuplicateCluster(Access, Error);
    /// Two targets would share a Secret.
    DuplicateSecretName(Config, Error);
    /// A target names a group that does not exist.
    UnknownGroup(Config, Error);
    /// A template cannot be rendered.
    TemplateFailed(Config, Error);
    /// A server belongs to another cloud than the hub's.
    CloudMismatch(Cloud, Error, Rule);
    /// A target has no CA.
    NoCa(Tls, Warning, Rule);
    /// `clusterResources` has no meaning without `namespaces`.
    ClusterResourcesWithoutNamespaces(Secret, Warning, Rule);
    // Access on the targets
    /// Access is asked for, and who gets it is not known.
    PrincipalIdMissing(Access, Error);
    /// An Azure role is asked for, and the cluster that it is for is not known.
    ResourceIdMissing(Access, Error);
    /// The identity gets cluster-admin on a target.
    TargetClusterAdmin(Access, Warning, AboutAccess);
    /// What Argo CD manages on a target and what it may do there are not the same.
    AccessDoesNotFit(Access, Warning, AboutAccess);
    /// A role cannot deploy what Applications usually hold.
    RoleCannotDeploy(Access, Warning, AboutAccess);
    /// A field by its old name.
    OldName(Config, Info);
    /// The plural and scope of a kind are not known, which rules need.
    UnknownKind(Access, Error);
    /// A role or a binding among the manifests asks for more of who makes it.
    RightsOfRoles(Access, Warning);
    /// Rules are needed cluster-wide.
    ClusterWideRules(Access, Info);
    /// The access that a target had was replaced.
    AccessMerged(Access, Info);
    /// Objects that no cluster sees were left out.
    LeftOut(Access, Info);
    /// There is no target of the name that is asked for.
    UnknownTarget(Access, Error);
    /// The target that is asked for has no access to make.
    NoAccess(Access, Warning);
    /// The access is a role assignment, which no Kubernetes object makes.
    AzureRoleOnly(Access, Info);
    // The plan against the manifests
    /// A workload that has to be wired is not in the manifests.
    WorkloadMissing(Hub, Error);
    /// A workload is in another namespace than the config's.
    WorkloadOtherNamespace(Hub, Error);
    /// A workload that has to be wired is one that an operator or an extension keeps as it is.
    WorkloadKeptByOthers(Hub, Error);
    /// A target in the directory of a kustomization that does not build it.
    TargetNotBuilt(Input, Error);
    /// A target that seems to have its name from a prefix of kustomize's.
    TargetRenamed(Hub, Warning);
    /// The main container of a workload cannot be told.
    ContainerMissing(Hub, Error);
    /// A `ServiceAccount` that has to be annotated is not in the manifests.
    ServiceAccountMissing(ServiceAccount, Error, Rule);
    /// Something of the same name and another meaning is there already.
    EntryConflict(Hub, Error);
    /// Somebody else wired the other token delivery.
    MixedDelivery(Workload, Error, Rule);
    /// Somebody else made an object of a planned name.
    ForeignObject(Hub, Error);
    /// A `ServiceAccount` has the identity of another application.
    OtherIdentity(Hub, Warning);
    /// An object carries this program's mark, and this program makes none of this kind and name.
    NotOurs(Hub, Warning);
    /// What an earlier run made and the config no longer asks for.
    Pruned(Hub, Info);
    /// The hub has no targets.
    EmptyFleet(Config, Warning);
    /// A target names a hub that is not in the input.
    HubNotInInput(Config, Warning);
    /// The hub's `ServiceAccount` gets cluster-admin.
    HubClusterAdmin(Rbac, Warning, Rule);
    /// There is no argocd-server.
    NoServer(Hub, Info);
    /// The roles of Argo CD's own manifests are assumed.
    InheritAssumed(Hub, Info);
    // The Azure side
    /// Something that Azure needs to know is not in the config.
    AzureFieldMissing(Azure, Error);
    /// An identity would need more federated credentials than it takes.
    TooManyCredentials(Fleet, Error, Rule);
    /// A cloud that the tools of the Azure side have no name for.
    UnnamedCloud(Azure, Warning);
    /// What lies in several resource groups, where one file is deployed to one.
    SeveralResourceGroups(Azure, Error);
    /// A Secret that Azure Service Operator signs in with, which the manifests name and do not hold.
    AsoCredential(Azure, Info);
    /// A name that is nearly that of one of AKS's built-in roles.
    UnknownAzureRole(Azure, Error);
    /// A workload runs as another `ServiceAccount` than the config says.
    ServiceAccountDiffers(Hub, Warning);
    // Explain
    /// A text in which nothing is known.
    NothingKnown(CommandLine, Error);
    // Lint: the cluster Secret
    /// A Secret of a cluster without the label by which Argo CD finds it.
    SecretTypeMissing(Secret, Error, Rule);
    /// The label's value is nearly right.
    SecretTypeMisspelt(Secret, Error, Rule);
    /// A cluster Secret in another namespace than Argo CD's.
    SecretOtherNamespace(Secret, Error, Rule);
    /// A value that is no string: the API server refuses the Secret.
    SecretValueNotAString(Secret, Error, Rule);
    /// The API server refuses the Secret for its name, labels, annotations, keys or kind.
    SecretRefused(Secret, Error, Rule);
    /// A key that Argo CD does not read, and that looks like one that it does.
    SecretKeyUnknown(Secret, Warning, Rule);
    /// A value below `data` that is no base64: the API server refuses the Secret.
    DataNotBase64(Secret, Error, Rule);
    /// A value that was encoded once too often.
    EncodedTwice(Secret, Error, Rule);
    /// The body of the Secret stands in an annotation.
    LastAppliedHoldsSecret(Secret, Warning, Rule);
    /// Argo CD's own mark, on a Secret that Argo CD did not write.
    ManagedByArgocd(Secret, Warning, Rule);
    /// A shard that Argo CD drops or does not run.
    ShardNotAnInteger(Secret, Warning, Rule);
    /// A value of `clusterResources` that means false.
    ClusterResourcesNotTrue(Secret, Warning, Rule);
    /// A cluster without a name.
    ClusterNameMissing(Secret, Warning, Rule);
    /// Blanks around a value, which Argo CD takes for a part of it.
    StrayWhitespace(Secret, Error, Rule);
    /// A cluster that Argo CD is told to leave alone.
    ClusterPaused(Secret, Info, Rule);
    /// A Secret whose values another tool fills in or decrypts later.
    SecretNotFinal(Secret, Info, Rule);
    // Lint: config
    /// `config` is not strict JSON: the cluster disappears.
    ConfigNotJson(SecretConfig, Error, Rule);
    /// `config` is JSON of another shape: the cluster disappears.
    ConfigWrongShape(SecretConfig, Error, Rule);
    /// `config` is empty: no credentials, no CA.
    ConfigEmpty(SecretConfig, Warning, Rule);
    /// A key that Argo CD ignores.
    ConfigUnknownKey(SecretConfig, Warning, Rule);
    /// One key of config in two spellings, of which Argo CD takes the last.
    ConfigKeyTwice(SecretConfig, Error, Rule);
    // Lint: TLS
    /// caData that is no base64: the cluster disappears.
    CaNotBase64(Tls, Error, Rule);
    /// caData that is no PEM of certificates.
    CaNotPem(Tls, Error, Rule);
    /// caData that was encoded once too often.
    CaEncodedTwice(Tls, Error, Rule);
    /// caData that is a whole kubeconfig.
    CaIsAKubeconfig(Tls, Error, Rule);
    /// caData with a private key in it.
    CaHoldsAKey(Tls, Error, Rule);
    /// caData is the server's certificate, not its CA's.
    CaIsALeaf(Tls, Warning, Rule);
    /// The CA's certificate has expired.
    CaExpired(Tls, Error, Rule);
    /// The CA's certificate expires soon.
    CaExpiresSoon(Tls, Warning, Rule);
    /// Nothing verifies the API server's certificate.
    NotVerified(Tls, Warning, Rule);
    // Lint: signing in
    /// Another program than Argo CD's own plugin.
    ExecCommand(Exec, Error, Rule);
    /// Other arguments than the plugin takes.
    ExecArgs(Exec, Error, Rule);
    /// An apiVersion that the plugin does not answer.
    ExecApiVersion(Exec, Error, Rule);
    /// Several ways to sign in, of which one is silently ignored.
    SeveralCredentials(Exec, Warning, Rule);
    /// A secret value, written where none is needed.
    EnvSecret(Exec, Warning, Rule);
    /// An env variable that the plugin does not read.
    EnvUnknown(Exec, Warning, Rule);
    /// An env variable by its old name.
    EnvOldName(Exec, Warning, Rule);
    /// An empty value, which hides the pod's.
    EnvEmpty(Exec, Error, Rule);
    /// A value that neither the Secret nor the pod gives.
    EnvMissing(Exec, Error, Rule);
    /// A login method that cannot work in a pod.
    LoginMethod(Exec, Error, Rule);
    /// An environment name that silently means the public cloud.
    EnvironmentUnknown(Cloud, Error, Rule);
    /// An authority host without its final slash.
    AuthorityWithoutSlash(Cloud, Warning, Rule);
    /// An authority host that cannot be signed in at.
    AuthorityHost(Cloud, Error, Rule);
    /// A token for another application than AKS's own.
    ServerApplicationId(Exec, Warning, Rule);
    // Lint: the server
    /// A server without a scheme: the token travels over plain HTTP.
    ServerWithoutScheme(Server, Error, Rule);
    /// A server without https.
    ServerNotHttps(Server, Error, Rule);
    /// A server with something behind its host.
    ServerWithPath(Server, Warning, Rule);
    /// A port on which no AKS API server listens.
    ServerPort(Server, Warning, Rule);
    /// A host that AKS gives to no API server, which the hub's token goes to.
    ServerNotAks(Server, Warning, Rule);
    /// The public address of an API server.
    PublicServer(Server, Info, Rule);
    /// A proxy that cannot be used, or a password for one.
    ProxyUrl(Server, Error, Rule);
    // Lint: the hub's wiring
    /// Server and controller sign in as different `ServiceAccount`s, of which one is not prepared.
    ServiceAccountsDiffer(ServiceAccount, Warning, Rule);
    /// The webhook has no client id to inject.
    ClientIdAnnotationMissing(ServiceAccount, Error, Rule);
    /// The `ServiceAccount` and the Secrets name different identities.
    ClientIdDiffers(ServiceAccount, Warning, Rule);
    /// The webhook's label on a `ServiceAccount`, where it does nothing.
    LabelOnServiceAccount(ServiceAccount, Warning, Rule);
    /// A token file that the pod does not mount.
    TokenFileNotMounted(Workload, Error, Rule);
    /// The webhook's own path, written down.
    WebhookTokenPath(Workload, Warning, Rule);
    /// The token is for another audience than the cloud's.
    TokenAudience(Workload, Error, Rule);
    /// A lifetime that a token cannot have.
    TokenExpiration(Workload, Warning, Rule);
    /// The mount at the token's path is not of a projected token.
    MountNotProjected(Workload, Error, Rule);
    /// A token that is mounted in a way in which it is never renewed.
    TokenNotRenewed(Workload, Warning, Rule);
    /// Only root may read the token.
    TokenNotReadable(Workload, Error, Rule);
    /// The API server refuses the workload for a field that the sign-in needs.
    WorkloadRefused(Workload, Error, Rule);
    /// An id or an authority that differs between argocd-server and the controller.
    PodsDiffer(Workload, Warning, Rule);
    /// The webhook is told to leave out the container that signs in.
    ContainerSkipped(Workload, Error, Rule);
    /// The wiring is on another container than the one that signs in.
    WiringOnOtherContainer(Workload, Error, Rule);
    /// A `ServiceAccount` without the roles of the one that it replaces.
    RolesLost(Rbac, Error, Rule);
    /// A label by which AKS's addon manager takes an object for its own.
    AddonManagerLabel(Secret, Warning, Rule);
    /// RBAC for a client id, which no token carries as its user.
    ClientIdAsSubject(Rbac, Error, Rule);
    /// The identity may not list what Argo CD's cache lists.
    AccessCannotList(Rbac, Error, Rule);
    /// Argo CD leaves out what it may not list.
    RespectsRbac(Rbac, Info, Rule);
    /// `resource.respectRBAC` has a value that Argo CD does not take.
    RespectRbacUnknown(Rbac, Error, Rule);
    // Lint: the fleet
    /// A target whose access nobody makes.
    TargetWithoutAccess(Fleet, Info, Rule);
    /// The number of controllers and what they take it for differ.
    ReplicasDiffer(Fleet, Error, Rule);
    /// A shard that no controller has.
    ShardOutOfRange(Fleet, Error, Rule);
    /// A destination of an Application or project that no cluster of the input is.
    DestinationUnknown(Fleet, Warning, Rule);
    /// A target of the config that has no cluster Secret.
    TargetWithoutSecret(Fleet, Warning, Rule);
    /// Something on the hub that is not what the config says.
    DiffersFromConfig(Fleet, Warning, Rule);
    // Lint: itself
    /// A code that does not exist, in a list of codes.
    UnknownCode(Fleet, Warning, Rule);
    // Import
    /// A text that is no kubeconfig.
    NotAKubeconfig(Import, Error);
    /// An object that is no `ClusterProfile`.
    NotAClusterProfile(Import, Error);
    /// JSON that is not of az's AKS clusters.
    NotAzJson(Import, Error);
    /// There is nothing in the input that can be a target.
    NothingToImport(Import, Error);
    /// Something of the input that a target does not take over.
    ImportLeftOut(Import, Warning);
    /// A target has another name than its source.
    ImportNameDiffers(Import, Info);
    /// A tag that no label can say as it is.
    ImportTag(Import, Info);
    /// Something broken in a cluster Secret, of which it is certain how it is meant.
    ImportRepaired(Import, Warning);
    /// A cluster Secret that signs in by other means than this program's.
    ImportOtherSignIn(Import, Warning);
    /// A CA that is only in a file.
    CaInAFile(Import, Warning);
    /// An AKS cluster that knows no identities of Microsoft Entra ID.
    NoEntra(Import, Warning);
    /// An AKS cluster whose access may be a role assignment.
    AzureRbac(Import, Info);
    /// A target that was added to the file.
    TargetAdded(Import, Info);
    /// A target of the file of which something changed.
    TargetChanged(Import, Info);
    /// A target of the file that stays as it is.
    TargetUnchanged(Import, Info);
    // The command line
    /// A file or stdin cannot be read.
    CannotRead(CommandLine, Error);
    /// The output cannot be written.
    CannotWrite(CommandLine, Error);
    /// A name that cannot be a file's on every system, or that would leave the directory.
    NotPortable(CommandLine, Error);
    /// A symbolic link where a file or directory is to be written.
    SymlinkInTheWay(CommandLine, Error);
    /// Another run is writing into the same directory.
    FolderBusy(CommandLine, Error);
    /// Somebody else's file stands where one is to be written.
    FileNotOurs(CommandLine, Error);
    /// A file that this program wrote was edited since.
    FileEdited(CommandLine, Error);
    /// Most of the targets that were written before would go.
    MostTargetsRemoved(CommandLine, Error);
    /// What the form of an `eject` has no field for.
    NotTold(CommandLine, Warning);
    /// There would be nothing in the output.
    EmptyResult(CommandLine, Error);
    /// A program that is needed is not in PATH.
    ToolMissing(CommandLine, Error);
    /// A program that was called has failed.
    ToolFailed(CommandLine, Error);
}

impl Code {
    /// What it is about: the page that explains it.
    pub fn family(self) -> Family {
        self.facts().family
    }

    /// How bad it is where the case at hand does not make it more or less.
    pub fn severity(self) -> Severity {
        self.facts().severity
    }

    /// Whether it is a rule of lint.
    pub fn is_rule(self) -> bool {
        self.facts().marks.contains(&Mark::Rule)
    }

    /// Whether it is about what happens on the targets: beside the hub's own build it would be noise.
    pub fn is_about_access(self) -> bool {
        self.facts().marks.contains(&Mark::AboutAccess)
    }

    /// Whether a user can set how it counts. Anything else is an error in what is read; what the config warns of is no
    /// rule, and can be meant.
    pub fn can_be_set(self) -> bool {
        !self.facts().marks.is_empty()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into())
    }
}
