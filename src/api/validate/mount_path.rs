//! Where the token's volume may be mounted: a mount hides what the image or another mount has at its place.

use crate::k8s::one_line::flaw_of_word;

const HELP: &str = "write a directory of its own, such as /var/run/secrets/tokens";

/// What a pod of Argo CD needs: a mount there or above hides it.
const NEEDED: [(&str, &str); 15] = [
    (SERVICE_ACCOUNT, "the pod's own token for the hub's API server"),
    ("/usr/local/bin", "Argo CD's own programs"),
    ("/usr/bin", "the programs that Argo CD calls"),
    ("/usr/lib", "the libraries of every program"),
    ("/bin", "the programs that Argo CD calls"),
    ("/sbin", "the programs that Argo CD calls"),
    ("/lib", "the libraries of every program"),
    ("/lib64", "the libraries of every program"),
    ("/etc", "the users, the CAs and the name resolution of the pod"),
    ("/home/argocd", "Argo CD's home directory"),
    ("/app/config", "Argo CD's configuration"),
    ("/tmp", "Argo CD's temporary files"),
    ("/proc", "the kernel's files"),
    ("/sys", "the kernel's files"),
    ("/dev", "the kernel's files"),
];

const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Nothing can be made below these: they are the kernel's, or mounted read-only by the kubelet.
const CLOSED: [&str; 4] = ["/proc", "/sys", "/dev", SERVICE_ACCOUNT];

/// Why the volume cannot be mounted there, and what to do.
pub(super) fn refused(path: &str) -> Option<(String, &'static str)> {
    if let Some(flaw) = flaw_of_word(path) {
        return Some((flaw.message, flaw.help));
    }
    let trimmed = path.trim_end_matches('/');
    let mut segments = trimmed.split('/').skip(1);
    let is_path = path.starts_with('/') && !path.contains([':', ',']);
    if !is_path || segments.any(|segment| matches!(segment, "" | "." | "..")) {
        let help = "write an absolute path without `..`, `:` and `,`, such as /var/run/secrets/tokens";
        return Some((format!("{path:?} cannot be mounted"), help));
    }
    // In the image /var/run is a link to /run.
    let real = match trimmed.strip_prefix("/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/var/run{rest}"),
        _ => trimmed.to_owned(),
    };
    let is_at_or_below = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some((needed, what)) = NEEDED.iter().find(|(needed, _)| is_at_or_below(needed, &real)) {
        let place = if *needed == real { String::new() } else { format!(" in {needed}") };
        return Some((format!("{path:?} cannot be mounted: it would hide {what}{place}"), HELP));
    }
    let closed = CLOSED.iter().find(|closed| is_at_or_below(&real, closed))?;
    Some((format!("{path:?} cannot be mounted: nothing can be made below {closed}"), HELP))
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn a_mount_never_hides_what_argo_cd_needs() {
        for (path, want) in [
            (
                "/",
                Some(
                    "it would hide the pod's own token for the hub's API server in /var/run/secrets/kubernetes.io/serviceaccount",
                ),
            ),
            ("/usr/local/bin", Some("it would hide Argo CD's own programs")),
            ("/usr/local/", Some("it would hide Argo CD's own programs in /usr/local/bin")),
            ("/proc", Some("it would hide the kernel's files")),
            ("/proc/x", Some("nothing can be made below /proc")),
            ("/etc", Some("it would hide the users, the CAs and the name resolution of the pod")),
            ("/home/argocd", Some("it would hide Argo CD's home directory")),
            ("/home", Some("it would hide Argo CD's home directory in /home/argocd")),
            ("/app/config", Some("it would hide Argo CD's configuration")),
            ("/app", Some("it would hide Argo CD's configuration in /app/config")),
            ("/tmp", Some("it would hide Argo CD's temporary files")),
            (
                "/var/run/secrets/kubernetes.io/serviceaccount",
                Some("it would hide the pod's own token for the hub's API server"),
            ),
            (
                "/run/secrets/kubernetes.io/serviceaccount/",
                Some("it would hide the pod's own token for the hub's API server"),
            ),
            (
                "/var/run/secrets/kubernetes.io/serviceaccount/x",
                Some("nothing can be made below /var/run/secrets/kubernetes.io/serviceaccount"),
            ),
            (
                "/var/run/secrets",
                Some(
                    "it would hide the pod's own token for the hub's API server in /var/run/secrets/kubernetes.io/serviceaccount",
                ),
            ),
            (
                "/var/run",
                Some(
                    "it would hide the pod's own token for the hub's API server in /var/run/secrets/kubernetes.io/serviceaccount",
                ),
            ),
            (
                "/run",
                Some(
                    "it would hide the pod's own token for the hub's API server in /var/run/secrets/kubernetes.io/serviceaccount",
                ),
            ),
            (
                "/var",
                Some(
                    "it would hide the pod's own token for the hub's API server in /var/run/secrets/kubernetes.io/serviceaccount",
                ),
            ),
            ("/var/run/secrets/tokens", None),
            ("/var/run/secrets/azure/tokens/", None),
            ("/run/tokens", None),
            ("/runner", None),
            ("/tmp/tokens", None),
            ("/app/config/tokens", None),
        ] {
            let message = refused(path).map(|(message, _)| message);
            assert_eq!(message, want.map(|want| format!("{path:?} cannot be mounted: {want}")), "{path}");
        }
        for path in ["", "var/run", "/a/../b", "/a//b", "/a:b", "/a\n", "/${X}", "/a b"] {
            assert!(refused(path).is_some(), "{path}");
        }
    }
}
