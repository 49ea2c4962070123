
TARGET={{ target.name }}
SERVER={{ target.server }}
SECRET={{ target.secret }}

# 0. What comes from Git changes there first: Argo CD puts back what Git still has (self-heal). So this script changes
#    no Secret that an Application deploys; it waits for Git, and does the rest.
git_first() {
  say "0. whether Argo CD deploys the cluster Secret from Git"
  cat > "$WORK/tracked.sh" << 'END'
set -eu
kubectl get secret "$2" --namespace "$1" --ignore-not-found \
  --output 'jsonpath={.metadata.name}|{.metadata.annotations.argocd\.argoproj\.io/tracking-id}'
END
  TRACKED=$(on_hub "sh tracked.sh $NAMESPACE $SECRET" tracked.sh)
  case $TRACKED in "$SECRET|"*) GONE=no ;; *) GONE=yes ;; esac
  TRACKED=${TRACKED#*|}
  if [ "$GONE" = yes ]; then
    say "  the Secret is gone already"
  elif [ -z "$TRACKED" ]; then
    say "  no: it is changed here. If Git has it all the same, change it there before each step"
  else
    say "  yes: $TRACKED"
  fi
}

# in_git WHAT HELP: ends the script, so that Git is changed first.
in_git() {
  if [ "$DRY_RUN" = yes ]; then
    say "  would stop here: $2"
  else
    fail "the Secret $SECRET comes from Git ($TRACKED), and $1" "$2; let Argo CD sync, then run this again"
  fi
}

# 1. The labels go first, because ApplicationSet generators make Applications from them: while they match, what the
#    next step waits for would be made again.
labels() {
  say "1. the labels that generators select by"
  cat > "$WORK/labels.sh" << 'END'
set -eu
namespace=$1
secret=$2
only_look=$3
labels=$(kubectl get secret "$secret" --namespace "$namespace" --ignore-not-found \
  --output {% raw %}'go-template={{range $key, $value := .metadata.labels}}{{$key}}{{"\n"}}{{end}}'{% endraw %})
printf '%s\n' "$labels" | while read -r label; do
  case $label in '' | argocd.argoproj.io/secret-type | app.kubernetes.io/*) continue ;; esac
  echo "  label $label"
  [ "$only_look" = yes ] || kubectl label secret "$secret" --namespace "$namespace" "$label-"
done
END
  if [ -n "$TRACKED" ]; then
    labels=$(on_hub "sh labels.sh $NAMESPACE $SECRET yes" labels.sh)
    [ -z "$labels" ] ||
      in_git "has labels:$(printf '%s\n' "$labels" | sed -n 's/^  label / /p' | tr -d '\n')" \
        "take them off in Git: remove those of the target, and write null for those of its group or targetDefaults (labels: {team: null})"
  else
    on_hub "sh labels.sh $NAMESPACE $SECRET $DRY_RUN" labels.sh
  fi
}

# 2. The Applications go while Argo CD can still reach the cluster: their finalizers delete what they deployed, and
#    without the cluster they would hang for ever.
applications() {
  say "2. the Applications that deploy to it"
  cat > "$WORK/applications.sh" << 'END'
set -eu
kubectl get applications.argoproj.io --all-namespaces \
  --output 'jsonpath={range .items[*]}{.spec.destination.name}|{.spec.destination.server}|{.metadata.namespace}/{.metadata.name}{"\n"}{end}'
END
  tries=0
  while :; do
    found=$(on_hub "sh applications.sh" applications.sh)
    left=$(printf '%s\n' "$found" | while IFS='|' read -r name server application; do
      if [ "$name" = "$TARGET" ] || [ "${server%/}" = "$SERVER" ]; then say "$application"; fi
    done)
    [ -n "$left" ] || break
    say "  still there:" "$left"
    [ "$DRY_RUN" = no ] || return 0
    tries=$((tries + 1))
    [ "$tries" -lt "${TRIES:-30}" ] ||
      fail "Applications still deploy to $TARGET" \
        "delete them (argocd app delete), or the generator that makes them, and run this again; nothing else was touched"
    sleep "${WAIT:-10}"
  done
}

# 3. The Secret goes when nothing needs it: from then on Argo CD does not know the cluster.
secret() {
  say "3. the cluster Secret"
  cat > "$WORK/secret.sh" << 'END'
set -eu
if [ "$3" = yes ]; then
  kubectl get secret "$2" --namespace "$1" --ignore-not-found --output name
else
  kubectl delete secret "$2" --namespace "$1" --ignore-not-found
fi
END
  if [ -n "$TRACKED" ]; then
    in_git "is still there" "remove the target from the config in Git"
  else
    on_hub "sh secret.sh $NAMESPACE $SECRET $DRY_RUN" secret.sh
  fi
}

# 4. The access goes when nobody uses it: earlier, Argo CD could not clean up.
revoke() {
  say "4. the access on the target"
{% if target.yaml %}
  access {{ target.name }} {{ target.subscription }} {{ target.group }} {{ target.cluster }} '' ''
{% endif %}
{% for other in shared_assignments %}
  say "  the role assignment stays: it is also that of" {{ other }}
{% endfor %}
{% for scope in target.scopes if not shared_assignments %}
  revoked=$(assignments {{ target.subscription }} {{ scope }})
  if printf '%s\n' "$revoked" | grep -Fqxi -e {{ target.assignment }}; then
    change az role assignment delete --subscription {{ target.subscription }} --assignee-object-id {{ target.principal }} --role {{ target.role }} --scope {{ scope }}
  fi
{% endfor %}
{% if not target.yaml and not target.scopes %}
  say "  the config gives none"
{% endif %}
}

# 5. The federated credentials go last, and only those that nothing else signs in with.
credentials() {
  say "5. the federated credentials"
{% if own_identity %}
  remaining=$(az identity federated-credential list --subscription "$OWN_SUBSCRIPTION" --resource-group "$OWN_GROUP" \
    --identity-name "$OWN_IDENTITY" --query '[].name' --output tsv)
{% for credential in own_identity.credentials %}
  if printf '%s\n' "$remaining" | grep -Fqx -e {{ credential.name }}; then
    change az identity federated-credential delete --subscription "$OWN_SUBSCRIPTION" \
      --resource-group "$OWN_GROUP" --identity-name "$OWN_IDENTITY" --name {{ credential.name }} --yes
  fi
{% endfor %}
  say "  the identity $OWN_IDENTITY itself stays: remove it where nothing else uses it"
{% else %}
  say "  they stay: the identity signs in to other targets, too"
{% endif %}
}
{% if own_identity %}

OWN_IDENTITY={{ own_identity.name }}
OWN_GROUP={{ own_identity.group }}
OWN_SUBSCRIPTION={{ own_identity.subscription }}
{% endif %}

# on_hub COMMAND [FILE...]
on_hub() {
  on_hub_command=$1
  shift
  on_cluster "$HUB_SUBSCRIPTION" "$HUB_GROUP" "$HUB_CLUSTER" "$on_hub_command" "$@" ||
    fail "the hub did not do it" "read what kubectl said above"
}

for argument do
  case $argument in
    --dry-run) DRY_RUN=yes ;;
    --direct) DIRECT=yes ;;
    *)
      say "usage: sh offboard.sh [--dry-run] [--direct]" >&2
      exit 2
      ;;
  esac
done
session
git_first
labels
applications
secret
revoke
credentials
if [ -n "$TRACKED" ] || [ "$GONE" = yes ]; then
  say "done"
else
  say "done: now remove $TARGET from the config, and render again"
fi
