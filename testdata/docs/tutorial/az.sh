# az, as the reader's own Azure would answer; the rest is the cloud in a file.
case "$*" in
"aks list -o json") cat "$PAGE/clusters.json" ;;
"aks get-credentials"*"--file kubeconfig.yaml") cp "$PAGE/kubeconfig.yaml" kubeconfig.yaml ;;
"account show --query tenantId"*) echo 6a1d2c3b-2222-4222-8222-222222222222 ;;
"account show --query id"*) echo 4a1d2c3b-4444-4444-8444-444444444444 ;;
"identity show -g rg-argocd -n id-argocd --query clientId"*) echo 5f1d2c3b-1111-4111-8111-111111111111 ;;
"identity show -g rg-argocd -n id-argocd --query principalId"*) echo 7f1d2c3b-3333-4333-8333-333333333333 ;;
*) exec "$STAND_IN/az" "$@" ;;
esac
