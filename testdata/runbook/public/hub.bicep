// Made by argocd-aks runbook --format bicep. The access inside of clusters is not here: argocd-aks render -o DIR
// writes it as manifests, one folder a target.
//
//   az cloud set --name AzureCloud
//   az login --tenant 22222222-2222-4222-8222-222222222222
//   az deployment group create --subscription 44444444-4444-4444-8444-444444444444 --resource-group 'rg-argocd' --template-file main.bicep
targetScope = 'resourceGroup'

@description('Where a new identity is made; of one that is there already, where it is.')
param location string = resourceGroup().location

@description('The OIDC issuer of the hub\'s AKS cluster, with its final slash: Entra compares it exactly.')
param oidcIssuerUrl string = 'https://issuer.example.com/tenant/hub/'

resource identity_id_argocd 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-argocd'
  location: 'usgovvirginia'
}

resource credential_id_argocd_hub_argocd_svc_argocd_aks 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  parent: identity_id_argocd
  name: 'hub-argocd-svc-argocd-aks'
  properties: {
    issuer: oidcIssuerUrl
    subject: 'system:serviceaccount:argocd:svc-argocd-aks'
    audiences: [
      'api://AzureADTokenExchange'
    ]
  }
}

@description('For clientId in the config of argocd-aks.')
output id_argocd_clientId string = identity_id_argocd.properties.clientId

@description('For principalId in the config of argocd-aks.')
output id_argocd_principalId string = identity_id_argocd.properties.principalId

resource identity_id_argocd_prod 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-argocd-prod'
  location: location
}

resource credential_id_argocd_prod_hub_argocd_svc_argocd_aks 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  parent: identity_id_argocd_prod
  name: 'hub-argocd-svc-argocd-aks'
  properties: {
    issuer: oidcIssuerUrl
    subject: 'system:serviceaccount:argocd:svc-argocd-aks'
    audiences: [
      'api://AzureADTokenExchange'
    ]
  }
}

@description('For clientId in the config of argocd-aks.')
output id_argocd_prod_clientId string = identity_id_argocd_prod.properties.clientId

@description('For principalId in the config of argocd-aks.')
output id_argocd_prod_principalId string = identity_id_argocd_prod.properties.principalId
