//! Faults from errors that are made here by hand.
