#!/bin/sh
# Made by argocd-aks runbook. Every step looks first and changes only what differs, so it is safe to run again at
# any point, also after it was stopped half-way. It needs az (signed in), and kubectl and kubelogin where an API
# server is public or with --direct. Every az command names its subscription: which one az is in does not matter.
set -eu

HUB='hub'
CLOUD='AzureCloud'
TENANT='22222222-2222-4222-8222-222222222222'
NAMESPACE='argocd'
HUB_SUBSCRIPTION='44444444-4444-4444-8444-444444444444'
HUB_GROUP='rg-argocd'
HUB_CLUSTER='aks-hub'
DRY_RUN=no
DIRECT=no
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
# A shell that a signal ends does not come to EXIT, and a kubeconfig would stay behind.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n  help: %s\n' "$1" "$2" >&2
  exit 1
}

# Runs an az command that changes something; with --dry-run it only says so. What az is set to print by itself
# (core.output) is never asked for: every command of this script says it.
change() {
  if [ "$DRY_RUN" = yes ]; then
    say "  would run: $*"
  else
    say "  $*"
    "$@" --output none || exit 1
  fi
}

# The cloud, the sign-in and the subscriptions that everything else takes for granted.
session() {
  say "the az session"
  if [ -n "$CLOUD" ]; then
    session_cloud=$(az cloud show --query name --output tsv)
    # Which cloud az works in is the user's to change: every other shell works in it, too.
    [ "$session_cloud" = "$CLOUD" ] ||
      fail "az works in the cloud $session_cloud, the config's is $CLOUD" \
        "run: az cloud set --name $CLOUD; az login --tenant $TENANT"
  else
    say "  the cloud is not checked: the config's has no name in az"
  fi
  # SUBSCRIPTION|TENANT of everything that az is signed in to, whichever of them it is in.
  ACCOUNTS=$(az account list --query "[].join('|', [id, not_null(homeTenantId, tenantId)])" --output tsv) ||
    fail "az is not signed in" "run: az login --tenant $TENANT"
  ACCOUNTS=$(printf '%s\n' "$ACCOUNTS" | tr '[:upper:]' '[:lower:]')
  [ -n "$ACCOUNTS" ] || fail "az is not signed in" "run: az login --tenant $TENANT"
  signed_in 'the identity id-argocd' '44444444-4444-4444-8444-444444444444' '22222222-2222-4222-8222-222222222222'
}

# tenant_of SUBSCRIPTION: empty where az is not signed in to it.
tenant_of() { printf '%s\n' "$ACCOUNTS" | sed -n "s/^$1|//p" | head -n 1; }

# signed_in WHAT SUBSCRIPTION TENANT: whether az is signed in to the subscription, and it is one of that tenant.
signed_in() {
  signed_in_tenant=$(tenant_of "$2")
  [ -n "$signed_in_tenant" ] ||
    fail "az is not signed in to the subscription $2, where $1 is" \
      "run: az login --tenant ${3:-$TENANT}, with an account that may see it; az keeps the sign-ins to other tenants"
  [ -z "$3" ] || same "$signed_in_tenant" "$3" ||
    fail "$1 is of the tenant $3 by the config, but its subscription $2 is of the tenant $signed_in_tenant" \
      "correct tenantId or subscription in the config; docs/tenants.md of argocd-aks says what is possible between tenants"
}

# Whether two GUIDs or names of Azure are the same: their case does not count.
same() { [ "$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]')" = "$(printf '%s' "$2" | tr '[:upper:]' '[:lower:]')" ]; }

# aks_value SUBSCRIPTION GROUP CLUSTER QUERY
aks_value() {
  az aks show --subscription "$1" --resource-group "$2" --name "$3" --query "$4" --output tsv
}

# assignments SUBSCRIPTION SCOPE: who has which role there, the role by its name and by its id.
assignments() {
  az role assignment list --subscription "$1" --scope "$2" --fill-principal-name false --output tsv --query \
    "[].[join('|', [principalId, not_null(roleDefinitionName, '')]), join('|', [principalId, not_null(roleDefinitionId, '')])][]"
}

# on_cluster SUBSCRIPTION GROUP CLUSTER COMMAND [FILE...]: runs the command beside files of $WORK, where kubectl
# reaches the cluster: inside a private one, here for a public one and with --direct. Prints what it printed.
on_cluster() {
  oc_subscription=$1
  oc_group=$2
  oc_cluster=$3
  oc_command=$4
  shift 4
  oc_profile=$(aks_value "$oc_subscription" "$oc_group" "$oc_cluster" \
    "join('|', [to_string(apiServerAccessProfile.enablePrivateCluster), to_string(apiServerAccessProfile.disableRunCommand)])") ||
    return 1
  case $DIRECT-$oc_profile in
    no-true\|true)
      fail "$oc_cluster is private, and az aks command invoke is disabled on it (disableRunCommand)" \
        "run this again with --direct on a machine that reaches its API server; or allow it: az aks update --subscription $oc_subscription --resource-group $oc_group --name $oc_cluster --enable-run-command"
      ;;
    no-true\|*) on_private_cluster "$@" ;;
    *) on_cluster_directly "${oc_profile%|*}" ;;
  esac
}

# on_private_cluster [FILE...]
on_private_cluster() {
  for oc_file do
    shift
    set -- "$@" --file "$oc_file"
  done
  # az answers 0 whatever became of the command inside, so the command tells its success itself.
  oc_said=$(cd "$WORK" && az aks command invoke --subscription "$oc_subscription" --resource-group "$oc_group" \
    --name "$oc_cluster" --command "$oc_command && echo argocd-aks-done" "$@" --query logs --output tsv) || return 1
  printf '%s\n' "$oc_said" | sed 's/argocd-aks-done//'
  case $oc_said in *argocd-aks-done*) return 0 ;; *) return 1 ;; esac
}

# on_cluster_directly PRIVATE
on_cluster_directly() {
  for oc_tool in kubectl kubelogin; do
    command -v "$oc_tool" > /dev/null || fail "$oc_tool is not installed" "run: az aks install-cli"
  done
  az aks get-credentials --subscription "$oc_subscription" --resource-group "$oc_group" --name "$oc_cluster" \
    --file "$WORK/kubeconfig" --overwrite-existing --output none || return 1
  # kubelogin would take a token of the tenant that az is in. Where there is only one it is not named, because az does
  # not let it be named where it is signed in as a managed identity.
  oc_tenant=
  if [ "$(printf '%s\n' "$ACCOUNTS" | cut -d '|' -f 2 | sort -u | wc -l)" -gt 1 ]; then
    oc_tenant=$(tenant_of "$oc_subscription")
  fi
  kubelogin convert-kubeconfig --kubeconfig "$WORK/kubeconfig" --login azurecli \
    ${oc_tenant:+--tenant-id "$oc_tenant"} || return 1
  (cd "$WORK" && KUBECONFIG="$WORK/kubeconfig" sh -c "$oc_command") && return 0
  [ "$1" != true ] ||
    say "$oc_cluster is private: does this machine reach its API server (VPN, peering, a virtual machine inside)?" >&2
  return 1
}

# The access on a cluster: applies access.yaml, and removes what this hub made there and no longer wants.
cat > "$WORK/access.sh" << 'END'
set -eu
hub=$1
dry_run=$2
if [ -s access.yaml ]; then
  if [ "$dry_run" = yes ]; then
    kubectl apply --server-side --field-manager argocd-aks --dry-run=server --filename access.yaml
  else
    kubectl apply --server-side --field-manager argocd-aks --filename access.yaml
  fi
fi
found=$(kubectl get clusterroles,clusterrolebindings,roles,rolebindings --all-namespaces \
  --selector app.kubernetes.io/managed-by=argocd-aks \
  --output 'jsonpath={range .items[*]}{.kind}|{.metadata.namespace}|{.metadata.annotations.argocd-aks\.dev/generated-by}|{.metadata.name}{"\n"}{end}')
printf '%s\n' "$found" | while IFS='|' read -r kind namespace maker name; do
  if [ "$maker" != "$hub" ] || grep -Fqx -e "$kind|$namespace|$name" wanted; then
    continue
  fi
  echo "no longer wanted: $kind $name"
  if [ "$dry_run" = no ]; then
    kubectl delete "$kind" "$name" ${namespace:+--namespace "$namespace"}
  fi
done
END

# access NAME SUBSCRIPTION GROUP CLUSTER YAML WANTED
access() {
  printf '%s' "$5" > "$WORK/access.yaml"
  printf '%s' "$6" > "$WORK/wanted"
  on_cluster "$2" "$3" "$4" "sh access.sh $HUB $DRY_RUN" access.sh access.yaml wanted ||
    fail "the access on $1 was not applied" "read what kubectl said above; a namespace that is named must exist"
}


CONFIG_ISSUER='https://issuer.example.com/tenant/hub/'
AUDIENCE='api://AzureADTokenExchange'
ISSUER=

# ---- The hub ----

hub() {
  say "the hub $HUB_CLUSTER"
  # Read first, then compared: a question that fails must not look like a no.
  hub_issuer=$(aks_value "$HUB_SUBSCRIPTION" "$HUB_GROUP" "$HUB_CLUSTER" oidcIssuerProfile.enabled)
  if [ "$hub_issuer" = true ]; then
    say "  its OIDC issuer is enabled"
  else
    change az aks update --subscription "$HUB_SUBSCRIPTION" --resource-group "$HUB_GROUP" \
      --name "$HUB_CLUSTER" --enable-oidc-issuer
  fi
  issuer
  identities
}

# Entra compares the issuer exactly, so it is asked for and never put together.
issuer() {
  [ -z "$ISSUER" ] || return 0
  ISSUER=$(aks_value "$HUB_SUBSCRIPTION" "$HUB_GROUP" "$HUB_CLUSTER" oidcIssuerProfile.issuerUrl)
  if [ -z "$ISSUER" ] || [ "$ISSUER" = None ]; then
    [ "$DRY_RUN" = yes ] || fail "the hub has no OIDC issuer" "run the step hub first"
    ISSUER=$CONFIG_ISSUER
  elif [ -n "$CONFIG_ISSUER" ] && [ "$ISSUER" != "$CONFIG_ISSUER" ]; then
    fail "the hub's issuer is $ISSUER, the config's is $CONFIG_ISSUER" \
      "write spec.cluster.oidcIssuerUrl: $ISSUER, and make the runbook again"
  fi
}

# identity NAME GROUP SUBSCRIPTION TENANT LOCATION CLIENT PRINCIPAL TARGET: a user-assigned managed identity. The
# identity of the hub's own control plane is another one, and nothing here touches it.
identity() {
  say "the identity $1"
  identity_group=$(az group exists --subscription "$3" --name "$2" --output tsv)
  [ "$identity_group" = true ] ||
    fail "there is no resource group $2" "create it: az group create --subscription $3 --name $2 --location LOCATION"
  identity_names=$(az identity list --subscription "$3" --resource-group "$2" --query '[].name' --output tsv)
  if printf '%s\n' "$identity_names" | grep -Fqxi -e "$1"; then
    say "  it exists"
  else
    change az identity create --subscription "$3" --resource-group "$2" --name "$1" ${5:+--location "$5"}
    [ "$DRY_RUN" = no ] || return 0
  fi
  identity_ids=$(az identity show --subscription "$3" --resource-group "$2" --name "$1" \
    --query "join('|', [clientId, principalId, tenantId])" --output tsv)
  identity_client=${identity_ids%%|*}
  identity_principal=${identity_ids#*|}
  identity_tenant=${identity_principal#*|}
  identity_principal=${identity_principal%|*}
  same "$identity_tenant" "$4" ||
    fail "it is of the tenant $identity_tenant, the config's is $4" "write tenantId: $identity_tenant into the config"
  [ -z "$6" ] || same "$identity_client" "$6" ||
    fail "its client id is $identity_client, the config's is $6" \
      "write clientId: $identity_client and principalId: $identity_principal into the config, and make the runbook again"
  [ -z "$7" ] || same "$identity_principal" "$7" ||
    fail "its principal id is $identity_principal, the config's is $7" \
      "write principalId: $identity_principal into the config, and make the runbook again"
}

# credential NAME IDENTITY GROUP SUBSCRIPTION SUBJECT: a federated credential. One that was not made by this script is never changed.
credential() {
  say "the federated credential for $5"
  credential_state=missing
  credential_count=0
  if ! credentials=$(az identity federated-credential list --subscription "$4" --resource-group "$3" \
    --identity-name "$2" --query "[].join('|', [name, issuer, not_null(subject, ''), not_null(audiences[0], '')])" --output tsv); then
    [ "$DRY_RUN" = yes ] || fail "the federated credentials of $2 cannot be read" "read what az said above"
    credentials=
  fi
  while IFS='|' read -r has_name has_issuer has_subject has_audience; do
    [ -n "$has_name" ] || continue
    credential_count=$((credential_count + 1))
    if [ "$has_issuer" = "$ISSUER" ] && [ "$has_subject" = "$5" ]; then
      if [ "$has_audience" = "$AUDIENCE" ]; then
        credential_state=right
      elif [ "$has_name" = "$1" ]; then
        credential_state=update
      else
        fail "the federated credential $has_name has the audience $has_audience, where $AUDIENCE is needed" \
          "it was not made by argocd-aks: change its audience, or remove it"
      fi
    elif [ "$has_name" = "$1" ]; then
      fail "the federated credential $1 is for $has_subject of $has_issuer" \
        "it is left alone; if the hub was rebuilt, remove it: az identity federated-credential delete --subscription $4 --resource-group $3 --identity-name $2 --name $1"
    fi
  done << END
$credentials
END
  case $credential_state in
    right) say "  it is right" ;;
    update)
      change az identity federated-credential update --subscription "$4" --resource-group "$3" \
        --identity-name "$2" --name "$1" --issuer "$ISSUER" --subject "$5" --audiences "$AUDIENCE"
      ;;
    *)
      [ "$credential_count" -lt 20 ] ||
        fail "the identity $2 has 20 federated credentials, and takes no more" \
          "remove those of hubs that are gone, or give this hub an identity of its own"
      change az identity federated-credential create --subscription "$4" --resource-group "$3" \
        --identity-name "$2" --name "$1" --issuer "$ISSUER" --subject "$5" --audiences "$AUDIENCE"
      ;;
  esac
}

identities() {
  identity 'id-argocd' 'rg-argocd' '44444444-4444-4444-8444-444444444444' '22222222-2222-4222-8222-222222222222' 'usgovvirginia' '11111111-1111-4111-8111-111111111111' '33333333-3333-4333-8333-333333333333' ''
  credential 'hub-argocd-svc-argocd-aks' 'id-argocd' 'rg-argocd' '44444444-4444-4444-8444-444444444444' 'system:serviceaccount:argocd:svc-argocd-aks'
  identity 'id-argocd-prod' 'rg-argocd' '44444444-4444-4444-8444-444444444444' '22222222-2222-4222-8222-222222222222' '' '66666666-6666-4666-8666-666666666666' '77777777-7777-4777-8777-777777777777' 'prod-east'
  credential 'hub-argocd-svc-argocd-aks' 'id-argocd-prod' 'rg-argocd' '44444444-4444-4444-8444-444444444444' 'system:serviceaccount:argocd:svc-argocd-aks'
}

# ---- The targets ----

# entra NAME SUBSCRIPTION GROUP CLUSTER TENANT: whether the cluster can know the identity.
entra() {
  entra_profile=$(aks_value "$2" "$3" "$4" \
    "join('|', [to_string(aadProfile.managed), not_null(aadProfile.tenantId, '')])")
  [ "${entra_profile%%|*}" = true ] ||
    fail "the cluster of $1 does not use Entra ID: it does not know the identity" \
      "run: az aks update --subscription $2 --resource-group $3 --name $4 --enable-aad"
  entra_tenant=${entra_profile#*|}
  [ -z "$entra_tenant" ] || same "$entra_tenant" "$5" ||
    fail "the cluster of $1 takes users of the tenant $entra_tenant, the identity is of the tenant $5" \
      "give the target an identity of its own tenant: docs/tenants.md of argocd-aks says how"
}

# patience TRIES REASON: waits before the next try, and ends the script where there were enough.
patience() {
  [ "$1" -lt "${TRIES:-30}" ] || fail "$2, after $1 tries" "wait some minutes, and run this again"
  say "  $2: waiting (try $(($1 + 1)) of ${TRIES:-30})"
  sleep "${WAIT:-10}"
}

# Whether this run has assigned a role: a question for it is then asked more than once.
ASSIGNED=no

# Like change, for what names an identity: Entra may not know a new one everywhere yet.
change_when_known() {
  if [ "$DRY_RUN" = yes ]; then
    change "$@"
    return
  fi
  say "  $*"
  when_known_tries=0
  until "$@" --output none 2> "$WORK/said"; do
    cat "$WORK/said" >&2
    grep -q PrincipalNotFound "$WORK/said" || exit 1
    patience "$when_known_tries" "Entra does not know the new identity everywhere yet"
    when_known_tries=$((when_known_tries + 1))
  done
}

# assign NAME SUBSCRIPTION GROUP CLUSTER PRINCIPAL TYPE ROLE SCOPE ASSIGNMENT
assign() {
  assign_rbac=$(aks_value "$2" "$3" "$4" aadProfile.enableAzureRbac)
  [ "$assign_rbac" = true ] ||
    fail "the cluster of $1 does not use Azure RBAC: a role assignment grants nothing there" \
      "run: az aks update --subscription $2 --resource-group $3 --name $4 --enable-azure-rbac; or use access.clusterRole"
  assigned=$(assignments "$2" "$8")
  if printf '%s\n' "$assigned" | grep -Fqxi -e "$9"; then
    say "  $7 is assigned at $8"
  else
    change_when_known az role assignment create --subscription "$2" --assignee-object-id "$5" \
      --assignee-principal-type "$6" --role "$7" --scope "$8"
    ASSIGNED=yes
  fi
}

target_1() {
  say "the target" 'dev'
  entra 'dev' '44444444-4444-4444-8444-444444444444' 'rg-dev' 'aks-dev' '22222222-2222-4222-8222-222222222222'
  access 'dev' '44444444-4444-4444-8444-444444444444' 'rg-dev' 'aks-dev' 'apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: argocd-aks:hub:cache
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: dev
rules:
- apiGroups:
  - "*"
  resources:
  - "*"
  verbs:
  - list
  - watch
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: argocd-aks:hub:cache
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: dev
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: argocd-aks:hub:cache
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: 33333333-3333-4333-8333-333333333333
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: argocd-aks:hub:deploy
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: dev
rules:
- apiGroups:
  - ""
  resources:
  - configmaps
  - endpoints
  - limitranges
  - persistentvolumeclaims
  - pods
  - resourcequotas
  - secrets
  - serviceaccounts
  - services
  verbs:
  - get
  - create
  - update
  - patch
  - delete
- apiGroups:
  - apps
  resources:
  - daemonsets
  - deployments
  - replicasets
  - statefulsets
  verbs:
  - get
  - create
  - update
  - patch
  - delete
- apiGroups:
  - batch
  resources:
  - cronjobs
  - jobs
  verbs:
  - get
  - create
  - update
  - patch
  - delete
- apiGroups:
  - autoscaling
  resources:
  - horizontalpodautoscalers
  verbs:
  - get
  - create
  - update
  - patch
  - delete
- apiGroups:
  - networking.k8s.io
  resources:
  - ingresses
  - networkpolicies
  verbs:
  - get
  - create
  - update
  - patch
  - delete
- apiGroups:
  - policy
  resources:
  - poddisruptionbudgets
  verbs:
  - get
  - create
  - update
  - patch
  - delete
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: argocd-aks:hub:deploy
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: dev
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: argocd-aks:hub:deploy
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: 33333333-3333-4333-8333-333333333333
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: argocd-aks:hub:deploy
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: dev
  namespace: pay
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: argocd-aks:hub:deploy
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: 33333333-3333-4333-8333-333333333333
' 'ClusterRole||argocd-aks:hub:cache
ClusterRoleBinding||argocd-aks:hub:cache
ClusterRole||argocd-aks:hub:deploy
RoleBinding|shop|argocd-aks:hub:deploy
RoleBinding|pay|argocd-aks:hub:deploy'
}

target_2() {
  say "the target" 'test'
  entra 'test' '44444444-4444-4444-8444-444444444444' 'rg-test' 'aks-test' '22222222-2222-4222-8222-222222222222'
  access 'test' '44444444-4444-4444-8444-444444444444' 'rg-test' 'aks-test' 'apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: argocd-aks:hub:cache
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: test
rules:
- apiGroups:
  - "*"
  resources:
  - "*"
  verbs:
  - list
  - watch
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: argocd-aks:hub:cache
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: test
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: argocd-aks:hub:cache
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: 88888888-8888-4888-8888-888888888888
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: argocd-aks:hub:role:deployer
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: test
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: deployer
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: 88888888-8888-4888-8888-888888888888
' 'ClusterRole||argocd-aks:hub:cache
ClusterRoleBinding||argocd-aks:hub:cache
ClusterRoleBinding||argocd-aks:hub:role:deployer'
}

target_3() {
  say "the target" 'prod-east'
  entra 'prod-east' '44444444-4444-4444-8444-444444444444' 'rg-prod' 'aks-prod-east' '22222222-2222-4222-8222-222222222222'
  access 'prod-east' '44444444-4444-4444-8444-444444444444' 'rg-prod' 'aks-prod-east' 'apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: argocd-aks:hub:cache
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: prod-east
rules:
- apiGroups:
  - "*"
  resources:
  - "*"
  verbs:
  - list
  - watch
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: argocd-aks:hub:cache
  labels:
    app.kubernetes.io/managed-by: argocd-aks
  annotations:
    argocd-aks.dev/generated-by: hub
    argocd-aks.dev/target: prod-east
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: argocd-aks:hub:cache
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: 77777777-7777-4777-8777-777777777777
' 'ClusterRole||argocd-aks:hub:cache
ClusterRoleBinding||argocd-aks:hub:cache'
  assign 'prod-east' '44444444-4444-4444-8444-444444444444' 'rg-prod' 'aks-prod-east' '77777777-7777-4777-8777-777777777777' 'ServicePrincipal' 'Azure Kubernetes Service RBAC Admin' '/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod-east' '77777777-7777-4777-8777-777777777777|Azure Kubernetes Service RBAC Admin'
}

targets() {
  target_1
  target_2
  target_3
}

# ---- The checks ----

FAILED=0

passed() { say "  ok: $1"; }

failed() {
  printf '  FAILED: %s\n    help: %s\n' "$1" "$2"
  FAILED=$((FAILED + 1))
}

# What a pod's token says of itself. Its signature stays where it is, so what is printed signs in nowhere.
cat > "$WORK/token.sh" << 'END'
set -eu
kubectl exec --namespace "$1" "$2" --container "$3" -- sh -c \
  'cut -d . -f 2 "$AZURE_FEDERATED_TOKEN_FILE" | tr _- /+ | base64 -d 2>/dev/null; echo'
END

# Which of the hosts the pod cannot resolve.
cat > "$WORK/names.sh" << 'END'
set -eu
# The names are hosts, so they are words.
# shellcheck disable=SC2046
kubectl exec --namespace "$1" "$2" --container "$3" -- sh -c \
  'for host do getent hosts "$host" > /dev/null || echo "unknown: $host"; done' sh $(cat hosts)
END

# What a user, as a member of a group, may not do on the cluster, asked of the API server itself. Azure RBAC answers for
# users whose object id stands in extra.oid, as in Argo CD's token: kubectl auth can-i --as does not say it.
cat > "$WORK/may.sh" << 'END'
set -eu
user=$1
groups='"system:authenticated"'
[ -z "${2:-}" ] || groups="$groups, \"$2\""
while IFS='|' read -r verb api resource namespace; do
  answer=$(kubectl create --output 'jsonpath={.status.allowed}' --filename - << REVIEW
{"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
  "user": "$user", "groups": [$groups], "extra": {"oid": ["$user"]},
  "resourceAttributes": {"verb": "$verb", "group": "$api", "resource": "$resource", "namespace": "$namespace"}}}
REVIEW
  )
  if [ "$resource" = '*' ]; then
    resource='every kind'
    api=
  fi
  [ "$answer" = true ] || echo "may not: $verb $resource${api:+.$api}${namespace:+ in $namespace}"
done < questions
echo "all asked"
END

# check_credential IDENTITY GROUP SUBSCRIPTION SUBJECT
check_credential() {
  checked=$(az identity federated-credential list --subscription "$3" --resource-group "$2" \
    --identity-name "$1" --query "[].join('|', [issuer, not_null(subject, ''), not_null(audiences[0], '')])" --output tsv) || checked=
  if printf '%s\n' "$checked" | grep -Fqx -e "$ISSUER|$4|$AUDIENCE"; then
    passed "$1 trusts $4"
  else
    failed "$1 does not trust $4" "run the step hub; Entra says AADSTS700213 until then, and some minutes longer"
  fi
}

# check_token WORKLOAD CONTAINER SUBJECT
check_token() {
  if ! claims=$(on_cluster "$HUB_SUBSCRIPTION" "$HUB_GROUP" "$HUB_CLUSTER" "sh token.sh $NAMESPACE $1 $2" token.sh); then
    failed "$1 could not be asked for its token" "read what az and kubectl said above"
    return
  fi
  case $claims in
    *'"iss"'*) ;;
    *)
      failed "$1 has no token" "apply what argocd-aks made for the hub, and restart the pod"
      return
      ;;
  esac
  check_claim "$1" issuer "\"iss\":\"$ISSUER\""
  check_claim "$1" subject "\"sub\":\"$3\""
  check_claim "$1" audience "\"aud\":[\"$AUDIENCE\"]"
}

# check_claim WORKLOAD WORD CLAIM
check_claim() {
  case $claims in
    *"$3"*) passed "the $2 of the token of $1" ;;
    *) failed "the $2 of the token of $1 is not $3" "make the hub's manifests from the same config, and restart the pod" ;;
  esac
}

# check_names WORKLOAD CONTAINER HOSTS
check_names() {
  printf '%s' "$3" > "$WORK/hosts"
  if ! unknown=$(on_cluster "$HUB_SUBSCRIPTION" "$HUB_GROUP" "$HUB_CLUSTER" "sh names.sh $NAMESPACE $1 $2" names.sh hosts); then
    failed "$1 could not be asked for the targets' names" "read what az and kubectl said above"
    return
  fi
  if printf '%s\n' "$unknown" | grep -q '^unknown: '; then
    failed "the hub cannot resolve: $(printf '%s\n' "$unknown" | sed -n 's/^unknown: //p' | tr '\n' ' ')" \
      "link the private DNS zone of each of these clusters to the hub's virtual network; a name with .hcp. is in no such zone: if its cluster has no public name, write the one that az aks show --query privateFqdn prints"
  else
    passed "the hub resolves every target"
  fi
}

# check_may NAME SUBSCRIPTION GROUP CLUSTER USER MEMBER-OF AZURE-ROLE QUESTIONS
check_may() {
  printf '%s\n' "$8" > "$WORK/questions"
  check_may_tries=0
  while :; do
    may=$(on_cluster "$2" "$3" "$4" "sh may.sh $5 $6" may.sh questions) || may=
    case $may in
      *'may not: '*) ;;
      *'all asked'*)
        passed "Argo CD may do on $1 what it has to"
        return
        ;;
      *)
        failed "what Argo CD may do on $1 could not be asked for" "read what az and kubectl said above"
        return
        ;;
    esac
    if [ -z "$7" ] || [ "$ASSIGNED" = no ] || [ "$check_may_tries" -ge "${TRIES:-30}" ]; then
      break
    fi
    patience "$check_may_tries" "a new role assignment takes up to five minutes"
    check_may_tries=$((check_may_tries + 1))
  done
  failed "on $1 Argo CD$(printf '%s\n' "$may" | sed -n 's/^may not: /, may not /p' | tr -d '\n' | sed 's/^,//')" \
    "run the step target=$1, and look for a principal id that changed${7:+; a new role assignment takes up to five minutes}"
}

checks() {
  say "the checks"
  issuer
  case $ISSUER in
    https://*/) passed "the issuer $ISSUER" ;;
    *) failed "the issuer $ISSUER does not end with /" "copy it from az aks show exactly" ;;
  esac
  check_credential 'id-argocd' 'rg-argocd' '44444444-4444-4444-8444-444444444444' 'system:serviceaccount:argocd:svc-argocd-aks'
  check_credential 'id-argocd-prod' 'rg-argocd' '44444444-4444-4444-8444-444444444444' 'system:serviceaccount:argocd:svc-argocd-aks'
  check_token 'deployment/argocd-server' 'argocd-server' 'system:serviceaccount:argocd:svc-argocd-aks'
  check_token 'statefulset/argocd-application-controller' 'argocd-application-controller' 'system:serviceaccount:argocd:svc-argocd-aks'
  check_names 'deployment/argocd-server' 'argocd-server' 'dev-x.33333333-3333-4333-8333-333333333333.privatelink.usgovvirginia.azmk8s.io
test-x.33333333-3333-4333-8333-333333333333.privatelink.usgovvirginia.azmk8s.io
prod-east-x.33333333-3333-4333-8333-333333333333.privatelink.usgovvirginia.azmk8s.io'
  check_may 'dev' '44444444-4444-4444-8444-444444444444' 'rg-dev' 'aks-dev' '33333333-3333-4333-8333-333333333333' '' '' 'list|*|*|'
  check_may 'test' '44444444-4444-4444-8444-444444444444' 'rg-test' 'aks-test' '33333333-3333-4333-8333-333333333333' '88888888-8888-4888-8888-888888888888' '' 'list|*|*|'
  check_may 'prod-east' '44444444-4444-4444-8444-444444444444' 'rg-prod' 'aks-prod-east' '77777777-7777-4777-8777-777777777777' '' 'Azure Kubernetes Service RBAC Admin' 'list|*|*|
get||pods|'
  [ "$FAILED" = 0 ] || fail "$FAILED checks failed" "fix them from the top: the later ones often follow from the first"
}

# ---- Which steps ----

usage() {
  say "usage: sh runbook.sh [--dry-run] [--direct] [STEP...]"
  say "steps: hub, targets, target=NAME, checks; without one, all in this order"
  say "--dry-run   says what it would do, and changes nothing"
  say "--direct    kubectl and kubelogin on this machine for private clusters, too, instead of az aks command invoke"
}

run() {
  case $1 in
    hub) hub ;;
    targets) targets ;;
    checks) checks ;;
    'target=dev') target_1 ;;
    'target=test') target_2 ;;
    'target=prod-east') target_3 ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
}

STEPS=
for argument do
  case $argument in
    --dry-run) DRY_RUN=yes ;;
    --direct) DIRECT=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    --*)
      usage >&2
      exit 2
      ;;
    *) STEPS=some ;;
  esac
done
session
if [ -z "$STEPS" ]; then
  hub
  targets
  [ "$DRY_RUN" = yes ] || checks
else
  for argument do
    case $argument in --*) ;; *) run "$argument" ;; esac
  done
fi
say "done"
