//! The table of console commands: name, words for people, where each is valid.

/// Where a key press lands. The keymap has one table for each, and `anywhere` beneath them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Beneath every other place that does not take text.
    Anywhere,
    /// The Accounts pane.
    Accounts,
    /// The tables of the Dynamo pane.
    Tables,
    /// What a table of the Dynamo pane is like.
    Description,
    /// The list of buckets, prefixes and objects.
    Objects,
    /// What an object is like.
    Object,
    /// What an object holds.
    Content,
    /// The rows that a search over objects found.
    Found,
    /// The form in which a table of the Dynamo pane is asked, or the objects of a prefix are.
    Ask,
    /// The items of the Dynamo pane.
    Items,
    /// An item in detail.
    Item,
    /// The functions of the Lambda pane.
    Functions,
    /// What is said of a function of the Lambda pane.
    Function,
    /// The table of rows.
    Table,
    /// The row in detail.
    Detail,
    /// The histogram.
    Bars,
    /// The box with the chosen log groups.
    Groups,
    /// The query editor.
    Editor,
    /// A list with a filter line above it: palette, pickers, help, notices.
    List,
    /// A line that asks for text: search, time range, file name.
    Prompt,
    /// Where to sign in with a browser.
    SignIn,
    /// The form of a profile.
    Form,
    /// The editor of what a function is given.
    Payload,
    /// The list beneath the cursor of a query; its keys come before those of the text beneath.
    Completion,
}

impl Place {
    /// All places, in the order of help.
    pub const ALL: [Self; 24] = [
        Self::Anywhere,
        Self::Accounts,
        Self::Tables,
        Self::Description,
        Self::Objects,
        Self::Object,
        Self::Content,
        Self::Found,
        Self::Ask,
        Self::Items,
        Self::Item,
        Self::Functions,
        Self::Function,
        Self::Table,
        Self::Detail,
        Self::Bars,
        Self::Groups,
        Self::Editor,
        Self::List,
        Self::Prompt,
        Self::SignIn,
        Self::Form,
        Self::Payload,
        Self::Completion,
    ];

    /// The table's name in `config/keys.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Accounts => "accounts",
            Self::Tables => "tables",
            Self::Description => "description",
            Self::Objects => "objects",
            Self::Object => "object",
            Self::Content => "content",
            Self::Found => "found",
            Self::Ask => "ask",
            Self::Items => "items",
            Self::Item => "item",
            Self::Functions => "functions",
            Self::Function => "function",
            Self::Table => "table",
            Self::Detail => "detail",
            Self::Bars => "bars",
            Self::Groups => "groups",
            Self::Editor => "editor",
            Self::List => "list",
            Self::Prompt => "prompt",
            Self::SignIn => "signing-in",
            Self::Form => "form",
            Self::Payload => "payload",
            Self::Completion => "completion",
        }
    }

    /// Whether characters typed here are text, so that `anywhere` does not lie beneath; nor does it where only a few keys work.
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Ask
                | Self::Editor
                | Self::List
                | Self::Prompt
                | Self::SignIn
                | Self::Form
                | Self::Payload
                | Self::Completion
        )
    }
}

/// Under which heading a command stands in help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Asking.
    Query,
    /// Working with the rows.
    Rows,
    /// Working with objects.
    Objects,
    /// Taking something out.
    Take,
    /// Getting about.
    Move,
    /// The console itself.
    Console,
}

impl Group {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Query => "Query",
            Self::Rows => "Rows",
            Self::Objects => "Objects",
            Self::Take => "Copy and export",
            Self::Console => "Console",
        }
    }
}

macro_rules! commands {
    ($($variant:ident $name:literal $group:ident $argument:literal $doc:literal;)*) => {
        /// What a key or a word of the palette asks the console to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Command {
            $(#[doc = $doc] $variant,)*
        }

        /// All commands, in the order of help.
        pub const COMMANDS: &[CommandInfo] = &[
            $(CommandInfo {
                command: Command::$variant,
                name: $name,
                group: Group::$group,
                argument: $argument,
                doc: $doc,
            },)*
        ];
    };
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandInfo {
    /// The command.
    pub command: Command,
    /// Its word in palette and keymap.
    pub name: &'static str,
    /// Its heading.
    pub group: Group,
    /// What follows the word in the palette, such as `REGION`; empty for nothing.
    pub argument: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
}

commands! {
    Run "run" Query "" "run the query; from a payload, choose how the function is run";
    Interrupt "stop" Query "" "stop what runs here; twice leaves the program";
    Edit "edit" Query "" "edit the query";
    Complete "complete" Query "" "complete the word at the cursor of the query, or take what is chosen for it";
    Format "format" Query "" "put the query into the usual form: one command a line, comments kept; a payload: over several lines";
    Undo "undo" Query "" "take the last change of the text back";
    Redo "redo" Query "" "make a change again that was taken back";
    Earlier "earlier" Query "" "the query that was asked before this one, into the editor; the payload before this one";
    Later "later" Query "" "the query or the payload after this one, or what was being written";
    History "history" Query "" "queries that were asked: edit one again, or run it";
    Query "query" Query "QUERY" "run this query";
    Groups "groups" Query "" "choose log groups";
    Since "since" Query "[TIME]" "choose the time range: 15m, 2h, 13:00..13:30";
    Zoom "zoom" Query "[RANGE]" "ask for a stretch chosen on the histogram, or for RANGE";
    ZoomOut "zoom-out" Query "" "ask for the range before the last zoom";
    Starters "starters" Query "" "choose a starter query";
    Filter "filter" Query "[PATTERN]" "search the events of the group by a filter pattern (FilterLogEvents)";
    Queries "queries" Query "" "running and recent queries: attach to one or stop it";
    Invoke "invoke" Query "" "run this function: its payload, how, and your word for it are asked first";
    FunctionLogs "function-logs" Query "" "the log of this function, or of the request whose answer is shown";
    Figures "figures" Query "" "how this function fares: errors, durations, memory, by one query of its log";
    Invocations "invocations" Query "" "latest invocations of this function: durations, memory, signs of errors";
    StopListed "stop-listed" Query "" "in the list of queries, stop the one under the cursor";

    Refine "refine" Rows "[QUERY]" "refine the rows at hand with a query, without asking again";
    Unrefine "unrefine" Rows "" "take the last refinement back";
    Search "search" Rows "[TEXT]" "search the rows; in a list or among profiles, filter";
    SearchNext "search-next" Rows "" "to the next row found";
    SearchPrevious "search-previous" Rows "" "to the previous row found";
    Sort "sort" Rows "[COLUMN]" "sort by this column: up, down, as it came";
    Hide "hide" Rows "[COLUMN]" "hide this column";
    Widen "widen" Rows "" "make this column wider";
    Narrow "narrow" Rows "" "make this column narrower";
    Pin "pin" Rows "" "pin this column at the left, or let it go";
    Wrap "wrap" Rows "" "wrap long text in the rows, or cut it";
    ColumnLeft "column-left" Rows "" "move this column to the left";
    ColumnRight "column-right" Rows "" "move this column to the right";
    Select "select" Rows "" "select rows from here on, for copy and export";
    Goto "goto" Rows "[TIME]" "to the row nearest to a time";
    LocalTime "local-time" Rows "" "times in UTC, or in the zone of this computer";
    ShowAll "show-all" Rows "" "show all columns";
    JsonColumns "json-columns" Rows "" "keys of JSON messages as columns, or the message as it is";
    RawDetail "raw" Rows "" "the row in detail as a tree or as raw text";
    Context "context" Rows "" "the lines around this row in its stream";
    Record "record" Rows "" "the whole record of this row, also where its message was cut";
    Reveal "reveal" Rows "" "values of the environment of this function, for half a minute; or hide them";
    Mark "mark" Rows "" "mark or unmark in a list of several; mark an item to compare others with it";
    More "more" Rows "" "read items on: after a stop, a pause or a failure";
    Diff "diff" Rows "" "how this item differs from the marked one, or the item again";
    NextRow "next-row" Rows "" "the next row in detail";
    PreviousRow "previous-row" Rows "" "the previous row in detail";
    Fold "fold" Rows "" "fold or unfold";

    Recursive "recursive" Objects "" "list all keys below this prefix, or by prefix again";
    SearchObjects "search-objects" Objects "[QUERY]" "search what the objects of this prefix hold with a query";
    OpenOrigin "open-origin" Objects "" "open the object that this row comes from";
    Measure "du" Objects "" "count the objects and bytes below the prefix under the cursor";
    Versions "versions" Objects "" "the versions of this object, and when it was deleted";
    Download "download" Objects "[TARGET]" "download this object, or all below this prefix; what was cut goes on";
    Downloads "downloads" Objects "" "what is downloaded: stop one, or go on with it";
    RequesterPays "requester-pays" Objects "" "agree to pay for what is asked of this bucket, or no longer";

    CopyCell "copy" Take "" "copy this cell, or of each selected row";
    CopyRow "copy-row" Take "" "copy this row as JSON, or every selected row";
    CopyTyped "copy-typed" Take "" "copy this item as DynamoDB JSON, or every selected one";
    Export "export" Take "[FILE]" "export rows, or the selected ones, to .ndjson, .json, .csv or .parquet";

    Up "up" Move "" "one row up";
    Down "down" Move "" "one row down";
    Left "left" Move "" "one column left, or fold";
    Right "right" Move "" "one column right, or unfold";
    PageUp "page-up" Move "" "one page up";
    PageDown "page-down" Move "" "one page down";
    First "first" Move "" "to the first row";
    Last "last" Move "" "to the last row";
    FocusNext "focus-next" Move "" "to the next part of the screen";
    FocusPrevious "focus-previous" Move "" "to the previous part of the screen";
    Open "open" Move "" "open or accept what is under the cursor";
    Back "back" Move "" "close the overlay, leave the editor, go back; never stops a query";
    PaneAccounts "accounts" Move "" "the accounts pane: profiles by account, how each is signed in, and as whom";
    PaneS3 "s3" Move "[ADDRESS]" "the S3 pane, at an address such as s3://bucket/prefix if one is named";
    PaneLogs "logs" Move "[GROUP]" "the logs pane, with a log group if one is named";
    PaneDynamo "dynamo" Move "[TABLE [CONDITION]]" "the DynamoDB pane: tables, one of them if it is named, or the items of a condition";
    PaneLambda "lambda" Move "[FUNCTION]" "the Lambda pane: functions, or one of them if it is named";

    Palette "palette" Console "" "all commands by name";
    Help "help" Console "" "keys and commands that work here";
    Notices "notices" Console "" "what was said so far";
    SignIn "sign-in" Console "" "sign in as this profile without switching to it, and ask who you are";
    Use "use" Console "" "ask with the profile under the cursor from now on; fold an account";
    Code "code" Console "" "what is asked of you: the code of an MFA device, or to sign in with a browser";
    Renew "renew" Console "" "ask for new credentials of every hop of this profile, while the old ones serve";
    DropSession "drop-session" Console "" "drop the credentials of this profile";
    Profile "profile" Console "PROFILE" "ask with another saved profile";
    ProfileAdd "profile-add" Console "" "write a new profile and save it in the vault";
    ProfileEdit "profile-edit" Console "[PROFILE]" "change a saved profile";
    ProfileCopy "profile-copy" Console "[PROFILE]" "write a new profile like a saved one";
    ProfileRemove "profile-remove" Console "[PROFILE]" "remove a saved profile from the vault";
    Save "save" Console "" "in the form of a profile, save it";
    RemoveEntry "remove-entry" Console "" "in a form, remove this entry of a list, or this role, or clear the field";
    Unlock "unlock" Console "" "open the vault, to use and change the saved profiles";
    Region "region" Console "REGION" "ask another region";
    Theme "theme" Console "[NAME]" "the next theme, or the one named";
    Ascii "ascii" Console "" "draw with ASCII characters only, or not";
    Mouse "mouse" Console "" "mouse on or off; off lets the terminal select text";
    Redraw "redraw" Console "" "draw the whole screen again";
    Suspend "suspend" Console "" "suspend the program; fg brings it back";
    Close "close" Console "" "close what is open; with nothing open, leave the program";
    Quit "quit" Console "" "stop running queries and leave the program";
}

impl Command {
    /// Its line of the table.
    pub fn info(self) -> &'static CommandInfo {
        // The table is made from the enum's variants in their order, so the discriminant is the index.
        &COMMANDS[self as usize]
    }

    /// The command with this word.
    pub fn by_name(name: &str) -> Option<Self> {
        COMMANDS.iter().find(|info| info.name == name).map(|info| info.command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for info in COMMANDS {
            assert_eq!(Command::by_name(info.name), Some(info.command));
            assert_eq!(info.command.info().name, info.name);
        }
    }
}
