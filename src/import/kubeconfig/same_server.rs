//! One API server in two entries, or in the kubeconfigs of two people.

use super::KubeconfigCluster;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::import::ImportedTarget;
use crate::k8s::ca;

/// Two clusters behind one server.
pub(in crate::import) struct Clash {
    pub(in crate::import) error: Diagnostic,
    /// What is said where other clusters are left.
    pub(in crate::import) warning: Diagnostic,
}

/// One target, of the first name. Two CAs are one too many: they are two clusters, perhaps behind one tunnel or proxy. Of two
/// other values the first is taken and told.
pub(in crate::import) fn same_server(
    first: &mut ImportedTarget,
    second: KubeconfigCluster,
) -> Result<Diagnostics, Box<Clash>> {
    let KubeconfigCluster { target, file } = second;
    let both = format!("{} and {} are one API server", first.origin, target.origin);
    if let (Some(one), Some(other)) = (&first.ca_data, &target.ca_data)
        && !ca::is_same(one, other)
    {
        let message = format!("{both}, with two different CAs");
        let help = "leave out the older one, or get both anew with `az aks get-credentials`";
        let warning = Diagnostic::warning(
            Code::DuplicateServer,
            format!("{message}: which is right is not certain, and both are left out"),
        );
        let error = Diagnostic::error(Code::DuplicateServer, message);
        let of_file = |each: Diagnostic| each.help(help).file(Some(file.clone()));
        return Err(Box::new(Clash { error: of_file(error), warning: of_file(warning) }));
    }
    first.ca_data = first.ca_data.take().or(target.ca_data);
    first.insecure = first.insecure && target.insecure;
    let differ = [
        ("tls-server-name", take(&mut first.server_name, target.server_name)),
        ("proxy-url", take(&mut first.proxy_url, target.proxy_url)),
        ("disable-compression", take(&mut first.disable_compression, target.disable_compression)),
    ];
    let differ: Vec<&str> = differ.into_iter().filter_map(|(key, differs)| differs.then_some(key)).collect();
    let mut said = Diagnostics::new();
    if !differ.is_empty() {
        let fields = differ.join(" and ");
        let message = format!("{both}, each with another {fields}: the target {:?} has the first one's", first.name);
        let help = "leave out the one that is not meant";
        said.push(Diagnostic::warning(Code::DuplicateServer, message).help(help));
    }
    said.push(Diagnostic::info(Code::DuplicateServer, format!("{both}: it is the target {:?}", first.name)));
    Ok(said.into_iter().map(|each| each.file(Some(file.clone()))).collect())
}

/// Fills in what the first does not say. Whether both say it, and not the same.
fn take<T: PartialEq>(first: &mut Option<T>, second: Option<T>) -> bool {
    let differs = first.is_some() && second.is_some() && *first != second;
    if first.is_none() {
        *first = second;
    }
    differs
}
