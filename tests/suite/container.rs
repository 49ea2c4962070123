//! The image, built by the real buildah and run by it in the place of docker, below the real kustomize, kubectl and kpt:
//! what comes out is what the program itself gives as an exec function.

use crate::common::{self, Run, copy, project, snapshot, tool, write, yaml};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const IMAGE: &str = "example.com/argocd-aks:v0.1.0";

/// buildah with images of its own, and the image of the program under test among them.
struct Images {
    folder: tempfile::TempDir,
}

impl Images {
    #[track_caller]
    fn with_the_program() -> Option<Self> {
        tool("buildah")?;
        let mut strip = tool("strip")?;
        let images = Self { folder: tempfile::tempdir().unwrap() };
        let at = |name: &str| images.folder.path().join(name);
        let storage = format!(
            "[storage]\ndriver = \"vfs\"\ngraphroot = \"{}\"\nrunroot = \"{}\"\n",
            at("images").display(),
            at("run").display()
        );
        write(images.folder.path(), &[("storage.conf", &storage)]);
        // What is for a debugger is a tenth of a gigabyte, and would be copied with each container.
        common::run(strip.arg("-o").arg(at("argocd-aks")).arg(common::program()), "").ok();
        images.build().ok();
        Some(images)
    }

    fn build(&self) -> Run {
        let mut script = Command::new(project("plugin/container/build.sh"));
        self.run(script.arg(IMAGE).arg(self.folder.path().join("argocd-aks")))
    }

    /// Runs a command that finds these images, and the stand-in first where it looks for docker.
    fn run(&self, command: &mut Command) -> Run {
        let path = std::env::var_os("PATH").unwrap();
        let own = [project("testdata/container"), common::program().parent().unwrap().to_path_buf()];
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path))).unwrap();
        command.env("PATH", path).env("CONTAINERS_STORAGE_CONF", self.folder.path().join("storage.conf"));
        common::run(command, "")
    }

    fn image(&self) -> serde_json::Value {
        let said = self.run(Command::new("buildah").args(["inspect", "--type", "image", IMAGE])).ok();
        serde_json::from_str(&said).unwrap()
    }
}

/// A kustomization whose hub is a container function, or an exec function.
fn kustomization(function: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let argocd = std::fs::read_to_string(project("examples/quickstart/argocd.yaml")).unwrap();
    let config = yaml(&common::hub("{}")).with("/metadata/annotations/config.kubernetes.io~1function", function).text();
    let list = "resources: [argocd.yaml]\ntransformers: [hub.yaml]\n";
    write(folder.path(), &[("argocd.yaml", &argocd), ("hub.yaml", &config), ("kustomization.yaml", list)]);
    folder
}

/// The texts of a package by their path in it.
fn files(package: &Path) -> BTreeMap<PathBuf, String> {
    let inside = |path: PathBuf| path.strip_prefix(package).unwrap().to_path_buf();
    snapshot(package).into_iter().map(|(path, text)| (inside(path), String::from_utf8(text).unwrap())).collect()
}

#[test]
fn the_image_has_the_program_and_the_user_that_functions_run_as() {
    let Some(images) = Images::with_the_program() else { return };
    let image = images.image();
    let config = &image["OCIv1"]["config"];
    assert_eq!(config["User"], "65534:65534");
    assert_eq!(config["Entrypoint"][0], "/argocd-aks");
    assert_eq!(config["Labels"]["org.opencontainers.image.version"], env!("CARGO_PKG_VERSION"));
    let version = images.run(Command::new("docker").args(["run", "--user", "nobody", IMAGE, "--version"])).ok();
    assert_eq!(version.trim(), format!("argocd-aks {}", env!("CARGO_PKG_VERSION")));
    // Nothing of the day or the machine is in it.
    images.build().ok();
    assert_eq!(images.image()["FromImageID"], image["FromImageID"]);
}

#[test]
fn an_image_of_a_program_that_wants_shared_libraries_is_refused() {
    let Some(shell) = tool("sh").and_then(|_| std::fs::canonicalize("/bin/sh").ok()) else { return };
    let run = common::run(Command::new(project("plugin/container/build.sh")).arg(IMAGE).arg(shell), "");
    // On another platform than those of the image, it says so instead.
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("wants shared libraries") || run.stderr.contains("is no program"), "{}", run.stderr);
}

#[test]
fn kustomize_and_kubectl_get_from_the_container_what_the_exec_function_gives() {
    let (Some(mut kustomize), Some(mut kubectl)) = (tool("kustomize"), tool("kubectl")) else { return };
    let Some(images) = Images::with_the_program() else { return };
    let exec = kustomization("exec: {path: argocd-aks}\n");
    let Some(want) = common::kustomize(exec.path()) else { return };
    let want = want.ok();
    let container = kustomization(&format!("container: {{image: {IMAGE}}}\n"));
    let found = images.run(kustomize.args(["build", "--enable-alpha-plugins"]).arg(container.path())).ok();
    common::same(&found, &want);
    common::object(&found, "Secret", "cluster-dev");
    // kubectl brings a kustomize of its own.
    let found = images.run(kubectl.args(["kustomize", "--enable-alpha-plugins"]).arg(container.path())).ok();
    assert_eq!(common::objects(&found), common::objects(&want));
}

#[test]
fn kpt_gets_from_the_container_what_the_exec_function_gives() {
    let Some(mut kpt) = tool("kpt") else { return };
    let Some(images) = Images::with_the_program() else { return };
    let folder = tempfile::tempdir().unwrap();
    let package = |name: &str| -> PathBuf {
        let package = folder.path().join(name);
        copy(&project("examples/kpt"), &package);
        package
    };
    let [exec, eval, render] = ["exec", "eval", "render"].map(package);
    common::run(kpt.args(["fn", "render", "--allow-exec"]).arg(&exec), "").ok();
    let mut kpt = Command::new("kpt");
    kpt.args(["fn", "eval"]).arg(&eval).args(["--image", IMAGE, "--image-pull-policy", "never", "--", "action=hub"]);
    images.run(&mut kpt).ok();
    assert_eq!(files(&eval), files(&exec));

    let kptfile = std::fs::read_to_string(render.join("Kptfile")).unwrap();
    let named = kptfile.replace("exec: argocd-aks", &format!("image: {IMAGE}"));
    write(&render, &[("Kptfile", &named)]);
    images.run(Command::new("kpt").args(["fn", "render", "--image-pull-policy", "never"]).arg(&render)).ok();
    write(&render, &[("Kptfile", &kptfile)]);
    assert_eq!(files(&render), files(&exec));
}

#[test]
fn the_metadata_is_what_the_catalog_of_krm_functions_asks_for() {
    let text = std::fs::read_to_string(project("plugin/container/metadata.yaml")).unwrap();
    let metadata = yaml(&text);
    for field in ["image", "description", "sourceURL", "license"] {
        assert!(metadata.value()[field].is_string(), "{field}");
    }
    assert!(metadata.value()["tags"].is_array());
    assert!(metadata.value()["examplePackageURLs"].is_array());
    assert_eq!(metadata.value()["hidden"], false);
}
