//! How names are spelled.

/// `ListMyInvitations` as `list_my_invitations`, `GetJWKSet` as `get_jwk_set`.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(place + 1);
        let after_small = before.is_some_and(|before| !before.is_uppercase());
        let last_of_acronym = before.is_some() && after.is_some_and(|after| after.is_lowercase());
        if letter.is_uppercase() && (after_small || last_of_acronym) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// `ErrorReason` as `ERROR_REASON`.
pub(crate) fn upper_snake_case(name: &str) -> String {
    snake_case(name).to_uppercase()
}

/// Whether a name is made of small letters, digits and single underscores between them.
pub(crate) fn is_lower_snake(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.split('_').all(|part| {
            !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        })
}

/// Whether a name is made of capitals, digits and single underscores between them.
pub(crate) fn is_upper_snake(name: &str) -> bool {
    !name.contains(|letter: char| letter.is_ascii_lowercase()) && is_lower_snake(&name.to_lowercase())
}

#[cfg(test)]
mod tests;
