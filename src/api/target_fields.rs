//! The fields of a target, declared once: the wire types, the merging of defaults, group and target, and what is known
//! of where a field was written follow from the one list.

use super::v1alpha1::{Access, TargetAks, TargetIdentity};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Each field with the rule by which a target's own goes over that of its group, and this over that of the defaults:
/// `replace` takes the one or the other, `map` takes the entries of both, `ca` and `cluster` are functions below.
/// `identity` and `access` are replaced whole: half of another identity would bind the wrong principal, and half of
/// another access would grant what neither says.
macro_rules! target_fields {
    ($($(#[$attribute:meta])* $rule:ident $field:ident($key:tt): $type:ty,)*) => {
        /// A cluster that Argo CD deploys to.
        #[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Target {
            $($(#[$attribute])* #[serde(rename = $key)] pub $field: Option<$type>,)*
        }

        /// A target as an object of its own.
        #[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct TargetClusterSpec {
            /// The one hub that it belongs to. Absent: every hub that sees it.
            #[schemars(example = &"hub")]
            pub hub: Option<String>,
            $($(#[$attribute])* #[serde(rename = $key)] pub $field: Option<$type>,)*
        }

        impl From<TargetClusterSpec> for Target {
            fn from(spec: TargetClusterSpec) -> Self {
                Self { $($field: spec.$field,)* }
            }
        }

        impl Target {
            /// The names of the fields as they are written, in the API's order.
            pub const KEYS: &[&str] = &[$($key),*];

            /// Whether a field of this name is written here.
            pub fn has(&self, key: &str) -> bool {
                match key {
                    $($key => self.$field.is_some(),)*
                    _ => false,
                }
            }

            /// The target laid over its group or the defaults.
            pub(super) fn over(self, defaults: &Self) -> Self {
                let has_ca = self.ca_data.is_some() || self.ca.is_some();
                Self { $($field: merged!($rule, self.$field, defaults.$field, has_ca),)* }
            }
        }
    };
}

macro_rules! merged {
    (replace, $own:expr, $defaults:expr, $has_ca:ident) => {
        $own.or_else(|| $defaults.clone())
    };
    // A CA of the target's own, in either spelling, replaces the defaults' in both.
    (ca, $own:expr, $defaults:expr, $has_ca:ident) => {
        if $has_ca { $own } else { $defaults.clone() }
    };
    (map, $own:expr, $defaults:expr, $has_ca:ident) => {
        map($own, $defaults.as_ref())
    };
    (cluster, $own:expr, $defaults:expr, $has_ca:ident) => {
        cluster($own, $defaults.as_ref())
    };
}

target_fields! {
    /// destination.name of Applications.
    #[schemars(example = &"dev")]
    replace name("name"): String,
    /// API server; https, no path.
    #[schemars(regex(pattern = "^https://"))]
    #[schemars(example = &"https://dev-x.privatelink.westeurope.azmk8s.io:443")]
    replace server("server"): String,
    /// A second target on the API server of another: Argo CD then knows the cluster by `?alias=NAME` behind its URL.
    #[schemars(regex(pattern = "^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"))]
    #[schemars(example = &"team-a")]
    replace alias("alias"): String,
    /// The hub itself, for its labels: no server, no sign-in, no access. Its name is in-cluster where none is given.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(!default)]
    #[schemars(example = true)]
    replace in_cluster("inCluster"): bool,
    /// CA of the API server: base64 of PEM, as in a kubeconfig.
    #[schemars(example = &"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCi4uLgotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==")]
    ca ca_data("caData"): String,
    /// CA of the API server: PEM.
    #[schemars(example = &"-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n")]
    ca ca("ca"): String,
    /// Name to verify in the server's certificate.
    #[schemars(example = &"dev-x.privatelink.westeurope.azmk8s.io")]
    replace server_name("serverName"): String,
    /// Proxy for the API traffic: http, https or socks5.
    #[schemars(example = &"http://proxy.example.com:3128")]
    replace proxy_url("proxyUrl"): String,
    /// No compression of API traffic.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(!default)]
    #[schemars(example = true)]
    replace disable_compression("disableCompression"): bool,
    /// Do not verify the server's certificate; never with a CA.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(!default)]
    #[schemars(example = false)]
    replace insecure("insecure"): bool,
    /// Namespaced mode: Argo CD manages only these.
    #[schemars(example = ["team-a"])]
    replace namespaces("namespaces"): Vec<String>,
    /// In namespaced mode: cluster-wide resources too.
    #[serde(default, deserialize_with = "super::exact::optional_boolean")]
    #[schemars(!default)]
    #[schemars(example = true)]
    replace cluster_resources("clusterResources"): bool,
    /// Project that the cluster is scoped to.
    #[schemars(example = &"apps")]
    replace project("project"): String,
    /// Controller shard.
    #[schemars(range(min = 0))]
    #[serde(default, deserialize_with = "super::exact::optional_integer")]
    #[schemars(!default)]
    #[schemars(example = 0)]
    replace shard("shard"): i64,
    /// Name of a group of defaults.
    #[schemars(example = &"prod")]
    replace group("group"): String,
    /// Labels of the Secret, for `ApplicationSet` generators; values may be templates. null takes away one that the group
    /// or the defaults give.
    #[schemars(example = serde_json::json!({ "env": "dev" }))]
    map labels("labels"): Texts,
    /// Annotations of the Secret; values may be templates. null takes away one that the group or the defaults give.
    #[schemars(example = serde_json::json!({ "owner": "team-a" }))]
    map annotations("annotations"): Texts,
    /// Name of the Secret, a template. Default: cluster-{{ name }}.
    #[schemars(example = &"cluster-{{ name }}")]
    replace secret_name("secretName"): String,
    /// Another identity for this target.
    replace identity("identity"): TargetIdentity,
    /// The target's AKS cluster; only for the Azure side.
    cluster cluster("cluster"): TargetAks,
    /// What the identity may do on the target. Absent: nothing is generated.
    replace access("access"): Access,
}

/// Labels or annotations; `None` takes away one that is inherited.
pub type Texts = BTreeMap<String, Option<String>>;

fn map(own: Option<Texts>, defaults: Option<&Texts>) -> Option<Texts> {
    match (own, defaults) {
        (Some(own), Some(defaults)) => {
            let mut all = defaults.clone();
            all.extend(own);
            Some(all)
        }
        (own, defaults) => own.or_else(|| defaults.cloned()),
    }
}

fn cluster(own: Option<TargetAks>, defaults: Option<&TargetAks>) -> Option<TargetAks> {
    let (Some(own), Some(defaults)) = (&own, defaults) else { return own.or_else(|| defaults.cloned()) };
    let TargetAks { name, resource_group, subscription, resource_id } = own.clone();
    // A resource id says it all: what the defaults say of another cluster must not contradict it.
    if resource_id.is_some() {
        return Some(TargetAks { name, resource_group, subscription, resource_id });
    }
    Some(TargetAks {
        name: name.or_else(|| defaults.name.clone()),
        resource_group: resource_group.or_else(|| defaults.resource_group.clone()),
        subscription: subscription.or_else(|| defaults.subscription.clone()),
        resource_id: defaults.resource_id.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::Target;
    use serde_json::{Value, json};

    /// A value of each field, as it is written.
    fn every(mark: &str) -> Value {
        json!({
            "name": mark, "server": mark, "alias": mark, "inCluster": mark == "own", "caData": mark, "ca": mark, "serverName": mark, "proxyUrl": mark,
            "disableCompression": mark == "own", "insecure": mark == "own", "namespaces": [mark],
            "clusterResources": mark == "own", "project": mark, "shard": mark.len(), "group": mark,
            "labels": {"key": mark, mark: mark}, "annotations": {"key": mark, mark: mark}, "secretName": mark,
            "identity": {"clientId": mark}, "cluster": {"name": mark, "resourceId": mark}, "access": {"clusterRole": mark},
        })
    }

    fn target(value: &Value) -> Target {
        serde_json::from_value(value.clone()).unwrap()
    }

    fn same(one: &Target, other: &Target) -> bool {
        format!("{one:?}") == format!("{other:?}")
    }

    #[test]
    fn every_field_has_its_own_value_over_the_defaults_and_the_defaults_alone() {
        let (own, defaults) = (every("own"), every("defaults"));
        assert_eq!(own.as_object().unwrap().keys().collect::<Vec<_>>(), Target::KEYS);
        assert!(same(&Target::default().over(&target(&defaults)), &target(&defaults)));
        let mut want = own.clone();
        for map in ["labels", "annotations"] {
            want[map]["defaults"] = json!("defaults");
        }
        assert!(same(&target(&own).over(&target(&defaults)), &target(&want)));
        for key in Target::KEYS {
            let one = target(&json!({ *key: own[*key] }));
            assert!(one.has(key) && !Target::default().has(key), "{key}");
            assert_eq!(Target::KEYS.iter().filter(|key| one.has(key)).collect::<Vec<_>>(), [key]);
        }
    }

    #[test]
    fn null_takes_away_an_inherited_label_and_a_target_may_give_it_again() {
        let labels = |value: Value| target(&json!({ "labels": value }));
        let group = labels(json!({"team": null})).over(&labels(json!({"team": "a", "tier": "b"})));
        assert!(same(&group, &labels(json!({"team": null, "tier": "b"}))));
        assert!(same(&labels(json!({"team": "c"})).over(&group), &labels(json!({"team": "c", "tier": "b"}))));
    }

    #[test]
    fn a_ca_in_one_spelling_replaces_the_other_spelling_of_the_defaults() {
        for (own, other) in [("ca", "caData"), ("caData", "ca")] {
            let made = target(&json!({ own: "own" })).over(&target(&json!({ other: "defaults" })));
            assert!(same(&made, &target(&json!({ own: "own" }))), "{own}");
        }
    }
}
