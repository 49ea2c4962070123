//! Booleans and integers as they are written: YAML readers that know the wanted type take `"true"` for a boolean, which
//! the published schema refuses, and so does every other reader of the file.

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use std::fmt;

/// A boolean that is no string.
pub(super) fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Boolean::deserialize(deserializer).map(|boolean| boolean.0)
}

/// The same, where the key may be missing.
pub(super) fn optional_boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(Option::<Boolean>::deserialize(deserializer)?.map(|boolean| boolean.0))
}

/// An integer that is no string.
pub(super) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Integer::deserialize(deserializer).map(|integer| integer.0)
}

/// The same, where the key may be missing.
pub(super) fn optional_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(Option::<Integer>::deserialize(deserializer)?.map(|integer| integer.0))
}

struct Boolean(bool);

impl<'de> Deserialize<'de> for Boolean {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Wanted;
        impl Visitor<'_> for Wanted {
            type Value = Boolean;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a boolean")
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<Boolean, E> {
                Ok(Boolean(value))
            }
        }
        deserializer.deserialize_any(Wanted)
    }
}

struct Integer(i64);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Wanted;
        impl Visitor<'_> for Wanted {
            type Value = Integer;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer")
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Integer, E> {
                Ok(Integer(value))
            }
            // Out of every range that a field has is out of range, and told as that.
            fn visit_u64<E: Error>(self, value: u64) -> Result<Integer, E> {
                Ok(Integer(i64::try_from(value).unwrap_or(i64::MAX)))
            }
            // To JSON Schema 1.0 is an integer.
            fn visit_f64<E: Error>(self, value: f64) -> Result<Integer, E> {
                if value.fract() != 0.0 {
                    return Err(E::invalid_type(Unexpected::Float(value), &self));
                }
                // A cast of floats ends at the ends of the type.
                #[allow(clippy::cast_possible_truncation, reason = "see above")]
                Ok(Integer(value as i64))
            }
        }
        deserializer.deserialize_any(Wanted)
    }
}
