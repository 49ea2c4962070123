# kubectl, of a hub on which the example was applied.
argocd-aks render argocd.yaml -c hub.yaml
