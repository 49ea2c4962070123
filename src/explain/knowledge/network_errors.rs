//! The way from the hub to the target, below TLS.

use super::{Cause, KnownError, causes, commands};
use crate::explain::message::Place;
use crate::explain::verdict;

/// Whether a connection is made.
const REACH: &str = "kubectl -n {NAMESPACE} exec {SERVER} -- timeout 5 bash -c '</dev/tcp/{HOST}/443' && echo open";

const ROUTE: Cause =
    Cause::new("No route: the networks are not peered, or a firewall or network security group drops the packets.")
        .check(&["az network vnet peering list -g {HUB_RG} --vnet-name {VNET} -o table", REACH]);

const NOT_ALLOWED: Cause = Cause::new(
    "The API server has authorized IP ranges, and the hub's outgoing address is in none: packets are dropped.",
)
.check(&["az aks show -g {TARGET_RG} -n {TARGET} --query apiServerAccessProfile.authorizedIpRanges"])
.by_message(verdict::not_private);

const STOPPED: Cause = Cause::new("The target is stopped.")
    .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query powerState.code -otsv"]);

const OTHER_ADDRESS: Cause =
    Cause::new("The name resolves to the address of another private endpoint (an overlapping zone).")
        .check(&[commands::RESOLVE]);

const NEEDS_PROXY: Cause = Cause::new("The pods need a proxy to get there.")
    .prevented_by("proxyUrl for the API traffic, HTTPS_PROXY in the pod's env for the sign-in");

const ANOTHER: Cause = Cause::new(
    "The host is no API server of a target: git, a registry or Redis. Then this message has nothing to do with the clusters.",
)
.check(&[commands::SERVERS])
.by_config(verdict::another_host);

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::said(
        "Entra is not reached",
        &[
            &["i/o timeout"],
            &["context deadline exceeded"],
            &["tls handshake timeout"],
            &["connection timed out"],
            &["no route to host"],
            &["network is unreachable"],
            &["client.timeout exceeded"],
            &["connection refused"],
            &["connection reset by peer"],
            &["https://", ": eof"],
        ],
        "The pods do not get to the host that they sign in at. No target has to do with it.",
        &[causes::NO_WAY_TO_ENTRA],
    )
    .when(|line| line.facts().place == Some(Place::Entra)),
    KnownError::said(
        "an address that only means something on one machine",
        &[&["connection refused"], &["i/o timeout"], &["no such host"], &["connection reset by peer"], &["https://", ": eof"]],
        "The address is localhost or 127.0.0.1: for Argo CD that is its own pod, whatever name leads there.",
        &[Cause::new("The Secret was made from a kubeconfig with a tunnel, a port-forward or a cluster in a container on somebody's machine.")
            .prevented_by("argocd-aks import tells such a server")],
    )
    .when(|line| line.facts().place == Some(Place::Itself) || line.facts().is_to_itself()),
    KnownError::said(
        "the hub's own API server is not reached",
        &[&["i/o timeout"], &["context deadline exceeded"], &["connection refused"], &["connection reset by peer"], &["https://", ": eof"], &["no route to host"]],
        "Argo CD does not get to the cluster that it runs in. No target has to do with it.",
        &[Cause::new("A network policy, or the hub's own API server: it is being updated, or is overloaded.")
            .check(&["kubectl -n {NAMESPACE} get networkpolicies", "az aks show -g {HUB_RG} -n {HUB} --query powerState.code -otsv"])],
    )
    .when(|line| line.facts().place == Some(Place::Hub)),
    KnownError::said(
        "the cluster's own way to its nodes is broken",
        &[&["error dialing backend"], &["no agent available"], &["konnectivity"], &[":10250"]],
        "The API server was reached and has answered; it does not get to a kubelet itself (konnectivity, AKS's tunnel to the nodes).",
        &[Cause::new("The cluster's nodes, its konnectivity-agent pods or a rule of its network keep the tunnel down.")
            .check(&["kubectl -n kube-system get pods -l app=konnectivity-agent   # on that cluster"])],
    ),
    KnownError::said(
        "the client of Argo CD limits itself",
        &[&["client rate limiter wait returned an error"]],
        "Argo CD waited for its own limit of requests to a cluster until the deadline: the cluster may be well.",
        &[Cause::new("There are too many requests for the limit (ARGOCD_K8S_CLIENT_QPS and ARGOCD_K8S_CLIENT_BURST of the controller), or the API server is slow.")
            .check(&[commands::LOG])],
    ),
    KnownError::said(
        "the API server is overloaded, or being updated",
        &[
            &["etcdserver: request timed out"],
            &["etcdserver: leader changed"],
            &["unable to return a response in the time allotted"],
            &["too many requests"],
            &["apiserver not ready"],
            &["server has received too many requests"],
            &["server was unable to return"],
            &["timeout: request did not complete within"],
        ],
        "The target's API server answers, and does not manage this now. Sign-in and access are not what fails.",
        &[
            Cause::new("The cluster is being upgraded, or its control plane has too much to do; the free tier has little.")
                .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query '{state: provisioningState, tier: sku.tier}'"]),
        ],
    ),
    KnownError::said(
        "a connection that was open has died",
        &[
            &["http2: client connection lost"],
            &["http2: server sent goaway"],
            &["use of closed network connection"],
            &["stream error", "internal_error"],
            &["http2: timeout awaiting response headers"],
            &["reading response body"],
            &["resyncing", "timeout"],
            &["watch ", " has closed"],
            &["failed to start missing watch"],
        ],
        "The connection worked, and was ended on the way: Argo CD makes a new one. Alone it is no mistake.",
        &[Cause::new("A firewall or load balancer drops idle connections, or the API server was restarted.")
            .check(&[commands::LOG])],
    ),
    KnownError::said(
        "no route to the API server",
        &[&["no route to host"], &["network is unreachable"], &["host is unreachable"]],
        "The network of the hub itself says that there is no way to this address.",
        &[
            Cause::new("The networks are not peered, a route is missing, or the private endpoint behind the address was deleted.")
                .check(&["az network vnet peering list -g {HUB_RG} --vnet-name {VNET} -o table", commands::RESOLVE]),
            OTHER_ADDRESS,
            ANOTHER,
        ],
    ),
    KnownError::said(
        "the TLS handshake is not answered",
        &[&["tls handshake timeout"]],
        "A connection was made, and what took it did not speak TLS in time: not DNS, and not a missing route.",
        &[
            Cause::new("A firewall or proxy on the way takes the connection and passes nothing on.").check(&[REACH]),
            Cause::new("Large packets are lost (the MTU of a tunnel or VPN on the way).").check(&[REACH]),
            Cause::new("The API server has too much to do, or is being upgraded.")
                .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query '{state: provisioningState, tier: sku.tier}'"]),
            ANOTHER,
        ],
    )
    .unless(&["proxyconnect"]),
    KnownError::said(
        "timeout on the way to the API server",
        &[
            &["i/o timeout"],
            &["context deadline exceeded"],
            &["connection timed out"],
            &["client.timeout exceeded"],
            &["operation timed out"],
        ],
        "Nothing answers in time. No refusal came back, which a port without a program or a firewall that says no would send.",
        &[ROUTE, NOT_ALLOWED, OTHER_ADDRESS, STOPPED, NEEDS_PROXY, ANOTHER],
    )
    .unless(&["proxyconnect", "dial tcp: lookup "]),
    KnownError::said(
        "connection refused",
        &[&["connection refused"]],
        "The address was found, and nothing listens there, or a firewall says so: no API server has answered.",
        &[
            Cause::new("The port is not 443.")
                .prevented_by("argocd-aks lint finds it (server-port)")
                .by_message(verdict::other_port),
            OTHER_ADDRESS,
            Cause::new("A firewall on the way refuses connections that it does not allow.").check(&[REACH]),
            Cause::new("The target's API server is being made, upgraded or stopped.")
                .check(&["az aks show -g {TARGET_RG} -n {TARGET} --query '{power: powerState.code, state: provisioningState}'"]),
            ANOTHER,
        ],
    )
    .unless(&["proxyconnect", "dial tcp: lookup "]),
    KnownError::said(
        "the connection is ended by the other side",
        &[&["connection reset by peer"], &["broken pipe"], &["https://", ": eof"], &["https://", "unexpected eof"]],
        "A connection was made, and something on the way ended it.",
        &[
            Cause::new("A firewall on the way ends connections that it does not allow, mostly by the name that TLS asks for.")
                .check(&["openssl s_client -connect {HOST}:443 -servername {HOST} </dev/null"]),
            Cause::new("proxyUrl, or HTTPS_PROXY of the pod, names a proxy that does not let this through.")
                .check(&[commands::LINT, "kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy"]),
            Cause::new("The API server was restarted at that moment: then it passes.").check(&[commands::LOG]),
            ANOTHER,
        ],
    )
    .unless(&["proxyconnect", "dial tcp: lookup "]),
    KnownError::said(
        "HTTP where HTTPS was expected",
        &[&["http response to https client"], &["first record does not look like a tls handshake"]],
        "Argo CD spoke TLS, and what answered did not: it is no API server of AKS.",
        &[
            Cause::new("proxyUrl, or HTTPS_PROXY of the pod, has https:// in front of a proxy that speaks plain HTTP.")
                .check(&[commands::LINT, "kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy"]),
            Cause::new("server has the port of something else, or a name that leads to something else.")
                .check(&[commands::LINT, "curl -sv https://{HOST}:443/version"])
                .prevented_by("argocd-aks lint finds another port than 443 (server-port)")
                .by_config(verdict::host),
        ],
    ),
    KnownError::said(
        "HTTPS where HTTP was spoken",
        &[&["http request to an https server"], &["malformed http response"]],
        "The API server speaks TLS, and Argo CD did not.",
        &[Cause::new("server has no scheme, or http://: Argo CD then talks plain HTTP, and sends its token so.")
            .prevented_by("a server without https:// is an error here")],
    ),
];
