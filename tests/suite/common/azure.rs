//! A cloud that stands in for Azure: az, kubectl and kubelogin that act on a file.

use super::fleet::{Fleet, ISSUER, fleet};
use super::{Run, make_executable, project, tool};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The runbook of a fleet.
pub fn runbook(fleet: &Fleet, arguments: &[&str]) -> Run {
    super::argocd_aks(["runbook", "-"].iter().chain(arguments), &fleet.text())
}

/// The tenant of the fleet's hub.
pub const TENANT: &str = "22222222-2222-4222-8222-222222222222";

/// The subscription of everything in the fleet. It is not the one that az is in.
pub const SUBSCRIPTION: &str = "44444444-4444-4444-8444-444444444444";

/// A shell that can be interrupted: it cannot trap a signal that was ignored when it started, as nohup has it.
const SHELL: &str = "\
import os, signal, sys
for each in signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE:
    signal.signal(each, signal.SIG_DFL)
os.execvp('sh', ['sh'] + sys.argv[1:])
";

/// A cloud in a file, and a PATH in which az, kubectl and kubelogin act on it.
pub struct Cloud {
    pub folder: tempfile::TempDir,
}

impl Cloud {
    /// `None`, said aloud, without azure-cli: the stand-in answers with its query language and its output.
    pub fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let python = azure_python()?;
        let script = std::fs::read_to_string(project("testdata/runbook/stand-in/cloud.py")).unwrap();
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        for name in ["az", "kubectl", "kubelogin"] {
            let path = bin.join(name);
            std::fs::write(&path, format!("#!{} -IS\n{script}", python.display())).unwrap();
            make_executable(&path);
        }
        let cloud = Self { folder };
        let cluster = |private: bool| {
            json!({
                "apiServerAccessProfile": {"enablePrivateCluster": private},
                "aadProfile": {"managed": true, "enableAzureRbac": true, "tenantId": TENANT},
                "oidcIssuerProfile": {"enabled": false},
            })
        };
        cloud.set(&json!({
            "calls": [], "writes": [], "cloud": "AzureUSGovernment",
            "subscriptions": [{"id": SUBSCRIPTION, "tenantId": TENANT, "isDefault": false}],
            "groups": ["rg-argocd"], "issuer": ISSUER, "audience": "api://AzureADTokenExchangeUSGov",
            "clusters": {
                "aks-hub": cluster(true), "aks-dev": cluster(true), "aks-test": cluster(false), "aks-prod-east": cluster(true),
            },
            "identities": {}, "credentials": {}, "roles": [], "objects": {}, "unresolved": [],
            "ids": {
                "id-argocd": {"clientId": "11111111-1111-4111-8111-111111111111", "principalId": "33333333-3333-4333-8333-333333333333"},
                "id-argocd-prod": {"clientId": "66666666-6666-4666-8666-666666666666", "principalId": "77777777-7777-4777-8777-777777777777"},
            },
            "accounts": {
                "deployment/argocd-server": "system:serviceaccount:argocd:svc-argocd-aks",
                "statefulset/argocd-application-controller": "system:serviceaccount:argocd:svc-argocd-aks",
            },
            "labels": ["argocd.argoproj.io/secret-type", "cloud", "tier"], "secret": true,
            "applications": ["prod-east||argocd/shop", "other||argocd/other"],
        }));
        Some(cloud)
    }

    /// The cloud as the fleet's whole runbook leaves it. It runs once for all tests.
    pub fn finished() -> Option<Self> {
        static FINISHED: OnceLock<Value> = OnceLock::new();
        let cloud = Self::new()?;
        let state = FINISHED.get_or_init(|| {
            cloud.run(&runbook(&fleet(), &[]).ok(), &[]).ok();
            cloud.state()
        });
        cloud.set(state);
        Some(cloud)
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("state.json")
    }

    pub fn set(&self, state: &Value) {
        std::fs::write(self.file(), state.to_string()).unwrap();
    }

    pub fn state(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.file()).unwrap()).unwrap()
    }

    pub fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut state = self.state();
        change(&mut state);
        self.set(&state);
    }

    /// What there is, without how it came about.
    pub fn content(&self) -> Value {
        let mut state = self.state();
        for key in ["calls", "writes", "kill_after", "kubelogin"] {
            state.as_object_mut().unwrap().remove(key);
        }
        state
    }

    pub fn writes(&self) -> usize {
        self.state()["writes"].as_array().unwrap().len()
    }

    pub fn run(&self, script: &str, arguments: &[&str]) -> Run {
        let path = self.folder.path().join("runbook.sh");
        std::fs::write(&path, script).unwrap();
        let mut command = Command::new(azure_python().unwrap());
        command.args(["-c", SHELL]);
        let own = std::env::join_paths(
            std::iter::once(self.folder.path().join("bin"))
                .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        command.arg(&path).args(arguments).env("PATH", own.unwrap()).env("STATE", self.file()).env("WAIT", "0");
        // The temporary directory of a run that is killed stays; it must not stay on the machine.
        command.env("TMPDIR", self.folder.path()).current_dir(self.folder.path());
        own_group(&mut command);
        super::run(&mut command, "")
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// The Python that azure-cli runs in.
pub fn azure_python() -> Option<PathBuf> {
    tool("az")?;
    let path = std::env::var_os("PATH").unwrap();
    let az = std::env::split_paths(&path).map(|folder| folder.join("az")).find(|az| az.is_file()).unwrap();
    let python = std::fs::canonicalize(az).unwrap().parent().unwrap().join("python");
    assert!(python.exists(), "az is not in a virtual environment: {}", python.display());
    Some(python)
}
