//! The way out: what this program does, as a plain kustomize overlay or in the words of those who install Argo CD: its Helm
//! chart, argocd-operator, the managed extension. It goes on working without this program. Nothing in them is marked as ours, so that no later run takes them for its own.

mod extension;
mod helm_values;
mod operator;
mod overlay;
mod unmarked;
mod wiring;

pub use extension::extension;
pub use helm_values::helm_values;
pub use operator::operator;
pub use overlay::overlay;

/// The comment at the top of what is ejected.
fn head(what: &str, hub: &str) -> String {
    format!(
        "# {what} for the hub {hub}, ejected by argocd-aks {}, which is not needed for them.\n",
        env!("CARGO_PKG_VERSION")
    )
}
