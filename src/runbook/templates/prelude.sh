#!/bin/sh
# Made by argocd-aks runbook. Every step looks first and changes only what differs, so it is safe to run again at
# any point, also after it was stopped half-way. It needs az (signed in), and kubectl and kubelogin where an API
# server is public or with --direct. Every az command names its subscription: which one az is in does not matter.
set -eu

{% if part.targets %}
HUB={{ hub }}
{% endif %}
CLOUD={{ cloud }}
TENANT={{ tenant }}
{% if part.targets or part.checks %}
NAMESPACE={{ namespace }}
{% endif %}
HUB_SUBSCRIPTION={{ cluster.subscription }}
HUB_GROUP={{ cluster.group }}
HUB_CLUSTER={{ cluster.name }}
DRY_RUN=no
{% if part.targets or part.checks %}
DIRECT=no
{% endif %}
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
{% for subscription in subscriptions %}
  signed_in {{ subscription.of }} {{ subscription.id }} {{ subscription.tenant }}
{% endfor %}
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

{% if assigns %}
# assignments SUBSCRIPTION SCOPE: who has which role there, the role by its name and by its id.
assignments() {
  az role assignment list --subscription "$1" --scope "$2" --fill-principal-name false --output tsv --query \
    "[].[join('|', [principalId, not_null(roleDefinitionName, '')]), join('|', [principalId, not_null(roleDefinitionId, '')])][]"
}

{% endif %}
{% if part.targets or part.checks %}
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

{% endif %}
{% if part.targets %}
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

{% endif %}
