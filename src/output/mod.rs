//! Rows as table, json, ndjson and csv, for scripts and exports.
