//! Drawing the console's state; nothing here changes it.
