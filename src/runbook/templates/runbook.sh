
CONFIG_ISSUER={{ issuer }}
AUDIENCE={{ audience }}
ISSUER=

{% if part.hub %}
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
{% if webhook %}
  # The webhook is what puts the token into the pods.
  hub_webhook=$(aks_value "$HUB_SUBSCRIPTION" "$HUB_GROUP" "$HUB_CLUSTER" securityProfile.workloadIdentity.enabled)
  if [ "$hub_webhook" = true ]; then
    say "  workload identity is enabled"
  else
    change az aks update --subscription "$HUB_SUBSCRIPTION" --resource-group "$HUB_GROUP" \
      --name "$HUB_CLUSTER" --enable-workload-identity
  fi
{% endif %}
  issuer
  identities
}

{% endif %}
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

{% if part.hub %}
{% if not part.checks %}
# What the config lacks of the identities, to be written into it.
IDS=

{% endif %}
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
{% if not part.checks %}
  if [ -z "$6" ] || [ -z "$7" ]; then
    IDS="$IDS
  identity: # $1${8:+, of the target $8: in the target, or in its group}
    clientId: $identity_client
    principalId: $identity_principal"
  fi
{% endif %}
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
{% for identity in identities %}
  identity {{ identity.name }} {{ identity.group }} {{ identity.subscription }} {{ identity.tenant }} {{ identity.location }} {{ identity.client }} {{ identity.principal }} {{ identity.target }}
{% for credential in identity.credentials %}
  credential {{ credential.name }} {{ identity.name }} {{ identity.group }} {{ identity.subscription }} {{ credential.subject }}
{% endfor %}
{% endfor %}
}

{% endif %}
{% if part.targets %}
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
{% if assigns %}

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
{% endif %}
{% for target in targets %}

{{ target.function | safe }}() {
  say "the target" {{ target.name }}
{% if target.yaml or target.scopes %}
  entra {{ target.name }} {{ target.subscription }} {{ target.group }} {{ target.cluster }} {{ target.tenant }}
{% endif %}
{% if target.yaml %}
  access {{ target.name }} {{ target.subscription }} {{ target.group }} {{ target.cluster }} {{ target.yaml }} {{ target.wanted }}
{% endif %}
{% for scope in target.scopes %}
  assign {{ target.name }} {{ target.subscription }} {{ target.group }} {{ target.cluster }} {{ target.principal }} {{ target.assignee }} {{ target.role }} {{ scope }} {{ target.assignment }}
{% endfor %}
}
{% endfor %}

targets() {
{% for target in targets %}
  {{ target.function | safe }}
{% endfor %}
{% if not targets %}
  say "no target has access in the config"
{% endif %}
}

{% endif %}
{% if part.checks %}
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

{% if part.targets %}
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

{% endif %}
checks() {
  say "the checks"
  issuer
  case $ISSUER in
    https://*/) passed "the issuer $ISSUER" ;;
    *) failed "the issuer $ISSUER does not end with /" "copy it from az aks show exactly" ;;
  esac
{% for identity in identities %}
{% for credential in identity.credentials %}
  check_credential {{ identity.name }} {{ identity.group }} {{ identity.subscription }} {{ credential.subject }}
{% endfor %}
{% endfor %}
{% for workload in workloads %}
  check_token {{ workload.path }} {{ workload.container }} {{ workload.subject }}
{% endfor %}
{% if hosts and workloads %}
  check_names {{ workloads[0].path }} {{ workloads[0].container }} {{ hosts }}
{% endif %}
{% for target in targets %}
{% if target.questions %}
  check_may {{ target.name }} {{ target.subscription }} {{ target.group }} {{ target.cluster }} {{ target.user }} {{ target.member_of }} {{ target.role }} {{ target.questions }}
{% endif %}
{% endfor %}
  [ "$FAILED" = 0 ] || fail "$FAILED checks failed" "fix them from the top: the later ones often follow from the first"
}

{% endif %}
# ---- Which steps ----

usage() {
  say "usage: sh runbook.sh [--dry-run]{% if part.targets or part.checks %} [--direct]{% endif %} [STEP...]"
  say "steps: {{ steps | safe }}; without one, all in this order"
  say "--dry-run   says what it would do, and changes nothing"
{% if part.targets or part.checks %}
  say "--direct    kubectl and kubelogin on this machine for private clusters, too, instead of az aks command invoke"
{% endif %}
}

run() {
  case $1 in
{% if part.hub %}
    hub) hub ;;
{% endif %}
{% if part.targets %}
    targets) targets ;;
{% endif %}
{% if part.checks %}
    checks) checks ;;
{% endif %}
{% for target in targets %}
    {{ target.step }}) {{ target.function | safe }} ;;
{% endfor %}
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
{% if part.targets or part.checks %}
    --direct) DIRECT=yes ;;
{% endif %}
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
{% if part.hub %}
  hub
{% endif %}
{% if part.targets %}
  targets
{% endif %}
{% if part.checks %}
  [ "$DRY_RUN" = yes ] || checks
{% endif %}
else
  for argument do
    case $argument in --*) ;; *) run "$argument" ;; esac
  done
fi
{% if not part.checks %}
if [ -n "$IDS" ]; then
  say "write these ids into the config, under spec:$IDS"
  say "then argocd-aks render, and argocd-aks runbook without --only"
fi
{% endif %}
say "done"
