//! How many of the errors in the sources of Argo CD, kubelogin, azidentity and client-go lead to an explanation. The golden
//! files count them, and list what leads to none: it has to be what cannot happen between AKS clusters.

use crate::common;

use crate::internals::explain;
use common::{ARGO_CD, AZIDENTITY, CLIENT_GO, GITOPS_ENGINE, GoModule, KUBELOGIN, golden, project};
use std::collections::BTreeSet;
use std::path::Path;

/// Calls that make or log an error; the first text behind is its format.
const CALLS: [&str; 13] = [
    "fmt.Errorf(",
    "errors.New(",
    "errors.Wrap(",
    "status.Errorf(",
    "status.Error(",
    "newCredentialUnavailableError(",
    "newAuthenticationFailedError(",
    "newAuthenticationFailedErrorFromMSAL(",
    "log.Errorf(",
    "log.Error(",
    "log.Warnf(",
    "log.Warn(",
    ".Error(err, ",
];

/// The formats of a source, with example values in the place of their verbs.
fn errors_of(source: &str) -> BTreeSet<String> {
    let texts = CALLS.iter().flat_map(|call| source.split(call).skip(1)).filter_map(|behind| {
        // A code or a name may stand before the text, and no other call.
        let (before, text) = behind.split_once('"')?;
        let is_argument = before.chars().all(|c| c.is_ascii_alphanumeric() || "., \n\t".contains(c));
        is_argument.then_some(text)
    });
    texts.filter_map(literal).map(|text| filled(&text)).filter(|text| text.contains(' ')).collect()
}

/// A Go string up to its closing quote.
fn literal(text: &str) -> Option<String> {
    let mut found = String::new();
    let mut signs = text.chars();
    loop {
        match signs.next()? {
            '"' => return Some(found),
            '\\' => match signs.next()? {
                'n' | 't' => found.push(' '),
                other => found.push(other),
            },
            other => found.push(other),
        }
    }
}

fn filled(format: &str) -> String {
    let mut text = format.replace("%q", "\"x\"").replace("%d", "1");
    for verb in ["%s", "%w", "%v", "%+v", "%#v", "%T"] {
        text = text.replace(verb, "x");
    }
    text.trim().to_owned()
}

/// The Go sources below a path of the module, or that one, without tests.
fn sources(folder: &Path, path: &str) -> Vec<String> {
    let at = folder.join(path);
    if at.is_file() {
        return vec![std::fs::read_to_string(at).unwrap()];
    }
    let mut found: Vec<_> = std::fs::read_dir(at).unwrap().map(|each| each.unwrap().path()).collect();
    found.sort();
    let is_source = |path: &&std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        path.extension().is_some_and(|end| end == "go") && !name.ends_with("_test") && !name.starts_with("mock")
    };
    found.iter().filter(is_source).map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Holds what is known of a module's errors to its golden file.
fn hold(module: &GoModule, name: &str, paths: &[&str]) {
    let Some(folder) = module.folder() else { return };
    let errors: BTreeSet<String> =
        paths.iter().flat_map(|path| sources(folder, path)).flat_map(|source| errors_of(&source)).collect();
    let (known, unknown): (Vec<_>, Vec<_>) = errors.iter().partition(|text| !explain::find(text).is_empty());
    let mut page = format!("{} of {} errors lead to an explanation. These do not:\n", known.len(), errors.len());
    for text in unknown {
        page.push_str(text);
        page.push('\n');
    }
    golden(project("testdata/error-strings").join(name), &page);
}

#[test]
fn what_kubelogin_can_say_is_explained() {
    hold(&KUBELOGIN, "kubelogin.txt", &["pkg/internal/token"]);
}

#[test]
fn what_azidentity_can_say_is_explained() {
    hold(&AZIDENTITY, "azidentity.txt", &["."]);
}

#[test]
fn what_the_kubernetes_client_can_say_is_explained() {
    hold(&CLIENT_GO, "client-go.txt", &["plugin/pkg/client/auth/exec", "rest", "transport"]);
}

#[test]
fn what_argo_cd_can_say_of_clusters_is_explained() {
    let paths = [
        "util/db/cluster.go",
        "controller/sharding",
        "controller/cache",
        "controller/clusterinfoupdater.go",
        "server/cluster",
        "pkg/apis/application/v1alpha1/types.go",
        "util/clusterauth",
        "cmd/argocd-k8s-auth/commands",
    ];
    hold(&ARGO_CD, "argo-cd.txt", &paths);
}

#[test]
fn what_argo_cds_cache_can_say_is_explained() {
    hold(&GITOPS_ENGINE, "gitops-engine.txt", &["pkg/cache"]);
}
