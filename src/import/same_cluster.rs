//! Which target of the file a found cluster is. A cluster is known by its resource id, then by its server, and never by
//! its name alone: two subscriptions may each have an `aks`, and one must not replace the other.

use super::ImportedTarget;
use super::fleet::Refusals;
use super::imported_target::SourceKind;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::k8s::Server;
use std::collections::{HashMap, HashSet};

/// The place of each found cluster among the targets of the file; `None` for one that is new. An error for each that has
/// the name of another cluster, or the server of one with another resource id.
pub(super) fn places(
    found: &[ImportedTarget],
    in_file: &[Option<ImportedTarget>],
) -> Result<Vec<Option<usize>>, Refusals> {
    let known = || in_file.iter().enumerate().filter_map(|(at, target)| Some((at, target.as_ref()?)));
    // Without its subscription a group and name may be in any: the server has to say.
    let id = |target: &ImportedTarget| {
        let cluster = target.cluster.as_ref()?;
        Some((cluster.subscription?, cluster.normalised(), target.server.query().map(str::to_owned)))
    };
    let by_id: HashMap<_, usize> = known().filter_map(|(at, target)| Some((id(target)?, at))).collect();
    let by_server: HashMap<String, usize> = known().map(|(at, target)| (target.server.normalised(), at)).collect();
    let by_name: HashMap<&str, usize> = known().map(|(at, target)| (target.name.as_str(), at)).collect();

    let mut taken = HashSet::new();
    let mut of_id = |target: &ImportedTarget| by_id.get(&id(target)?).copied().filter(|at| taken.insert(*at));
    let mut places: Vec<Option<usize>> = found.iter().map(&mut of_id).collect();

    let mut errors = Refusals::new();
    for (index, (target, place)) in found.iter().zip(&mut places).enumerate().filter(|(_, (_, place))| place.is_none())
    {
        let of_server = target.servers().find_map(|server| by_server.get(&server.normalised()).copied());
        let of_server = of_server.filter(|at| !taken.contains(at));
        let at = of_server.or_else(|| by_name.get(target.name.as_str()).copied());
        let Some((at, known)) = at.and_then(|at| Some((at, in_file[at].as_ref()?))) else { continue };
        let is_other_id = match (&target.cluster, &known.cluster) {
            (Some(found), Some(known)) => !known.may_be(found),
            _ => false,
        };
        if is_other_id || of_server.is_none() {
            errors.push((refused(target, known, is_other_id), vec![index]));
        } else {
            taken.insert(at);
            *place = Some(at);
        }
    }
    if errors.is_empty() { Ok(places) } else { Err(errors) }
}

/// The clusters as the file has them: where targets of the file share an API server by their aliases, what an input says of
/// the server is said of each. A Secret says by itself which one it is.
///
/// Each comes with the index of the found one.
pub(super) fn for_each_alias(
    found: &[ImportedTarget],
    in_file: &[Option<ImportedTarget>],
) -> Vec<(ImportedTarget, usize)> {
    let known: Vec<&ImportedTarget> = in_file.iter().flatten().collect();
    let aliased: Vec<&&ImportedTarget> = known.iter().filter(|known| known.server.query().is_some()).collect();
    if aliased.is_empty() {
        return found.iter().cloned().zip(0..).collect();
    }
    let is_same = |found: &ImportedTarget, known: &ImportedTarget| {
        let by_id = match (&found.cluster, &known.cluster) {
            (Some(found), Some(known)) => {
                known.subscription.is_some() && known.subscription == found.subscription && known.may_be(found)
            }
            _ => false,
        };
        by_id || found.servers().any(|server| server.normalised() == known.server.address().normalised())
    };
    let of = |found: &ImportedTarget| -> Vec<ImportedTarget> {
        if found.is_complete || !aliased.iter().any(|known| is_same(found, known)) {
            return vec![found.clone()];
        }
        let with_query = |server: &Server, known: &ImportedTarget| {
            known.server.query().map_or_else(|| server.clone(), |query| server.with_query(query))
        };
        let each = |known: &ImportedTarget| ImportedTarget {
            name: known.name.clone(),
            server: with_query(&found.server, known),
            other_server: found.other_server.as_ref().map(|server| with_query(server, known)),
            ..found.clone()
        };
        known.iter().filter(|known| is_same(found, known)).map(|known| each(known)).collect()
    };
    found.iter().enumerate().flat_map(|(at, found)| of(found).into_iter().map(move |each| (each, at))).collect()
}

fn refused(found: &ImportedTarget, known: &ImportedTarget, is_other_id: bool) -> Diagnostic {
    let (origin, name) = (&found.origin, &known.name);
    // By the id the cluster would have been known, whatever its server is now.
    let (what, own, other) = match (&found.cluster, &known.cluster) {
        (Some(found), Some(known)) if is_other_id => ("resource id", found.to_string(), known.to_string()),
        _ => ("server", found.server.to_string(), known.server.to_string()),
    };
    let shared = if found.name == *name { "name" } else { "server" };
    let message = format!(
        "{origin} and the target {name:?} of the file have one {shared}, but different {what}s: {own} and {other}"
    );
    let rename = match found.source {
        SourceKind::Context => "rename the context (kubectl config rename-context) and import it again",
        _ => "import this one without --merge, give it another name there, and put it into the file",
    };
    let help = format!(
        "if it is one cluster that was made anew, write its new {what} into the target; if they are two, {rename}"
    );
    Diagnostic::error(Code::DuplicateTarget, message).help(help)
}
