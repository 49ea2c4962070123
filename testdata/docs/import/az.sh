# az, with the inputs of import's own tests.
case "$*" in
"aks get-credentials"*) cat "$PAGE/../../import/kubeconfig-of-az/config" ;;
"aks list"*) cat "$PAGE/../../import/aks-list/list.json" ;;
esac
