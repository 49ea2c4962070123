#!/bin/sh
# Made by argocd-aks runbook. Every step looks first and changes only what differs, so it is safe to run again at
# any point, also after it was stopped half-way. It needs az (signed in), and kubectl and kubelogin where an API
# server is public.
set -eu

HUB={{ hub }}
CLOUD={{ cloud }}
TENANT={{ tenant }}
NAMESPACE={{ namespace }}
HUB_SUBSCRIPTION={{ cluster.subscription }}
HUB_GROUP={{ cluster.group }}
HUB_CLUSTER={{ cluster.name }}
DRY_RUN=no
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

# The cloud, the sign-in and the tenant that everything else takes for granted.
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
  session_tenant=$(az account show --query tenantId --output tsv) ||
    fail "az is not signed in" "run: az login --tenant $TENANT"
  same "$session_tenant" "$TENANT" ||
    fail "az is signed in to the tenant $session_tenant, the config's is $TENANT" "run: az login --tenant $TENANT"
}

# Whether two GUIDs or names of Azure are the same: their case does not count.
same() { [ "$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]')" = "$(printf '%s' "$2" | tr '[:upper:]' '[:lower:]')" ]; }

# aks_value SUBSCRIPTION GROUP CLUSTER QUERY
aks_value() {
  az aks show ${1:+--subscription "$1"} --resource-group "$2" --name "$3" --query "$4" --output tsv
}

{% if assigns %}
# assignments SCOPE: who has which role there, the role by its name and by its id.
assignments() {
  az role assignment list --scope "$1" --fill-principal-name false --output tsv --query \
    "[].[join('|', [principalId, not_null(roleDefinitionName, '')]), join('|', [principalId, not_null(roleDefinitionId, '')])][]"
}

{% endif %}
# on_cluster SUBSCRIPTION GROUP CLUSTER COMMAND [FILE...]: runs the command beside files of $WORK, where kubectl
# reaches the cluster: inside a private one, here for a public one. Prints what it printed.
on_cluster() {
  oc_subscription=$1
  oc_group=$2
  oc_cluster=$3
  oc_command=$4
  shift 4
  oc_private=$(aks_value "$oc_subscription" "$oc_group" "$oc_cluster" apiServerAccessProfile.enablePrivateCluster) ||
    return 1
  if [ "$oc_private" = true ]; then
    for oc_file do
      shift
      set -- "$@" --file "$oc_file"
    done
    # az answers 0 whatever became of the command inside, so the command tells its success itself.
    oc_said=$(cd "$WORK" && az aks command invoke ${oc_subscription:+--subscription "$oc_subscription"} \
      --resource-group "$oc_group" --name "$oc_cluster" --command "$oc_command && echo argocd-aks-done" "$@" \
      --query logs --output tsv) || return 1
    printf '%s\n' "$oc_said" | sed 's/argocd-aks-done//'
    case $oc_said in *argocd-aks-done*) return 0 ;; *) return 1 ;; esac
  fi
  az aks get-credentials ${oc_subscription:+--subscription "$oc_subscription"} --resource-group "$oc_group" \
    --name "$oc_cluster" --file "$WORK/kubeconfig" --overwrite-existing --output none || return 1
  kubelogin convert-kubeconfig --kubeconfig "$WORK/kubeconfig" --login azurecli || return 1
  (cd "$WORK" && KUBECONFIG="$WORK/kubeconfig" sh -c "$oc_command")
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
  access_entra=$(aks_value "$2" "$3" "$4" aadProfile.managed)
  [ "$access_entra" = true ] ||
    fail "the cluster of $1 does not use Entra ID: it does not know the identity" \
      "run: az aks update --resource-group $3 --name $4 --enable-aad"
  printf '%s' "$5" > "$WORK/access.yaml"
  printf '%s' "$6" > "$WORK/wanted"
  on_cluster "$2" "$3" "$4" "sh access.sh $HUB $DRY_RUN" access.sh access.yaml wanted ||
    fail "the access on $1 was not applied" "read what kubectl said above; a namespace that is named must exist"
}
