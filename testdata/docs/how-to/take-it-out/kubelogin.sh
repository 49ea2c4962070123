exec "$STAND_IN/kubelogin" "$@"
