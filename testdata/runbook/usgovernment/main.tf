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
  environment     = "usgovernment"
  subscription_id = var.subscription_id
  features {}
}

variable "subscription_id" {
  description = "The subscription of the hub's identity."
  type        = string
  default     = "44444444-4444-4444-8444-444444444444"
}

variable "oidc_issuer_url" {
  description = "The OIDC issuer of the hub's AKS cluster, with its final slash: Entra compares it exactly."
  type        = string
  default     = "https://issuer.example.com/tenant/hub/"
}

locals {
  oidc_issuer_url = var.oidc_issuer_url
}

# On the hub's own azurerm_kubernetes_cluster these arguments have to stand:
#
#   oidc_issuer_enabled       = true
#
# Its identity block stays as it is: the identity below is Argo CD's, and not the control plane's.

data "azurerm_resource_group" "id_argocd" {
  name = "rg-argocd"
}

resource "azurerm_user_assigned_identity" "id_argocd" {
  name                = "id-argocd"
  resource_group_name = data.azurerm_resource_group.id_argocd.name
  location            = "usgovvirginia"
}

# A new identity gets ids of its own: nothing here waits for the config to have them.
check "id_argocd" {
  assert {
    condition     = azurerm_user_assigned_identity.id_argocd.client_id == "11111111-1111-4111-8111-111111111111"
    error_message = "The identity has another client id than the config of argocd-aks. Write the outputs into it."
  }
  assert {
    condition     = azurerm_user_assigned_identity.id_argocd.principal_id == "33333333-3333-4333-8333-333333333333"
    error_message = "The identity has another principal id than the config of argocd-aks. Write the outputs into it."
  }
}

resource "azurerm_federated_identity_credential" "id_argocd_hub_argocd_svc_argocd_aks" {
  name                      = "hub-argocd-svc-argocd-aks"
  user_assigned_identity_id = azurerm_user_assigned_identity.id_argocd.id
  issuer                    = local.oidc_issuer_url
  subject                   = "system:serviceaccount:argocd:svc-argocd-aks"
  audience                  = ["api://AzureADTokenExchangeUSGov"]
}

output "id_argocd_client_id" {
  description = "For clientId in the config of argocd-aks."
  value       = azurerm_user_assigned_identity.id_argocd.client_id
}

output "id_argocd_principal_id" {
  description = "For principalId in the config of argocd-aks."
  value       = azurerm_user_assigned_identity.id_argocd.principal_id
}

data "azurerm_resource_group" "id_argocd_prod" {
  name = "rg-argocd"
}

resource "azurerm_user_assigned_identity" "id_argocd_prod" {
  name                = "id-argocd-prod"
  resource_group_name = data.azurerm_resource_group.id_argocd_prod.name
  location            = data.azurerm_resource_group.id_argocd_prod.location
}

# A new identity gets ids of its own: nothing here waits for the config to have them.
check "id_argocd_prod" {
  assert {
    condition     = azurerm_user_assigned_identity.id_argocd_prod.client_id == "66666666-6666-4666-8666-666666666666"
    error_message = "The identity has another client id than the config of argocd-aks. Write the outputs into it."
  }
  assert {
    condition     = azurerm_user_assigned_identity.id_argocd_prod.principal_id == "77777777-7777-4777-8777-777777777777"
    error_message = "The identity has another principal id than the config of argocd-aks. Write the outputs into it."
  }
}

resource "azurerm_federated_identity_credential" "id_argocd_prod_hub_argocd_svc_argocd_aks" {
  name                      = "hub-argocd-svc-argocd-aks"
  user_assigned_identity_id = azurerm_user_assigned_identity.id_argocd_prod.id
  issuer                    = local.oidc_issuer_url
  subject                   = "system:serviceaccount:argocd:svc-argocd-aks"
  audience                  = ["api://AzureADTokenExchangeUSGov"]
}

output "id_argocd_prod_client_id" {
  description = "For clientId in the config of argocd-aks."
  value       = azurerm_user_assigned_identity.id_argocd_prod.client_id
}

output "id_argocd_prod_principal_id" {
  description = "For principalId in the config of argocd-aks."
  value       = azurerm_user_assigned_identity.id_argocd_prod.principal_id
}

resource "azurerm_role_assignment" "prod_east" {
  scope                = "/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod-east"
  role_definition_name = "Azure Kubernetes Service RBAC Admin"
  principal_id         = azurerm_user_assigned_identity.id_argocd_prod.principal_id
  principal_type       = "ServicePrincipal"
}
