//! The checks that several causes share. What stands in `{...}` is filled in from the message and the config, see
//! [`placeholders`](crate::explain::placeholders).

/// Everything that has to agree on the hub.
pub(super) const LINT: &str =
    "kubectl -n {NAMESPACE} get deploy,sts,sa,secrets,rolebindings,clusterrolebindings -o yaml | argocd-aks lint";
/// The reasons that the plugin has given.
pub(super) const LOG: &str = "kubectl -n {NAMESPACE} logs {CONTROLLER} | argocd-aks explain -";
/// The ids of the managed identity, which are mixed up easily.
pub(super) const IDENTITY: &str = "az identity show -g {IDENTITY_RG} -n {IDENTITY} --query '{clientId: clientId, principalId: principalId, tenantId: tenantId}'";
/// What Entra compares the token with.
pub(super) const CREDENTIALS: &str =
    "az identity federated-credential list -g {IDENTITY_RG} --identity-name {IDENTITY} -o table";
/// The hub's issuer.
pub(super) const ISSUER: &str = "az aks show -g {HUB_RG} -n {HUB} --query oidcIssuerProfile.issuerUrl -otsv";
/// The cloud of the session.
pub(super) const CLOUD: &str = "az cloud show --query name -otsv";
/// Whether the token is there.
pub(super) const TOKEN: &str =
    "kubectl -n {NAMESPACE} exec {CONTROLLER} -- sh -c 'ls -l \"$AZURE_FEDERATED_TOKEN_FILE\"'";
/// What the webhook gave the pod.
pub(super) const INJECTED: &str = "kubectl -n {NAMESPACE} exec {SERVER} -- sh -c 'env | grep ^AZURE_'";
/// Who signs in.
pub(super) const ACCOUNTS: &str =
    "kubectl -n {NAMESPACE} get {SERVER} {CONTROLLER} -o jsonpath='{.items[*].spec.template.spec.serviceAccountName}'";
/// What the token is for.
pub(super) const AUDIENCE: &str = "kubectl -n {NAMESPACE} get {SERVER} -o jsonpath='{.spec.template.spec.volumes[*].projected.sources[*].serviceAccountToken.audience}'";
/// The time, as a node has it.
pub(super) const NODE_CLOCK: &str = "kubectl debug node/{NODE} -it --image=busybox -- date -u";
/// Both names of a target.
pub(super) const NAMES: &str = "az aks show -g {TARGET_RG} -n {TARGET} --query '{private: privateFqdn, public: fqdn}'";
/// What the hub's pods make of a name.
pub(super) const RESOLVE: &str = "kubectl -n {NAMESPACE} exec {SERVER} -- getent hosts {HOST}";
/// The servers that Argo CD knows, as they are spelt.
pub(super) const SERVERS: &str = "kubectl -n {NAMESPACE} get secrets -l argocd.argoproj.io/secret-type=cluster -o go-template='{{range .items}}{{.data.server | base64decode}}{{println}}{{end}}'";
