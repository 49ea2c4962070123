//! What `argocd-cm` says of rights on the targets.

use super::finding::LintFindings;
use super::scene::Scene;
use crate::argocd::settings::{RESPECT_RBAC, RespectRbac};
use crate::diagnostic::{Code, Field, Reporter};

pub(super) fn check(scene: &Scene<'_>, findings: &mut LintFindings) {
    let field = Field::of(["data", RESPECT_RBAC]);
    for (at, object) in scene.objects.iter().enumerate().filter(|(_, object)| scene.instance.is_here(object)) {
        let mut about = findings.about(at, object);
        match RespectRbac::of(object) {
            Some(RespectRbac::Set(value)) => about.info(
                Code::RespectsRbac,
                &field,
                format!("{value}: a kind that Argo CD may not list on a target is left out, silently; what it may list later is seen at the next full sync, in up to 12 hours"),
                "an access of argocd-aks may list every kind and does not need it; where it is wanted, restart the controller after a role was added",
            ),
            Some(RespectRbac::Unknown(value)) => about.error(
                Code::RespectRbacUnknown,
                &field,
                format!("{value:?} is neither normal nor strict: Argo CD connects to no cluster at all"),
                "write normal or strict, or remove the key",
            ),
            Some(RespectRbac::NotSet) | None => {}
        }
    }
}
