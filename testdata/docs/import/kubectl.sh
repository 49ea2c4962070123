# kubectl, with the inputs of import's own tests.
case "$*" in
"config view"*) cat "$PAGE/../../import/kubeconfig-of-az/config" ;;
"get secrets -A"*) cat "$PAGE/../../import/kubeconfig-within-secrets/secrets.json" ;;
"get secrets -n argocd"*) cat "$PAGE/../../import/secrets-mended/secrets.yaml" ;;
"get clusterprofiles"*) cat "$PAGE/../../import/clusterprofiles/profiles.yaml" ;;
esac
