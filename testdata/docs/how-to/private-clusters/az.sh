case "$*" in
*privateFqdn* | "aks command invoke -g"*) ;;
*) exec "$STAND_IN/az" "$@" ;;
esac
