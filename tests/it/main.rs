//! The tests of the whole suite, from outside.

mod fastpix;
