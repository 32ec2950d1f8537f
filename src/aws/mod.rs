//! The adapter to AWS: the only layer, with session, that names an SDK type.
