//! The written targets as a file each, as teams keep them.

use crate::diagnostic::Result;
use crate::folder::{Files, FolderPath};
use crate::krm;
use crate::text::file_name;

/// The documents of a stream that [`super::write()`] made, each in a file that is called as its object is.
pub fn files(written: &str) -> Result<Files> {
    let stream = krm::read_stream(written, None)?;
    let mut files = Files::default();
    for item in &stream.items {
        let resource = &item.object.meta.resource;
        let text = format!("{}\n", stream.document(item).trim_end());
        files.add(&[&name(&resource.kind, &resource.name)], text)?;
    }
    Ok(files)
}

/// As the plan names the files of new objects: the kind stands before a name that would not do.
fn name(kind: &str, name: &str) -> String {
    let portable = file_name(name);
    let file = format!("{portable}.yaml");
    if portable == name && FolderPath::of(&[&file]).is_ok() { file } else { format!("{}_{file}", kind.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_target_s_file_is_called_as_it_is_unless_some_system_does_not_take_that() {
        for (target, want) in
            [("dev", "dev.yaml"), ("con", "targetcluster_con.yaml"), ("a:b", "targetcluster_a_b.yaml")]
        {
            assert_eq!(name("TargetCluster", target), want);
        }
    }
}
