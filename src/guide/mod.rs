//! The upgrade guide.
