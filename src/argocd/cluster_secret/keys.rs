//! Go's JSON decoder takes a key in any case where the exact one is missing; so does Argo CD.

use serde_json::{Map, Value};

/// The value of a key, as Go finds it. `null` is as good as absent.
pub(super) fn get<'v>(map: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    let found = map.get(key).or_else(|| {
        let same = |(name, value): (&String, &'v Value)| name.eq_ignore_ascii_case(key).then_some(value);
        map.iter().find_map(same)
    })?;
    (!found.is_null()).then_some(found)
}
