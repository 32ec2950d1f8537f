//! What the console does with keys and answers; no screen is drawn here.
