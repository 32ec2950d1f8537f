//! Settings, keys, themes and starter queries: embedded defaults overlaid by the user's files.
