//! The clusters of az's JSON, whatever they are wrapped in: one, a list, or the pages of the REST API.

use super::field;
use crate::diagnostic::{Code, Field};
use crate::import::reader::{self, About};
use serde_json::Value;

/// The clusters of the values, whatever they are wrapped in.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) clusters: Vec<Value>,
    has_next: bool,
}

impl Pages {
    pub(super) fn of(values: Vec<Value>, about: &mut About<'_>) -> Self {
        let mut pages = Self::default();
        let is_all_good = values.into_iter().all(|value| pages.add(value));
        if !is_all_good {
            let help = "give what `az aks list -o json`, `az aks show -o json` or Azure's REST API print, unfiltered";
            about.error(Code::NotAzJson, &Field::root(), "there is something in it that is no AKS cluster", help);
        }
        if pages.has_next {
            let message = "the last page has a nextLink: there are more clusters than these";
            about.warning(
                Code::NotAzJson,
                &Field::of(["nextLink"]),
                message,
                "get that page, too, and give all of them",
            );
        }
        pages
    }

    fn add(&mut self, value: Value) -> bool {
        match value {
            Value::Array(items) => items.into_iter().all(|item| self.add(item)),
            Value::Object(mut map) if map.get("value").is_some_and(Value::is_array) => {
                self.has_next = map.get("nextLink").is_some_and(|link| !link.is_null());
                map.remove("value").is_none_or(|items| self.add(items))
            }
            Value::Object(map) => {
                let cluster = Value::Object(map);
                let is_cluster = is_cluster(&cluster);
                if is_cluster {
                    self.clusters.push(cluster);
                }
                is_cluster
            }
            _ => false,
        }
    }
}

fn is_cluster(value: &Value) -> bool {
    let kind = reader::text(value, "type")
        .is_none_or(|kind| kind.eq_ignore_ascii_case("Microsoft.ContainerService/managedClusters"));
    kind && reader::text(value, "name").is_some()
        && ["fqdn", "privateFqdn", "apiServerAccessProfile", "provisioningState"]
            .iter()
            .any(|key| field(value, key).is_some())
}
