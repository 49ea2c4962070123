// Made by argocd-aks runbook --format bicep. The access inside of clusters is not here: argocd-aks render -o DIR
// writes it as manifests, one folder a target.
//
{% if cloud %}
//   az cloud set --name {{ cloud | safe }}
{% endif %}
//   az login --tenant {{ tenant | safe }}
//   az deployment group create {{ place | safe }} --template-file main.bicep
targetScope = 'resourceGroup'
{% if default_location %}

@description('Where a new identity is made; of one that is there already, where it is.')
param location string = resourceGroup().location
{% endif %}
{% if identities %}
{% if issuer %}

@description('The OIDC issuer of the hub\'s AKS cluster, with its final slash: Entra compares it exactly.')
param oidcIssuerUrl string = {{ issuer }}
{% else %}

// The hub has to have its issuer already.
resource hub 'Microsoft.ContainerService/managedClusters@2024-02-01' existing = {
  name: {{ cluster.name }}
{% if cluster.subscription %}
  scope: resourceGroup({{ cluster.subscription }}, {{ cluster.group }})
{% elif cluster.group %}
  scope: resourceGroup({{ cluster.group }})
{% endif %}
}

var oidcIssuerUrl = hub.properties.oidcIssuerProfile.issuerURL
{% endif %}
{% endif %}
{% for identity in identities %}

resource identity_{{ identity.label | safe }} 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: {{ identity.name }}
{% if identity.location %}
  location: {{ identity.location }}
{% else %}
  location: location
{% endif %}
}
{% for credential in identity.credentials %}

resource credential_{{ credential.label | safe }} 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  parent: identity_{{ identity.label | safe }}
  name: {{ credential.name }}
  properties: {
    issuer: oidcIssuerUrl
    subject: {{ credential.subject }}
    audiences: [
      {{ audience }}
    ]
  }
{% if credential.after %}
  // An identity takes one new credential at a time.
  dependsOn: [
    credential_{{ credential.after | safe }}
  ]
{% endif %}
}
{% endfor %}

@description('For clientId in the config of argocd-aks.')
output {{ identity.label | safe }}_clientId string = identity_{{ identity.label | safe }}.properties.clientId

@description('For principalId in the config of argocd-aks.')
output {{ identity.label | safe }}_principalId string = identity_{{ identity.label | safe }}.properties.principalId
{% endfor %}
{% for assignment in assignments %}

resource cluster_{{ assignment.label | safe }} 'Microsoft.ContainerService/managedClusters@2024-02-01' existing = {
  name: {{ assignment.cluster }}
}
{% if assignment.namespace %}

// The scope of a namespace, of which Bicep has no type.
#disable-next-line BCP081
resource namespace_{{ assignment.label | safe }} 'Microsoft.ContainerService/managedClusters/namespaces@2024-02-01' existing = {
  parent: cluster_{{ assignment.label | safe }}
  name: {{ assignment.namespace }}
}
{% endif %}

resource assignment_{{ assignment.label | safe }} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  // Of what the config calls it, and not of an id that a new identity has only later.
  name: guid(cluster_{{ assignment.label | safe }}.id, {{ assignment.key }})
{% if assignment.namespace %}
  scope: namespace_{{ assignment.label | safe }}
{% else %}
  scope: cluster_{{ assignment.label | safe }}
{% endif %}
  properties: {
{% if assignment.identity %}
    principalId: identity_{{ assignment.identity | safe }}.properties.principalId
{% else %}
    principalId: {{ assignment.principal }}
{% endif %}
    principalType: {{ assignment.principal_type }}
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', {{ assignment.role }})
  }
}
{% endfor %}
