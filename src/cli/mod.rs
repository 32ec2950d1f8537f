//! The scripted front: one verb per file, writers passed in.
