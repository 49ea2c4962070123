# kubectl, for a hub on which the tutorial's manifests were applied; the rest is the cloud in a file.
case "$*" in
"apply --server-side -n argocd -f argocd.yaml" | "apply --server-side -n argocd -f all.yaml" | "apply -f guestbook.yaml" | "-n argocd delete application guestbook") ;;
"create namespace argocd") ;;
"-n argocd rollout status"*) ;;
"-n argocd get deploy,sts,sa,secrets,"*) cat argocd.yaml ;;
*"get application guestbook"*) echo Synced ;;
*) exec "$STAND_IN/kubectl" "$@" ;;
esac
