# What the chart renders; of a release and of a plugin there is nothing to say.
if [ "$1" = template ]; then cat argocd.yaml; fi
