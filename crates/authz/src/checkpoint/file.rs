//! What a checkpoint's file is made of: a header, sections that each stand for themselves, and an end that says that
//! nothing lacks. All numbers are little-endian.
//!
//! ```text
//! header   "TENANTRY" | format u32 | id 16 | revision i64 | resources, people, held, others u64 | crc32
//! section  length u32 > 0 | crc32 of the length and of the content | content
//! end      length u32 = 0 | sections u64 | facts u64 | crc32 of both
//! ```

use std::io::{self, Read, Write};

use crc32fast::Hasher;
use policy::Census;
use uuid::Uuid;

use crate::checkpoint::Unusable;

/// The form of what is written. It goes up with every change of that form, and with every change of how a fact that is
/// kept in the database is read (`event.rs`): a file of another form is not read, and the start takes the long way once.
const FORMAT: u32 = 1;

const MAGIC: &[u8; 8] = b"TENANTRY";
const HEADER_LENGTH: usize = 72;
const END_LENGTH: usize = 20;

/// What stands at the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// The database knows it by this.
    pub(crate) id: Uuid,
    /// All that was written to the database up to this revision is in it.
    pub(crate) revision: i64,
    /// How much there is.
    pub(crate) census: Census,
}

/// A section as it was read. Its checksum is not looked at yet.
#[derive(Debug)]
pub(super) struct Raw {
    content: Vec<u8>,
    checksum: u32,
}

/// What stands at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct End {
    pub(super) sections: u64,
    pub(super) facts: u64,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Section(Raw),
    End(End),
}

impl Header {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(HEADER_LENGTH);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(&self.revision.to_le_bytes());
        let Census { resources, people, held, others } = self.census;
        for count in [resources, people, held, others] {
            bytes.extend_from_slice(&u64::try_from(count).unwrap_or(u64::MAX).to_le_bytes());
        }
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        to.write_all(&bytes)
    }

    pub(super) fn read(from: &mut impl Read) -> Result<Self, Unusable> {
        let mut fields = Fields::<HEADER_LENGTH>::read(from)?;
        let (magic, format) = (fields.take::<8>(), u32::from_le_bytes(fields.take()));
        if magic != *MAGIC {
            return Err(Unusable::Damaged);
        }
        // Before the checksum: whoever changes the form may change what it is made over.
        if format != FORMAT {
            return Err(Unusable::Format(format));
        }
        let id = Uuid::from_bytes(fields.take());
        let revision = i64::from_le_bytes(fields.take());
        let mut count = || usize::try_from(u64::from_le_bytes(fields.take())).map_err(|_| Unusable::Damaged);
        let (resources, people, held, others) = (count()?, count()?, count()?, count()?);
        fields.verify()?;
        Ok(Self { id, revision, census: Census { resources, people, held, others } })
    }
}

impl Raw {
    /// The content, if it is as it was written.
    pub(super) fn content(&self) -> Result<&[u8], Unusable> {
        let is_whole = checksum(&self.content) == self.checksum;
        if is_whole { Ok(&self.content) } else { Err(Unusable::Damaged) }
    }
}

/// Writes a section.
pub(super) fn write_section(to: &mut impl Write, content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).map_err(|_| io::Error::other("an organization is too large"))?;
    for number in [length, checksum(content)] {
        to.write_all(&number.to_le_bytes())?;
    }
    to.write_all(content)
}

/// Writes the end.
pub(super) fn write_end(to: &mut impl Write, end: End) -> io::Result<()> {
    let mut bytes = [end.sections.to_le_bytes(), end.facts.to_le_bytes()].concat();
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
    to.write_all(&0_u32.to_le_bytes())?;
    to.write_all(&bytes)
}

/// Reads what comes next; nothing may come behind the end. No section is longer than what is left of the file.
pub(super) fn next(from: &mut impl Read, left: &mut u64) -> Result<Next, Unusable> {
    let length = u32::from_le_bytes(array(from)?);
    if length == 0 {
        let mut fields = Fields::<END_LENGTH>::read(from)?;
        let end = End { sections: u64::from_le_bytes(fields.take()), facts: u64::from_le_bytes(fields.take()) };
        fields.verify()?;
        return if from.read(&mut [0])? == 0 { Ok(Next::End(end)) } else { Err(Unusable::Damaged) };
    }
    *left = left.checked_sub(u64::from(length)).ok_or(Unusable::Damaged)?;
    let checksum = u32::from_le_bytes(array(from)?);
    let mut content = vec![0; usize::try_from(length).map_err(|_| Unusable::Damaged)?];
    from.read_exact(&mut content)?;
    Ok(Next::Section(Raw { content, checksum }))
}

fn checksum(content: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(&u64::try_from(content.len()).unwrap_or(u64::MAX).to_le_bytes());
    hasher.update(content);
    hasher.finalize()
}

fn array<const N: usize>(from: &mut impl Read) -> Result<[u8; N], Unusable> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

/// Bytes in fields, the last of which is the checksum of the others.
struct Fields<const N: usize> {
    bytes: [u8; N],
    taken: usize,
}

impl<const N: usize> Fields<N> {
    fn read(from: &mut impl Read) -> Result<Self, Unusable> {
        Ok(Self { bytes: array(from)?, taken: 0 })
    }

    /// The next field. There are as many bytes as all fields together have.
    fn take<const M: usize>(&mut self) -> [u8; M] {
        let rest = self.bytes.get(self.taken..).unwrap_or_default();
        self.taken = self.taken.saturating_add(M);
        rest.first_chunk().copied().unwrap_or([0; M])
    }

    fn verify(mut self) -> Result<(), Unusable> {
        let before = crc32fast::hash(self.bytes.get(..self.taken).unwrap_or_default());
        let told = u32::from_le_bytes(self.take());
        if told == before && self.taken == N { Ok(()) } else { Err(Unusable::Damaged) }
    }
}
