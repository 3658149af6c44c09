//! E-mail addresses in canonical form: what is stored, compared byte for byte, and written to.
//!
//! The form is `local@domain` in lower case, ASCII alone: the local part dot-separated atoms (RFC 5321 without quoted
//! strings), the domain two labels at least. International domains come in their ASCII form (xn--...). Nothing is
//! rewritten beyond the case: dots and plus-tags stay what they are.

use std::fmt;

/// An address in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

const LENGTH_MAX: usize = 254;
const LOCAL_MAX: usize = 64;
const LABEL_MAX: usize = 63;

impl Email {
    /// The address in this text.
    ///
    /// # Errors
    /// What is expected, for the caller to read.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.len() > LENGTH_MAX {
            return Err("must be 254 bytes at most");
        }
        let (local, domain) = text.rsplit_once('@').ok_or("must be an e-mail address such as alice@example.com")?;
        if local.len() > LOCAL_MAX || !local.split('.').all(is_atom) {
            return Err("must have 1 to 64 plain characters before the @");
        }
        let labels = domain.split('.').filter(|label| is_label(label)).count();
        if labels < 2 || labels != domain.split('.').count() {
            return Err("must have a domain such as example.com after the @");
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address for somebody who should recognise but not learn it: "a***@example.com".
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or(("", ""));
        format!("{}***@{domain}", local.chars().take(1).collect::<String>())
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

fn is_atom(atom: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    !atom.is_empty() && atom.bytes().all(plain)
}

fn is_label(label: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty()
        && label.len() <= LABEL_MAX
        && label.bytes().all(plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
