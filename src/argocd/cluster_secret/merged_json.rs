//! JSON as Go reads it into Argo CD's types: where a key stands twice, mappings merge, and of anything else the last
//! one counts. A parser that keeps only the last mapping would not see what the connection fails of.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Strict JSON, with merged keys.
pub(super) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str::<Merged>(text).map(|merged| merged.0)
}

struct Merged(Value);

impl<'de> Deserialize<'de> for Merged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor).map(Self)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Merged(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Merged(value))) = entries.next_entry::<String, _>()? {
            match (map.get_mut(&key), value) {
                (Some(first @ Value::Object(_)), second @ Value::Object(_)) => merge(first, second),
                (_, value) => drop(map.insert(key, value)),
            }
        }
        Ok(map.into())
    }
}

fn merge(first: &mut Value, second: Value) {
    match (first, second) {
        (Value::Object(first), Value::Object(second)) => {
            for (key, value) in second {
                match first.get_mut(&key) {
                    Some(known) => merge(known, value),
                    None => drop(first.insert(key, value)),
                }
            }
        }
        (first, second) => *first = second,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::{Value, json};

    #[test]
    fn mappings_of_one_key_merge_and_of_anything_else_the_last_counts() {
        let text = r#"{"tls": {"ca": "a", "deep": {"x": 1}}, "list": [1], "tls": {"insecure": true, "deep": {"y": 2, "x": 3}}, "list": [2]}"#;
        let want = json!({"tls": {"ca": "a", "deep": {"x": 3, "y": 2}, "insecure": true}, "list": [2]});
        assert_eq!(parse(text).unwrap(), want);
    }

    #[test]
    fn without_repeated_keys_it_is_what_serde_json_reads() {
        let text = r#"{"a": [null, true, -1, 18446744073709551615, 1.5e3, "\u00fc"], "b": {}}"#;
        assert_eq!(parse(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        assert!(parse("{\"a\": 1} x").is_err() && parse("{'a': 1}").is_err());
    }
}
