# Made by argocd-aks runbook --format terraform. The access inside of clusters is not here: argocd-aks render -o DIR
# writes it as manifests, one folder a target.

terraform {
  required_version = ">= 1.5"
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      # Before 4.65 the identity of a federated credential was called parent_id.
      version = ">= 4.65, < 6"
    }
  }
}

provider "azurerm" {
{% if environment and subscription %}
  environment     = {{ environment }}
  subscription_id = var.subscription_id
{% elif subscription %}
  subscription_id = var.subscription_id
{% elif environment %}
  environment = {{ environment }}
{% endif %}
  features {}
}
{% for provider in others %}

provider "azurerm" {
  alias           = {{ provider.alias }}
{% if environment %}
  environment     = {{ environment }}
{% endif %}
  subscription_id = {{ provider.subscription }}
{% if provider.tenant %}
  tenant_id       = {{ provider.tenant }}
{% endif %}
  features {}
}
{% endfor %}
{% if subscription %}

variable "subscription_id" {
  description = "The subscription of the hub's identity."
  type        = string
  default     = {{ subscription }}
}
{% endif %}
{% if identities %}
{% if issuer %}

variable "oidc_issuer_url" {
  description = "The OIDC issuer of the hub's AKS cluster, with its final slash: Entra compares it exactly."
  type        = string
  default     = {{ issuer }}
}

locals {
  oidc_issuer_url = var.oidc_issuer_url
}
{% else %}

# The hub has to have its issuer already.
data "azurerm_kubernetes_cluster" "hub" {
{% if cluster_provider %}
  provider            = azurerm.{{ cluster_provider | safe }}
{% endif %}
  name                = {{ cluster_name }}
  resource_group_name = {{ cluster_group }}
}

locals {
  oidc_issuer_url = data.azurerm_kubernetes_cluster.hub.oidc_issuer_url
}
{% endif %}

# On the hub's own azurerm_kubernetes_cluster these arguments have to stand:
#
#   oidc_issuer_enabled       = true
{% if webhook %}
#   workload_identity_enabled = true
{% endif %}
#
# Its identity block stays as it is: the identity below is Argo CD's, and not the control plane's.
{% endif %}
{% for identity in identities %}

data "azurerm_resource_group" {{ identity.label }} {
{% if identity.provider %}
  provider = azurerm.{{ identity.provider | safe }}
  name     = {{ identity.group }}
{% else %}
  name = {{ identity.group }}
{% endif %}
}

resource "azurerm_user_assigned_identity" {{ identity.label }} {
{% if identity.provider %}
  provider            = azurerm.{{ identity.provider | safe }}
{% endif %}
  name                = {{ identity.name }}
  resource_group_name = data.azurerm_resource_group.{{ identity.label | safe }}.name
{% if identity.location %}
  location            = {{ identity.location }}
{% else %}
  location            = data.azurerm_resource_group.{{ identity.label | safe }}.location
{% endif %}
}

# A new identity gets ids of its own: nothing here waits for the config to have them.
check {{ identity.label }} {
  assert {
    condition     = azurerm_user_assigned_identity.{{ identity.label | safe }}.client_id == {{ identity.client }}
    error_message = "The identity has another client id than the config of argocd-aks. Write the outputs into it."
  }
{% if identity.principal %}
  assert {
    condition     = azurerm_user_assigned_identity.{{ identity.label | safe }}.principal_id == {{ identity.principal }}
    error_message = "The identity has another principal id than the config of argocd-aks. Write the outputs into it."
  }
{% endif %}
}
{% for credential in identity.credentials %}

resource "azurerm_federated_identity_credential" {{ credential.label }} {
{% if identity.provider %}
  provider                  = azurerm.{{ identity.provider | safe }}
{% endif %}
  name                      = {{ credential.name }}
  user_assigned_identity_id = azurerm_user_assigned_identity.{{ identity.label | safe }}.id
  issuer                    = local.oidc_issuer_url
  subject                   = {{ credential.subject }}
  audience                  = [{{ audience }}]
}
{% endfor %}

output {{ identity.label ~ "_client_id" }} {
  description = "For clientId in the config of argocd-aks."
  value       = azurerm_user_assigned_identity.{{ identity.label | safe }}.client_id
}

output {{ identity.label ~ "_principal_id" }} {
  description = "For principalId in the config of argocd-aks."
  value       = azurerm_user_assigned_identity.{{ identity.label | safe }}.principal_id
}
{% endfor %}
{% for assignment in assignments %}

resource "azurerm_role_assignment" {{ assignment.label }} {
{% if assignment.by_id %}
{% if assignment.provider %}
  provider           = azurerm.{{ assignment.provider | safe }}
{% endif %}
  scope              = {{ assignment.scope }}
  role_definition_id = {{ assignment.role }}
{% if assignment.identity %}
  principal_id       = azurerm_user_assigned_identity.{{ assignment.identity | safe }}.principal_id
{% else %}
  principal_id       = {{ assignment.principal }}
{% endif %}
  principal_type     = {{ assignment.principal_type }}
{% else %}
{% if assignment.provider %}
  provider             = azurerm.{{ assignment.provider | safe }}
{% endif %}
  scope                = {{ assignment.scope }}
  role_definition_name = {{ assignment.role }}
{% if assignment.identity %}
  principal_id         = azurerm_user_assigned_identity.{{ assignment.identity | safe }}.principal_id
{% else %}
  principal_id         = {{ assignment.principal }}
{% endif %}
  principal_type       = {{ assignment.principal_type }}
{% endif %}
}
{% endfor %}
