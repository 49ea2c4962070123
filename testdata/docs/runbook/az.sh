exec "$STAND_IN/az" "$@"
