//! The embedded AWS-compatible endpoint and the incident that it holds.
