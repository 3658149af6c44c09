//! Rust source as a flat list of words: no comments, no spaces, each word with its line.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// An identifier, a literal with its quotes, or one character of punctuation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) line: usize,
}

impl Word {
    /// All words of the source, or nothing if it is no Rust.
    pub(crate) fn all(source: &str) -> Option<Vec<Self>> {
        let mut words = Vec::new();
        flatten(source.parse().ok()?, &mut words);
        Some(words)
    }

    fn new(text: impl Into<String>, span: proc_macro2::Span) -> Self {
        Self { text: text.into(), line: span.start().line }
    }
}

/// Whether the words at the front are these.
pub(crate) fn begins(words: &[Word], pattern: &[&str]) -> bool {
    words.len() >= pattern.len() && words.iter().zip(pattern).all(|(word, wanted)| word.text == *wanted)
}

/// Every tail of the words, the whole first: a place to look at, with what follows it.
pub(crate) fn tails(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    (0..words.len()).filter_map(|start| words.get(start..))
}

/// What a path of these words names next: one name, or the first names of the entries in braces.
/// `words` start after the `::`.
pub(crate) fn named_next(words: &[Word]) -> Vec<&Word> {
    if !begins(words, &["{"]) {
        return words.first().into_iter().collect();
    }
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut entry_starts = false;
    for word in words {
        match word.text.as_str() {
            "{" => {
                depth += 1;
                entry_starts = depth == 1;
            }
            "}" if depth <= 1 => break,
            "}" => depth -= 1,
            "," => entry_starts = depth == 1,
            _ if entry_starts => {
                names.push(word);
                entry_starts = false;
            }
            _ => {}
        }
    }
    names
}

fn flatten(tokens: TokenStream, words: &mut Vec<Word>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(Word::new(open, group.span_open()));
                flatten(group.stream(), words);
                words.push(Word::new(close, group.span_close()));
            }
            TokenTree::Ident(ident) => words.push(Word::new(ident.to_string(), ident.span())),
            TokenTree::Punct(punct) => words.push(Word::new(punct.as_char(), punct.span())),
            TokenTree::Literal(literal) => {
                words.push(Word::new(literal.to_string(), literal.span()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
