exec "$STAND_IN/kubectl" "$@"
