//! Flowid: a keyboard-driven terminal console for debugging what runs on AWS. This file is the map of its modules.
//!
//! A pure core returns effects as data; one port carries every question to AWS; two fronts, the console and the
//! scripts, share that port. From the bottom up:
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`domain`] | the vocabulary: scope, request, event, fault, foreign text, rows, time ranges |
//! | [`command`] | the one table of console commands; keys and chords as data |
//! | [`config`] | settings, keys, themes and starter queries: embedded defaults overlaid by the user's files |
//! | [`dynamo`] | items of DynamoDB as text, the language of conditions, and which index serves one |
//! | [`insights`] | the Logs Insights language and its local engine |
//! | [`object`] | what an object of S3 holds, told from its content and planned as ranges of bytes |
//! | [`output`] | rows as table, json, ndjson and csv, for scripts and exports |
//! | [`port`] | the trait `Cloud`, the signal `Stop`, recording and replaying |
//! | `vault` | the age-encrypted store of profiles and long-term keys |
//! | [`app`] | the console's state and `update`: no IO, no async, no terminal |
//! | [`ui`] | drawing the state |
//! | `aws`, `session` | the adapter to AWS and where credentials come from; only these name an SDK type |
//! | `download` | objects into files: parallel ranges, going on after a cut, checksums, names that stay in the folder |
//! | `demo` | the embedded AWS-compatible endpoint and its incident |
//! | `search` | a search over the objects of a prefix: listed, fetched several at a time, read in order |
//! | `run` | the event loop, the terminal, effects to tasks |
//! | `args`, `cli` | the command line and the scripted front |
//!
//! Invariants (those that a machine can check are checked by `tests/it/tidy.rs`):
//! the loop never awaits the network or the disk; every channel is bounded; every answer carries its job id; time is an
//! argument; `draw` takes `&State`; keys are data; an SDK type stays in its layer; foreign text is [`domain::Text`] or a
//! [`domain::Cell`] and only its safe form is shown; nothing is cut, sampled or skipped in silence.

pub mod app;
pub mod command;
pub mod config;
pub mod domain;
pub mod dynamo;
pub mod insights;
pub mod object;
pub mod output;
pub mod port;
pub mod ui;
#[cfg(feature = "vault")]
pub mod vault;

#[cfg(feature = "aws")]
pub mod args;
#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod cli;
#[cfg(feature = "aws")]
pub mod demo;
#[cfg(feature = "aws")]
pub mod download;
#[cfg(feature = "aws")]
pub mod run;
#[cfg(feature = "aws")]
pub mod search;
#[cfg(feature = "aws")]
pub mod session;
