//! The wiring: from a configuration to running services. The tests start the suite by the same door as the binary.

pub mod cli;
pub mod settings;
pub mod suite;

pub use settings::Settings;
pub use suite::Suite;
