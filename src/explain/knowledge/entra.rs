//! What Entra answers to the token exchange: AADSTS codes.

use super::{Cause, Entry};
use crate::explain::verdict;

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        title: "AADSTS70021: no matching federated identity record",
        aadsts: Some("70021"),
        marks: &[],
        is_general: false,
        meaning: "Entra has read the pod's token, and the identity has no federated credential with its issuer, subject and audience. All three are compared to the letter.",
        causes: &[
            Cause {
                text: "The token is of another ServiceAccount than the federated credential names: server and controller run as different ones, or the credential has another namespace or name.",
                check: &[
                    "az identity federated-credential list --identity-name IDENTITY -g RG -o table",
                    "kubectl -n argocd get deploy/argocd-server sts/argocd-application-controller -o jsonpath='{.items[*].spec.template.spec.serviceAccountName}'",
                ],
                avoided: "argocd-aks runbook makes the federated credentials from the ServiceAccounts that the workloads really use",
                test: verdict::subject,
            },
            Cause {
                text: "The credential's issuer is not the hub's: another cluster's, or without its final /, which counts.",
                check: &[
                    "az aks show -g RG -n HUB --query oidcIssuerProfile.issuerUrl -otsv",
                    "az identity federated-credential list --identity-name IDENTITY -g RG -o table",
                ],
                avoided: "argocd-aks runbook asks the hub for its issuer",
                test: verdict::issuer,
            },
            Cause {
                text: "The token's audience is not the credential's: each cloud has its own, and it is compared to the letter.",
                check: &[
                    "kubectl -n argocd get deploy argocd-server -o jsonpath='{.spec.template.spec.volumes[*].projected.sources[*].serviceAccountToken.audience}'",
                    "az identity federated-credential list --identity-name IDENTITY -g RG -o table",
                ],
                avoided: "spec.cloud sets environment name, authority host and audience together",
                test: verdict::audience,
            },
            Cause {
                text: "AZURE_CLIENT_ID is of another identity (or its principal id), so that another identity's credentials are looked at.",
                check: &[
                    "az identity show -g RG -n IDENTITY --query '{clientId: clientId, principalId: principalId, tenantId: tenantId}'",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::client_id,
            },
            Cause {
                text: "The credential was made a moment ago: Entra takes up to a few minutes to know it.",
                check: &["az identity federated-credential list --identity-name IDENTITY -g RG -o table"],
                avoided: "argocd-aks runbook makes credentials before anything uses them",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS700211: no federated credential for this issuer",
        aadsts: Some("700211"),
        marks: &[],
        is_general: false,
        meaning: "The identity has no federated credential for the issuer of the pod's token.",
        causes: &[
            Cause {
                text: "The credential's issuer is not the hub's: another cluster's, or without its final /, which counts.",
                check: &[
                    "az aks show -g RG -n HUB --query oidcIssuerProfile.issuerUrl -otsv",
                    "az identity federated-credential list --identity-name IDENTITY -g RG -o table",
                ],
                avoided: "argocd-aks runbook asks the hub for its issuer",
                test: verdict::issuer,
            },
            Cause {
                text: "AZURE_CLIENT_ID is of another identity (or its principal id), so that another identity's credentials are looked at.",
                check: &[
                    "az identity show -g RG -n IDENTITY --query '{clientId: clientId, principalId: principalId, tenantId: tenantId}'",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::client_id,
            },
            Cause {
                text: "The credential was made a moment ago: Entra takes up to a few minutes to know it.",
                check: &["az identity federated-credential list --identity-name IDENTITY -g RG -o table"],
                avoided: "argocd-aks runbook makes credentials before anything uses them",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS700212: no federated credential for this audience",
        aadsts: Some("700212"),
        marks: &[],
        is_general: false,
        meaning: "The identity has a credential for this issuer and subject, but not for the token's audience.",
        causes: &[Cause {
            text: "The token's audience is not the credential's: each cloud has its own, and it is compared to the letter.",
            check: &[
                "kubectl -n argocd get deploy argocd-server -o jsonpath='{.spec.template.spec.volumes[*].projected.sources[*].serviceAccountToken.audience}'",
                "az identity federated-credential list --identity-name IDENTITY -g RG -o table",
            ],
            avoided: "spec.cloud sets environment name, authority host and audience together",
            test: verdict::audience,
        }],
    },
    Entry {
        title: "AADSTS700213: no federated credential for this subject",
        aadsts: Some("700213"),
        marks: &[],
        is_general: false,
        meaning: "The identity trusts the hub's issuer, but not this ServiceAccount.",
        causes: &[
            Cause {
                text: "The token is of another ServiceAccount than the federated credential names: server and controller run as different ones, or the credential has another namespace or name.",
                check: &[
                    "az identity federated-credential list --identity-name IDENTITY -g RG -o table",
                    "kubectl -n argocd get deploy/argocd-server sts/argocd-application-controller -o jsonpath='{.items[*].spec.template.spec.serviceAccountName}'",
                ],
                avoided: "argocd-aks runbook makes the federated credentials from the ServiceAccounts that the workloads really use",
                test: verdict::subject,
            },
            Cause {
                text: "AZURE_CLIENT_ID is of another identity (or its principal id), so that another identity's credentials are looked at.",
                check: &[
                    "az identity show -g RG -n IDENTITY --query '{clientId: clientId, principalId: principalId, tenantId: tenantId}'",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::client_id,
            },
            Cause {
                text: "The credential was made a moment ago: Entra takes up to a few minutes to know it.",
                check: &["az identity federated-credential list --identity-name IDENTITY -g RG -o table"],
                avoided: "argocd-aks runbook makes credentials before anything uses them",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS700016: the application was not found in the directory",
        aadsts: Some("700016"),
        marks: &[],
        is_general: false,
        meaning: "Entra does not know the client id in this tenant.",
        causes: &[
            Cause {
                text: "AZURE_CLIENT_ID is not the identity's client id: the principal id, the name of another identity, or one that was deleted and made anew.",
                check: &[
                    "az identity show -g RG -n IDENTITY --query '{clientId: clientId, principalId: principalId, tenantId: tenantId}'",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::client_id,
            },
            Cause {
                text: "The tenant id is wrong, or of another directory.",
                check: &[
                    "az account show --query tenantId -otsv",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::tenant,
            },
            Cause {
                text: "The sign-in goes to another cloud than the identity's: an unknown AAD_ENVIRONMENT_NAME silently means the public one.",
                check: &[
                    "az cloud show --query name -otsv",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "spec.cloud sets environment name, authority host and audience together",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS700024: the client assertion is not within its valid time range",
        aadsts: Some("700024"),
        marks: &[],
        is_general: false,
        meaning: "The pod's token has expired, or is not valid yet.",
        causes: &[
            Cause {
                text: "The token file is not the projected one, but a copy that nobody renews (a Secret, an emptyDir, an init container).",
                check: &[
                    "kubectl -n argocd get sts argocd-application-controller -o jsonpath='{.spec.template.spec.volumes}'",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks mounts the projected token, which the kubelet renews",
                test: verdict::unknown,
            },
            Cause {
                text: "It is mounted with subPath, which is never renewed.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks mounts the whole volume",
                test: verdict::unknown,
            },
            Cause {
                text: "The clock of the node is wrong.",
                check: &["kubectl debug node/NODE -it --image=busybox -- date -u"],
                avoided: "nothing in a config can",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS7000215: invalid client secret",
        aadsts: Some("7000215"),
        marks: &[],
        is_general: false,
        meaning: "The sign-in is with a client secret, not with workload identity.",
        causes: &[Cause {
            text: "AAD_LOGIN_METHOD is spn, or an old Secret still has a client secret.",
            check: &[
                "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
            ],
            avoided: "argocd-aks writes AAD_LOGIN_METHOD=workloadidentity and no secret",
            test: verdict::unknown,
        }],
    },
    Entry {
        title: "AADSTS90002: the tenant was not found",
        aadsts: Some("90002"),
        marks: &[],
        is_general: false,
        meaning: "There is no such tenant in the cloud that was asked.",
        causes: &[
            Cause {
                text: "The tenant id is wrong, or of another directory.",
                check: &[
                    "az account show --query tenantId -otsv",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::tenant,
            },
            Cause {
                text: "The sign-in goes to another cloud than the identity's: an unknown AAD_ENVIRONMENT_NAME silently means the public one.",
                check: &[
                    "az cloud show --query name -otsv",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "spec.cloud sets environment name, authority host and audience together",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS90061: the request to the external OIDC endpoint failed",
        aadsts: Some("90061"),
        marks: &[],
        is_general: false,
        meaning: "Entra could not fetch the keys of the hub's issuer.",
        causes: &[
            Cause {
                text: "The issuer in the federated credential is not one that the internet can reach: the API server's own (https://kubernetes.default.svc), or one with a misspelt path.",
                check: &[
                    "az aks show -g RG -n HUB --query oidcIssuerProfile.issuerUrl -otsv",
                    "az identity federated-credential list --identity-name IDENTITY -g RG -o table",
                    "curl -s ISSUER.well-known/openid-configuration",
                ],
                avoided: "argocd-aks runbook enables the hub's public OIDC issuer and asks for it",
                test: verdict::issuer,
            },
            Cause {
                text: "The issuer was enabled a moment ago.",
                check: &["az aks show -g RG -n HUB --query oidcIssuerProfile.issuerUrl -otsv"],
                avoided: "argocd-aks runbook waits for the hub's update",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS50001: the resource is not known in the tenant",
        aadsts: Some("50001"),
        marks: &[],
        is_general: false,
        meaning: "A token was asked for a resource that this tenant or cloud does not know.",
        causes: &[
            Cause {
                text: "AAD_SERVER_APPLICATION_ID is set to something else than AKS's own application, 6dae42f8-4368-4678-94ff-3960e28e3630.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks does not set it: the plugin's default is right in every cloud",
                test: verdict::unknown,
            },
            Cause {
                text: "The sign-in goes to another cloud than the identity's: an unknown AAD_ENVIRONMENT_NAME silently means the public one.",
                check: &[
                    "az cloud show --query name -otsv",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "spec.cloud sets environment name, authority host and audience together",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS500011: the resource principal was not found in the tenant",
        aadsts: Some("500011"),
        marks: &[],
        is_general: false,
        meaning: "The tenant has no principal for the resource that a token was asked for.",
        causes: &[
            Cause {
                text: "AAD_SERVER_APPLICATION_ID is set to something else than AKS's own application, 6dae42f8-4368-4678-94ff-3960e28e3630.",
                check: &[
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks does not set it: the plugin's default is right in every cloud",
                test: verdict::unknown,
            },
            Cause {
                text: "The tenant id is wrong, or of another directory.",
                check: &[
                    "az account show --query tenantId -otsv",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "argocd-aks writes the id of spec.identity into every place that needs it",
                test: verdict::tenant,
            },
            Cause {
                text: "The sign-in goes to another cloud than the identity's: an unknown AAD_ENVIRONMENT_NAME silently means the public one.",
                check: &[
                    "az cloud show --query name -otsv",
                    "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
                ],
                avoided: "spec.cloud sets environment name, authority host and audience together",
                test: verdict::unknown,
            },
        ],
    },
    Entry {
        title: "AADSTS700027: the client assertion failed signature validation",
        aadsts: Some("700027"),
        marks: &[],
        is_general: false,
        meaning: "Entra has the issuer's keys, and the token is signed with another.",
        causes: &[
            Cause {
                text: "The hub's keys were rotated, and Entra or the pod still has the old ones.",
                check: &[
                    "az aks oidc-issuer rotate-signing-keys --help",
                    "kubectl -n argocd rollout restart deploy/argocd-server sts/argocd-application-controller",
                ],
                avoided: "nothing in a config can: restart the pods after a rotation",
                test: verdict::unknown,
            },
            Cause {
                text: "The token is of another cluster than the issuer.",
                check: &["az aks show -g RG -n HUB --query oidcIssuerProfile.issuerUrl -otsv"],
                avoided: "argocd-aks runbook asks the hub for its issuer",
                test: verdict::issuer,
            },
        ],
    },
    Entry {
        title: "AADSTS50049: unknown or invalid instance",
        aadsts: Some("50049"),
        marks: &[],
        is_general: false,
        meaning: "The authority host is not one of Entra's.",
        causes: &[Cause {
            text: "AZURE_AUTHORITY_HOST is misspelt, has the tenant in it, or is of another cloud.",
            check: &[
                "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
            ],
            avoided: "spec.cloud sets environment name, authority host and audience together",
            test: verdict::unknown,
        }],
    },
    Entry {
        title: "AADSTS700030: the certificate is not authorized",
        aadsts: Some("700030"),
        marks: &[],
        is_general: false,
        meaning: "The sign-in is with a certificate, not with workload identity.",
        causes: &[Cause {
            text: "AZURE_CLIENT_CERTIFICATE_PATH or AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE is set somewhere.",
            check: &[
                "kubectl -n argocd get deployments,statefulsets,serviceaccounts,secrets -o yaml | argocd-aks lint",
            ],
            avoided: "argocd-aks writes AAD_LOGIN_METHOD=workloadidentity and no certificate",
            test: verdict::unknown,
        }],
    },
];
