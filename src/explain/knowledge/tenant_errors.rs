//! What Entra says of the tenant and the cloud that were asked.

use super::{Cause, KnownError, causes};

const RESTRICTED: Cause = Cause::new(
    "A proxy on the way to Entra writes a Restrict-Access-To-Tenants header that does not list the identity's tenant.",
)
.check(&["kubectl -n {NAMESPACE} exec {SERVER} -- env | grep -i proxy"])
.prevented_by("NO_PROXY for the authority host in the pod's env, where it may go past the proxy");

pub(super) static ENTRIES: &[KnownError] = &[
    KnownError::entra(
        &[
            ("90002", "the tenant was not found"),
        ],
        "There is no such tenant in the cloud that was asked.",
        &[causes::OTHER_TENANT, causes::OTHER_CLOUD],
    )
    .or_said(&[&["tenant", "not found. check to make sure you have the correct tenant id"]]),
    KnownError::entra(
        &[
            ("900023", "the tenant's name is no GUID and no domain"),
            ("900021", "the tenant's id is not valid"),
            ("50128", "the tenant's domain is invalid"),
            ("90019", "the request names no tenant"),
            ("50059", "the request names no tenant"),
        ],
        "The request names no tenant, or something that cannot be one.",
        &[
            Cause::new("AZURE_TENANT_ID is empty, has a blank or a placeholder in it, or hides the pod's value by an empty one.")
                .prevented_by(causes::EVERY_PLACE),
            causes::OTHER_TENANT,
        ],
    )
    .or_said(&[&["tenant-identifying information"], &["neither a valid dns name, nor a valid external domain"]]),
    KnownError::entra(
        &[
            ("90004", "the request is malformed"),
            ("90013", "the input is invalid"),
            ("90023", "the request is invalid"),
            ("90100", "a parameter is empty or invalid"),
            ("9002313", "the request is malformed"),
        ],
        "Entra could make nothing of the request.",
        &[
            Cause::new("AZURE_TENANT_ID, AZURE_CLIENT_ID or AZURE_AUTHORITY_HOST has a blank, a line break or a placeholder in it.")
                .prevented_by(causes::EVERY_PLACE),
            causes::OTHER_FILE,
        ],
    ),
    KnownError::entra(
        &[
            ("50194", "the application may not be used with /common"),
            ("9001023", "the grant may not be used with /common or /consumers"),
            ("9002332", "the application may not be used with /consumers"),
            ("90124", "the resource may not be used with /common or /consumers"),
            ("90130", "the application may not be used with /common or /consumers"),
            ("90027", "this tenant takes no such tokens"),
        ],
        "The sign-in went to no certain tenant: an identity signs in at its own.",
        &[Cause::new("AZURE_TENANT_ID is common, organizations or consumers.").prevented_by(causes::EVERY_PLACE)],
    ),
    KnownError::entra(
        &[
            ("900382", "a confidential client is not supported across clouds"),
            ("900432", "a confidential client is not supported across clouds"),
            ("90038", "the tenant is of another cloud"),
            ("90051", "the cloud's identifier is invalid"),
            ("1000104", "the resource's cloud is not allowed for the tenant"),
        ],
        "The identity's tenant is of another Azure cloud than the authority host that the sign-in goes to.",
        &[causes::OTHER_CLOUD, causes::OTHER_TENANT],
    )
    .or_said(&[&["not supported in cross cloud request"], &["current cloud instance", "does not federate"]]),
    KnownError::entra(
        &[("50049", "unknown or invalid instance")],
        "The authority host is not one of Entra's.",
        &[causes::AUTHORITY],
    )
    .or_said(&[&["invalid_instance"]]),
    KnownError::entra(
        &[
            ("500021", "access to the tenant is denied by tenant restrictions"),
            ("500022", "access to the tenant is denied by tenant restrictions"),
            ("50002", "access to the tenant is denied by a proxy"),
        ],
        "Tenant restrictions are in force on the way to Entra, and do not allow the identity's tenant.",
        &[RESTRICTED],
    ),
];
