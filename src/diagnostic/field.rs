//! The path of a field, as data: it is printed as `spec.targets[2].server` and looked up as a JSON pointer.

use json_patch::jsonptr::{Pointer, PointerBuf, Token};
use serde_json::Value;
use std::fmt;

/// One step of a [`Field`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a mapping.
    Key(String),
    /// An index of a list.
    Index(usize),
}

/// The path of a field from the root of its object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Field(Vec<Step>);

impl Field {
    /// The root of the object.
    pub fn root() -> Self {
        Self::default()
    }

    /// `Field::of(["spec", "identity"])`.
    pub fn of<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        Self(keys.into_iter().map(|key| Step::Key(key.to_owned())).collect())
    }

    /// The path of these steps.
    pub fn from_steps(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// This path, one key deeper.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.to_owned()));
        Self(steps)
    }

    /// This path, one list index deeper.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    /// This path, and another one below it.
    #[must_use]
    pub fn join(&self, below: &Self) -> Self {
        Self(self.0.iter().chain(&below.0).cloned().collect())
    }

    /// A JSON pointer into a value: a number is an index only in a list.
    pub fn of_pointer(pointer: &str, value: &Value) -> Self {
        let Ok(pointer) = Pointer::parse(pointer) else { return Self::root() };
        let mut node = Some(value);
        let step = |token: Token<'_>| {
            let key = token.decoded();
            let (step, next) = match (node, key.parse::<usize>()) {
                (Some(Value::Array(items)), Ok(index)) => (Step::Index(index), items.get(index)),
                (value, _) => (Step::Key(key.to_string()), value.and_then(|value| value.get(&*key))),
            };
            node = next;
            step
        };
        Self(pointer.tokens().map(step).collect())
    }

    /// The JSON pointer of the field.
    pub fn to_pointer(&self) -> PointerBuf {
        PointerBuf::from_tokens(self.0.iter().map(|step| match step {
            Step::Key(key) => Token::new(key),
            Step::Index(index) => Token::from(*index),
        }))
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The path of the mapping or list that holds this field; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, parents) = self.0.split_last()?;
        Some(Self(parents.to_vec()))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                // A key with a dot in it (`argocd-aks.dev/x`) would read as two steps.
                Step::Key(key) if key.contains(['.', '/', ' ', '[']) => write!(f, "[{key:?}]")?,
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Field;
    use serde_json::json;

    #[test]
    fn a_pointer_is_a_field_whose_numbers_are_indexes_in_lists_alone() {
        let value = json!({"list": [{"a/b~c": 1}], "map": {"0": true}});
        let list = Field::of(["list"]).index(0).key("a/b~c");
        assert_eq!(Field::of_pointer("/list/0/a~1b~0c", &value), list);
        assert_eq!(list.to_pointer().as_str(), "/list/0/a~1b~0c");
        assert_eq!(Field::of_pointer("/map/0", &value), Field::of(["map", "0"]));
        assert_eq!(Field::of_pointer("/not/there/1", &value), Field::of(["not", "there", "1"]));
        assert_eq!(Field::of_pointer("", &value), Field::root());
    }
}
