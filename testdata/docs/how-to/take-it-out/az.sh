case "$*" in
"identity delete"*) ;;
*) exec "$STAND_IN/az" "$@" ;;
esac
