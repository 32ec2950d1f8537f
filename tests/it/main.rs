//! The one integration binary: fronts, adapters, the demo endpoint, the terminal and the house rules. One binary,
//! because each one links the whole SDK.

mod demo;
mod support;
mod tidy;
