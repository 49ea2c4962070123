//! What az and Azure's resource manager say to whoever sets this up.

use super::{Cause, KnownError, causes, commands};

/// Whoever runs az, and not the identity that Argo CD signs in with.
const OWN_RIGHTS: Cause = Cause::new("Your own account, or the pipeline's, lacks the role in Azure that the message names; the managed identity has nothing to do with it.")
    .check(&["az account show --query user", "az role assignment list --all --assignee YOUR_OBJECT_ID -o table"]);

const OTHER_SUBSCRIPTION: Cause =
    Cause::new("Another subscription or tenant is active than the one that has it, or the name is another.")
        .check(&["az account show", "az account list -o table"])
        .prevented_by("argocd-aks runbook names the subscription in every call");

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "a federated credential with this issuer and subject is there already",
        &[&["combination of issuer and subject must be unique"]],
        "Azure refuses a second federated credential of one identity with the same issuer and subject: another name makes it no other credential.",
        &[Cause::new("The credential was made before, under another name.")
            .check(&[commands::CREDENTIALS])
            .prevented_by("argocd-aks runbook looks for a credential with this issuer and subject before it makes one")],
    ),
    KnownError::said(
        "federated credentials of one identity are written one after the other",
        &[&["concurrentfederatedidentitycredentialswrites"], &["concurrent federated identity credentials writes"]],
        "Azure takes one change of an identity's federated credentials at a time.",
        &[Cause::new("Two are made at once, as Terraform and Bicep do without a dependency between them.")
            .check(&[commands::CREDENTIALS])
            .prevented_by("argocd-aks runbook makes them in turn; its Terraform and Bicep make each depend on the one before")],
    ),
    KnownError::said(
        "too many federated credentials on one identity",
        &[&["federated identity credentials", "exceed"], &["federated identity credentials", "maximum"], &["too many federated"]],
        "An identity has at most 20 federated credentials.",
        &[Cause::new("Each hub, namespace and ServiceAccount takes one: old ones are left, or many hubs share an identity.")
            .check(&[commands::CREDENTIALS])
            .prevented_by("one ServiceAccount for both workloads (argocd.serviceAccount) takes one for each hub")],
    ),
    KnownError::said(
        "az is not signed in",
        &[&["please run 'az login'"], &["please run \"az login\""], &["az login --"], &["no subscription found"]],
        "The session of az has ended, or is for another tenant.",
        &[causes::OWN_SESSION, OTHER_SUBSCRIPTION],
    ),
    KnownError::said(
        "you may not do this in Azure",
        &[
            &["authorizationfailed"],
            &["does not have authorization to perform action"],
            &["insufficient privileges to complete the operation"],
            &["authorization_requestdenied"],
            &["linkedauthorizationfailed"],
        ],
        "Azure refuses whoever runs the command. It is about setting up, and not about Argo CD's sign-in to a target.",
        &[OWN_RIGHTS],
    ),
    KnownError::said(
        "local accounts are disabled on the cluster",
        &[&["getting static credential is not allowed"], &["disable local accounts"]],
        "The cluster gives no admin credentials: az aks get-credentials without --admin is for people who sign in to Entra.",
        &[Cause::new("--admin was asked for. The server and the CA are in the credentials of a user, too.")
            .check(&["az aks get-credentials -g {TARGET_RG} -n {TARGET} --file -"])
            .prevented_by("argocd-aks import kubeconfig needs no admin credentials")],
    ),
    KnownError::said(
        "the cluster is stopped",
        &[&["operationnotallowed", "stopped"], &["cluster", "powerstate", "stopped"], &["managed cluster is in stopped state"], &["cluster is stopped"]],
        "A stopped cluster has no API server.",
        &[Cause::new("The cluster was stopped, by hand or by a schedule.")
            .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query powerState.code -otsv"])],
    ),
    KnownError::said(
        "run command is disabled on the cluster",
        &[&["run command", "disabled"], &["runcommand", "disabled"]],
        "The cluster has disableRunCommand, so that az aks command invoke is refused.",
        &[Cause::new("It was switched off, as many policies ask: kubectl has to reach the API server then.")
            .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query apiServerAccessProfile.disableRunCommand"])
            .prevented_by("argocd-aks runbook --direct uses kubectl")],
    ),
    KnownError::said(
        "the principal of a role assignment is not there",
        &[&["principalnotfound"], &["cannot find user or service principal"], &["does not exist in the directory", "principal"]],
        "Azure looked for the principal in the directory and did not find it.",
        &[
            Cause::new("The identity was made a moment ago: its service principal takes some minutes to appear everywhere.")
                .check(&[commands::IDENTITY])
                .prevented_by("argocd-aks runbook waits for it, and gives the principal's type"),
            Cause::new("The id is the client id, or of another tenant's identity; an assignment takes the principal id.")
                .check(&[commands::IDENTITY])
                .prevented_by("principalId and clientId are two types here, and may never be equal"),
        ],
    ),
    KnownError::said(
        "the role assignment is there already",
        &[&["roleassignmentexists"], &["role assignment already exists"]],
        "Azure has this assignment already, perhaps under another name.",
        &[Cause::new("It was made before: nothing has to be done.")
            .check(&["az role assignment list --scope {CLUSTER_ID} -o table"])
            .prevented_by("argocd-aks runbook looks for it before it makes one")],
    ),
    KnownError::said(
        "a policy of Azure forbids the resource",
        &[&["requestdisallowedbypolicy"], &["disallowed by policy"]],
        "An Azure Policy refuses what az is to make.",
        &[Cause::new("A policy of the subscription or the management group, which the message names: tags, a region, identities.")
            .check(&["az policy assignment list --disable-scope-strict-match -o table"])],
    ),
    KnownError::said(
        "Azure does not find the resource",
        &[&["(resourcenotfound)"], &["(resourcegroupnotfound)"], &["(subscriptionnotfound)"], &["subscription", "could not be found"], &["invalidsubscriptionid"], &["subscription", "doesn't exist in cloud"]],
        "az asked in a subscription, a resource group or a cloud where it is not.",
        &[OTHER_SUBSCRIPTION],
    ),
    KnownError::said(
        "a resource provider is not registered",
        &[&["missingsubscriptionregistration"], &["subscription is not registered to use namespace"]],
        "The subscription has never used this kind of resource.",
        &[Cause::new("Microsoft.ManagedIdentity or Microsoft.ContainerService is not registered in it.")
            .check(&["az provider show -n Microsoft.ManagedIdentity --query registrationState"])],
    ),
];
