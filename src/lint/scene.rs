//! What a rule may know: the objects of one Argo CD, and how much of each kind the input shows. "Not in the input" is
//! never "missing": only where a kind is there as a whole can one of it be absent.

use super::cluster::SeenCluster;
use super::instance::Instance;
use super::{Context, text};
use crate::argocd::pod::Pod;
use crate::k8s::Meta;
use serde_json::Value;

/// What the rules that look at several objects look at: one Argo CD, and what is in its namespace.
pub(super) struct Scene<'a> {
    pub(super) objects: &'a [&'a Value],
    pub(super) instance: &'a Instance<'a>,
    /// What the cluster Secrets have to agree with.
    pub(super) clusters: Vec<&'a SeenCluster>,
    pub(super) context: &'a Context<'a>,
    /// The `ServiceAccount`s of its namespace.
    accounts: Vec<(usize, &'a Value)>,
}

/// Whether an object is there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Presence<'a> {
    /// It is, with its index.
    Seen(usize, &'a Value),
    /// It is not, and others of its kind are: the input holds the kind.
    Absent,
    /// The input holds none of its kind: nothing can be said.
    NotInInput,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        objects: &'a [&'a Value],
        instance: &'a Instance<'a>,
        clusters: Vec<&'a SeenCluster>,
        context: &'a Context<'a>,
    ) -> Self {
        let is_account = |object: &&Value| text(object, "/kind") == Some("ServiceAccount") && instance.is_here(object);
        let accounts =
            objects.iter().enumerate().filter(|(_, object)| is_account(object)).map(|(at, object)| (at, *object));
        Self { objects, instance, clusters, context, accounts: accounts.collect() }
    }

    /// argocd-server and the application controllers.
    pub(super) fn pods(&self) -> &'a [Pod<'a>] {
        &self.instance.pods
    }

    /// The `ServiceAccount`s of the namespace.
    pub(super) fn accounts(&self) -> &[(usize, &'a Value)] {
        &self.accounts
    }

    /// A `ServiceAccount` by its name, or by the one that it had before kustomize's prefix: inside of a build the accounts
    /// may be renamed already, and what refers to them not yet.
    pub(super) fn account(&self, name: &str) -> Presence<'a> {
        match self.accounts.iter().find(|(_, object)| Meta::of(object).is_named(name)) {
            Some((at, object)) => Presence::Seen(*at, object),
            None if self.accounts.is_empty() => Presence::NotInInput,
            None => Presence::Absent,
        }
    }
}
