//! Pages of lists (AIP-158): sizes with a bound, and tokens that are sealed. A token belongs to one method, one caller
//! and one set of filters; it says where the next page begins and carries no permission.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::cx::Cx;
use crate::fault::Fault;
use crate::fields::Fields;

/// Where a page begins, and how long it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Elements at most.
    pub size: usize,
    /// What the page before ended with; nothing for the first page.
    pub after: Option<String>,
    purpose: String,
}

const SIZE_DEFAULT: usize = 50;
const SIZE_MAX: usize = 1000;

impl<A> Cx<A> {
    /// The page that a request asks for. `filter` is whatever else of the request decides what is listed: a token
    /// does not work with another.
    ///
    /// # Errors
    /// INVALID_ARGUMENT for a negative size and for a token that this list did not give to this caller.
    pub fn page(&self, size: i32, token: &str, filter: &str) -> Result<Page, Fault> {
        let purpose = format!("page\n{}\n{}\n{filter}", self.access().path, self.caller().actor());
        let mut fields = Fields::new();
        let size = match usize::try_from(size) {
            Ok(0) => SIZE_DEFAULT,
            Ok(size) => size.min(SIZE_MAX),
            Err(_) => {
                fields.violation("page_size", "must not be negative");
                SIZE_DEFAULT
            }
        };
        let after = if token.is_empty() { None } else { self.open(&purpose, token) };
        if after.is_none() && !token.is_empty() {
            fields.violation("page_token", "must be the next_page_token of the page before, with the same request");
        }
        fields.finish(())?;
        Ok(Page { size, after, purpose })
    }

    /// The token for the page that begins after this position.
    #[must_use]
    pub fn page_token(&self, page: &Page, position: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.kit().seal().seal(&page.purpose, position.as_bytes()))
    }

    /// The page's elements out of those that were read, and the token for the next page. To know whether there is one,
    /// read [`Page::look_ahead`] elements.
    pub fn cut<T>(&self, page: &Page, mut read: Vec<T>, position: impl Fn(&T) -> String) -> (Vec<T>, String) {
        let more = read.len() > page.size;
        read.truncate(page.size);
        let token = match read.last() {
            Some(last) if more => self.page_token(page, &position(last)),
            _ => String::new(),
        };
        (read, token)
    }

    fn open(&self, purpose: &str, token: &str) -> Option<String> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        String::from_utf8(self.kit().seal().open(purpose, &sealed)?).ok()
    }
}

impl Page {
    /// How many elements to read: one more than the page holds.
    #[must_use]
    pub fn look_ahead(&self) -> u64 {
        self.size as u64 + 1
    }

    /// The position as an id.
    ///
    /// # Errors
    /// INTERNAL: we sealed it ourselves.
    pub fn after_id<T: std::str::FromStr<Err = ids::IdError>>(&self) -> Result<Option<T>, Fault> {
        self.after.as_deref().map(str::parse).transpose().map_err(Fault::internal)
    }
}
