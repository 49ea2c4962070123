//! What the tests share: the program, the real tools, and real inputs where they are there.

pub mod azure;

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A hub with two targets, as the functions' users write it. `argocd` is the value of `spec.argocd`.
pub fn hub(argocd: &str) -> String {
    format!(
        r"apiVersion: argocd-aks.dev/v1alpha1
kind: ArgoCDHub
metadata:
  name: hub
  annotations:
    config.kubernetes.io/function: |
      exec: {{path: argocd-aks}}
spec:
  identity:
    clientId: 11111111-1111-4111-8111-111111111111
    tenantId: 22222222-2222-4222-8222-222222222222
  argocd: {argocd}
  targets:
  - name: dev
    server: https://dev.example.com:443
    insecure: true
    shard: 0
    project: apps
    namespaces: [team-a, team-b]
    labels: {{env: dev}}
  - name: prod
    server: https://prod.example.com
    insecure: true
"
    )
}

/// The program under test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_argocd-aks"))
}

/// What a run left behind.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// stdout of a run that must have worked.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }
}

/// Runs a command with this stdin.
pub fn run(command: &mut Command, stdin: &str) -> Run {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut pipe = child.stdin.take().unwrap();
    let text = stdin.to_owned();
    // The program may exit before it has read everything.
    let writer = std::thread::spawn(move || drop(pipe.write_all(text.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run::of(output)
}

/// Runs the program with these arguments and stdin.
pub fn argocd_aks<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, stdin: &str) -> Run {
    run(Command::new(program()).args(arguments), stdin)
}

/// A command of a real tool with the program first in PATH; `None`, said aloud, where the tool is missing.
pub fn tool(name: &str) -> Option<Command> {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()));
    if !found {
        skip(&format!("{name} is not in PATH"));
        return None;
    }
    let mut command = Command::new(name);
    let own = program().parent().unwrap().to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env("PATH", std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap());
    Some(command)
}

/// Says which test is skipped and why; fails instead where all tools have to be there.
fn skip(reason: &str) {
    assert!(std::env::var_os("ARGOCD_AKS_REQUIRE_TOOLS").is_none(), "{reason}");
    eprintln!("skipped: {reason}");
}

/// A file of the real inputs, which stand beside the project; `None`, said aloud, where they are absent.
pub fn real(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !file.exists() {
        eprintln!("skipped: ../shared/{path} is not there");
        return None;
    }
    Some(file)
}

/// A folder of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Writes files below a folder.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// All files below a folder with their bytes, in order.
pub fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// The objects of a stream, as values.
pub fn objects(stream: &str) -> Vec<serde_json::Value> {
    let items = argocd_aks::krm::read_stream(stream, None).unwrap().items;
    items.into_iter().filter_map(|item| item.object.value).collect()
}

/// The object of this kind and name.
#[track_caller]
pub fn object(stream: &str, kind: &str, name: &str) -> serde_json::Value {
    let found = objects(stream).into_iter().find(|each| each["kind"] == kind && each["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name} in\n{stream}"))
}
