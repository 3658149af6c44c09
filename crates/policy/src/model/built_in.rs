//! The models that ship with the product.

/// Each model that ships with the product: its name and its source.
#[must_use]
pub fn builtin_models() -> &'static [(&'static str, &'static str)] {
    &[
        ("fastio", include_str!("../../models/fastio.toml")),
        ("fastpix", include_str!("../../models/fastpix.toml")),
        ("pinkfish", include_str!("../../models/pinkfish.toml")),
        ("pixelfiddler", include_str!("../../models/pixelfiddler.toml")),
        ("standard", include_str!("../../models/standard.toml")),
    ]
}

#[cfg(test)]
mod tests;
