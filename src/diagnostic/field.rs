//! The path of a field, as data: it is printed as `spec.targets[2].server` and looked up as a JSON pointer.

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
