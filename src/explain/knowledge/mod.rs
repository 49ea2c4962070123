//! What is known, one file a subject. The order of the entries counts: a line has one reason, the first that fits it.

mod access_errors;
mod admission_errors;
mod application_errors;
mod authentication_errors;
mod azure_cli_errors;
mod cache_errors;
mod causes;
mod commands;
mod destination_errors;
mod dns_errors;
mod entra_service_errors;
mod exec_errors;
mod federation_errors;
mod known_error;
mod managed_identity_errors;
mod network_errors;
mod other_speakers;
mod person_errors;
mod plugin_errors;
mod pod_errors;
mod proxy_errors;
mod resource_errors;
mod secret_errors;
mod tenant_errors;
mod tls_errors;

pub use known_error::{Cause, EntraCode, KnownError};

/// Everything that is known.
pub fn all() -> impl Iterator<Item = &'static KnownError> {
    [
        federation_errors::ENTRIES,
        application_errors::ENTRIES,
        tenant_errors::ENTRIES,
        resource_errors::ENTRIES,
        person_errors::ENTRIES,
        entra_service_errors::ENTRIES,
        azure_cli_errors::ENTRIES,
        other_speakers::ENTRIES,
        managed_identity_errors::ENTRIES,
        plugin_errors::ENTRIES,
        exec_errors::ENTRIES,
        secret_errors::ENTRIES,
        pod_errors::ENTRIES,
        admission_errors::ENTRIES,
        access_errors::ENTRIES,
        tls_errors::ENTRIES,
        proxy_errors::ENTRIES,
        dns_errors::ENTRIES,
        network_errors::ENTRIES,
        authentication_errors::ENTRIES,
        destination_errors::ENTRIES,
        cache_errors::ENTRIES,
    ]
    .into_iter()
    .flatten()
}
