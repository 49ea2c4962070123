//! Whom a Kubernetes API server names in what it refuses.

use crate::text::is_guid;
use uuid::Uuid;

/// `User "..."`. A person's name is not kept: nothing of it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::explain) enum User {
    /// Whose token is of Entra: the object id, which Azure calls principal id.
    ObjectId(Uuid),
    /// `system:serviceaccount:NAMESPACE:NAME`, of the cluster that speaks.
    ServiceAccount {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// `system:anonymous`: no token, no certificate.
    Anonymous,
    /// A name with an `@`: a person's token of Entra.
    Person,
    /// `aks:jwt:...`: a token of another issuer, which the cluster trusts by an authenticator of its own.
    OtherIssuer,
    /// A certificate's, or another name.
    Other,
}

impl User {
    /// The first user of a text that API servers print as `User "NAME"`, whose quotes a JSON log escapes.
    pub(in crate::explain) fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        // Lower case of other letters may be of another length, so that a place in it is none in the text.
        let text = if lower.len() == text.len() { text } else { &lower };
        let mut places = lower.match_indices("user").filter(|(at, _)| {
            let before = lower.as_bytes().get(at.wrapping_sub(1));
            !before.is_some_and(u8::is_ascii_alphanumeric)
        });
        places.find_map(|(at, word)| {
            let rest = text[at + word.len()..].strip_prefix(' ')?.trim_start_matches('\\');
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let name = rest[1..].split([quote, '\\']).next()?;
            Some(Self::named(name))
        })
    }

    fn named(name: &str) -> Self {
        if is_guid(name)
            && let Ok(id) = Uuid::parse_str(name)
        {
            return Self::ObjectId(id);
        }
        if let Some((namespace, name)) =
            name.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'))
        {
            return Self::ServiceAccount { namespace: namespace.to_owned(), name: name.to_owned() };
        }
        match name {
            "system:anonymous" => Self::Anonymous,
            name if name.starts_with("aks:jwt:") => Self::OtherIssuer,
            name if name.contains('@') => Self::Person,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_who_is_named_behind_the_word() {
        let account = |namespace: &str, name: &str| {
            Some(User::ServiceAccount { namespace: namespace.to_owned(), name: name.to_owned() })
        };
        for (text, want) in [
            ("forbidden: User \"system:anonymous\" cannot", Some(User::Anonymous)),
            (
                "{\"msg\":\"forbidden: User \\\"system:serviceaccount:kube-system:a\\\" cannot\"}",
                account("kube-system", "a"),
            ),
            ("User 'jane@example.com' cannot", Some(User::Person)),
            ("user \"aks:jwt:x\"", Some(User::OtherIssuer)),
            ("User \"masterclient\"", Some(User::Other)),
            ("superuser \"system:anonymous\"", None),
            ("User does not have access", None),
            ("", None),
        ] {
            assert_eq!(User::of(text), want, "{text}");
        }
        assert!(matches!(User::of("User \"33333333-3333-4333-8333-333333333333\""), Some(User::ObjectId(_))));
    }
}
