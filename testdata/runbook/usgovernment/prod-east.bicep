// Made by argocd-aks runbook --format bicep. The access inside of clusters is not here: argocd-aks render -o DIR
// writes it as manifests, one folder a target.
//
//   az cloud set --name AzureUSGovernment
//   az login --tenant 22222222-2222-4222-8222-222222222222
//   az deployment group create --subscription 44444444-4444-4444-8444-444444444444 --resource-group 'rg-prod' --template-file main.bicep
targetScope = 'resourceGroup'

resource cluster_prod_east 'Microsoft.ContainerService/managedClusters@2024-02-01' existing = {
  name: 'aks-prod-east'
}

resource assignment_prod_east 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  // Of what the config calls it, and not of an id that a new identity has only later.
  name: guid(cluster_prod_east.id, '["hub","prod-east","","rg-argocd/id-argocd-prod","3498e952-d568-435e-9b2c-8d77e338d7f7"]')
  scope: cluster_prod_east
  properties: {
    principalId: '77777777-7777-4777-8777-777777777777'
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3498e952-d568-435e-9b2c-8d77e338d7f7')
  }
}
