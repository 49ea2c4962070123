//! What Kubernetes and its client library accept, each in one place: the CA of an API server. Nothing here knows of
//! Argo CD, Azure or the config.

pub mod ca;
