//! The real tools, and the files that the tests read out of Go modules. A test that lacks one is skipped, which is
//! told; with `ARGOCD_AKS_REQUIRE_TOOLS` it fails.

use super::program::{Run, program, run};
use super::skipped;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

/// A command of a real tool with the program first in PATH; `None`, and the test is skipped, where it is missing.
#[track_caller]
pub fn tool(name: &str) -> Option<Command> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join(name).is_file()) {
        lacks(&format!("{name} in PATH"));
        return None;
    }
    let mut command = Command::new(name);
    let own = program().parent().unwrap().to_path_buf();
    command.env("PATH", std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap());
    Some(command)
}

/// The real kustomize over a directory, with functions allowed.
#[track_caller]
pub fn kustomize(folder: &std::path::Path) -> Option<Run> {
    let mut kustomize = tool("kustomize")?;
    Some(run(kustomize.args(["build", "--enable-alpha-plugins", "--enable-exec"]).arg(folder), ""))
}

/// A Go module whose zip holds files that the tests read; Go fetches it once and keeps it.
pub struct GoModule {
    path: &'static str,
    version: &'static str,
    /// As in a go.sum: what is read is what the golden files were made of.
    sum: &'static str,
    folder: OnceLock<Result<PathBuf, String>>,
}

/// Argo CD, for its install manifests.
pub static ARGO_CD: GoModule = GoModule {
    path: "github.com/argoproj/argo-cd/v3",
    version: "v3.5.1",
    sum: "h1:jtwPLEFX9mNj3jSq88ugFcScGnOZVs2DWaXFuZxrRT8=",
    folder: OnceLock::new(),
};

/// argocd-operator, for the definition of its object.
pub static ARGOCD_OPERATOR: GoModule = GoModule {
    path: "github.com/argoproj-labs/argocd-operator",
    version: "v0.18.0",
    sum: "h1:ukU1K4DnyAyPbD9UHCZQRziTy/ZjazAJ5pzfcQrA4/o=",
    folder: OnceLock::new(),
};

/// kubelogin, whose library Argo CD's plugin signs in with, as Argo CD v3.5.1 requires it.
pub static KUBELOGIN: GoModule = GoModule {
    path: "github.com/Azure/kubelogin",
    version: "v0.2.18",
    sum: "h1:UisnfUnVKCZwVAbEngKuM4n34ZDX0VGwV0BqTeYdU1U=",
    folder: OnceLock::new(),
};

/// What kubelogin asks Entra with.
pub static AZIDENTITY: GoModule = GoModule {
    path: "github.com/Azure/azure-sdk-for-go/sdk/azidentity",
    version: "v1.14.0",
    sum: "h1:CU4+EJeJi3TKYWEcYuSdWsjzw0nVsK/H0MSQOiPcymU=",
    folder: OnceLock::new(),
};

/// The Kubernetes client.
pub static CLIENT_GO: GoModule = GoModule {
    path: "k8s.io/client-go",
    version: "v0.36.1",
    sum: "h1:FN/K8QIT2CEDt+2WB2HnWrUANZ50AP5GII43/SP2JR0=",
    folder: OnceLock::new(),
};

/// Argo CD's cache of a cluster, the newest release of its own.
pub static GITOPS_ENGINE: GoModule = GoModule {
    path: "github.com/argoproj/gitops-engine",
    version: "v0.7.3",
    sum: "h1:0ZlRTReAJG5Y1PviQ8ZIJq/+VowxWe2uFwoXqYcbtXU=",
    folder: OnceLock::new(),
};

/// The same at the commit that Argo CD v3.5.1 names, nearest to what it builds with.
pub static GITOPS_ENGINE_OF_ARGO_CD: GoModule = GoModule {
    path: "github.com/argoproj/gitops-engine",
    version: "v0.7.1-0.20250908182407-97ad5b59a627",
    sum: "h1:yntvA+uaFz62HRfWGGwlvs4ErdxoLQjCpDXufdEt2FI=",
    folder: OnceLock::new(),
};

/// gosec, which has the schema of SARIF in its own tests.
pub static GOSEC: GoModule = GoModule {
    path: "github.com/securego/gosec/v2",
    version: "v2.30.0",
    sum: "h1:67aF6LHa7SAL6QEc4es857GrXTT50gUqmrl0XPhtDx0=",
    folder: OnceLock::new(),
};

/// Kubernetes, for what its API server serves and for its own roles.
pub static KUBERNETES: GoModule = GoModule {
    path: "k8s.io/kubernetes",
    version: "v1.36.1",
    sum: "h1:Mt7NKigaZ2KmOmCLhX81lGlH9JU5wjXnYhXnxAun9XA=",
    folder: OnceLock::new(),
};

/// One of Argo CD's install manifests, as the path below its `manifests/`.
#[track_caller]
pub fn argo_cd(manifests: &str) -> Option<String> {
    ARGO_CD.file(&format!("manifests/{manifests}"))
}

impl GoModule {
    /// Which one it is.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// The text of one of its files; `None`, and the test is skipped, where Go cannot get the module.
    #[track_caller]
    pub fn file(&self, name: &str) -> Option<String> {
        Some(std::fs::read_to_string(self.folder()?.join(name)).unwrap())
    }

    /// Where its files are; `None`, and the test is skipped, where Go cannot get the module.
    #[track_caller]
    pub fn folder(&self) -> Option<&Path> {
        tool("go")?;
        match self.folder.get_or_init(|| self.download()) {
            Ok(folder) => Some(folder),
            Err(error) => {
                lacks(&format!("the Go module {}@{} ({error})", self.path, self.version));
                None
            }
        }
    }

    fn download(&self) -> Result<PathBuf, String> {
        // Outside of any module, and whatever the user's flags for builds are.
        let folder = tempfile::tempdir().unwrap();
        let mut go = Command::new("go");
        go.args(["mod", "download", "-json", &format!("{}@{}", self.path, self.version)]);
        go.current_dir(folder.path()).env_remove("GOFLAGS").env("GOWORK", "off");
        let run = run(&mut go, "");
        let said: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
        let Some(folder) = said["Dir"].as_str() else {
            return Err(said["Error"].as_str().unwrap_or(&run.stderr).trim().replace(['\n', '\t'], " "));
        };
        assert_eq!(said["Sum"], self.sum, "{} {}", self.path, self.version);
        Ok(PathBuf::from(folder))
    }
}

/// Records that the running test is skipped, and fails it where everything has to be there.
#[track_caller]
pub fn lacks(wanted: &str) {
    assert!(
        std::env::var_os("ARGOCD_AKS_REQUIRE_TOOLS").is_none(),
        "there is no {wanted}, and ARGOCD_AKS_REQUIRE_TOOLS asks for it"
    );
    skip(wanted);
}

/// Records that the running test is skipped, where no installation helps.
#[track_caller]
pub fn skip(wanted: &str) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    // libtest names the thread after the test, unless all run in one.
    let thread = std::thread::current();
    let place = std::panic::Location::caller().to_string();
    let test = thread.name().filter(|name| *name != "main").unwrap_or(&place);
    skipped::add(wanted, test);
    // Once for each thing, past libtest's capture: without a summary, as after a failure, this is all that is told.
    if TOLD.lock().unwrap().insert(wanted.to_owned()) {
        let _ = writeln!(std::io::stderr(), "skipped for want of {wanted}: {test}, and others that want it");
    }
}
