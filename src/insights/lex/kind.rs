//! What a token is, and which kinds belong together.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A name, a keyword, the name of a command or function: letters, digits, `_`, `@`.
    Word,
    /// `` `name` `` or `` @`name` ``.
    Quoted,
    /// A backtick without its partner on the same line.
    OpenQuoted,
    /// `12`, `0.5`, `1e3`.
    Number,
    /// `5m`.
    Period,
    /// `2026-01-14T13:18:31-08:00`, as the documentation of `toMillis` writes it.
    Timestamp,
    /// `'text'` or `"text"`.
    Text,
    /// A quote without its partner.
    OpenText,
    /// `/pattern/`.
    Regex,
    /// A slash where a pattern starts, without its partner.
    OpenRegex,
    /// `{{name}}` or `<name>`.
    Placeholder,
    /// `# ..` or `// ..` to the end of the line.
    Comment,
    /// A backslash before the end of a line, as some examples of the documentation end their lines.
    Continuation,
    /// `|`.
    Pipe,
    /// `,`.
    Comma,
    /// `.`.
    Dot,
    /// `:`.
    Colon,
    /// `(`.
    LeftParen,
    /// `)`.
    RightParen,
    /// `[`.
    LeftBracket,
    /// `]`.
    RightBracket,
    /// `{`.
    LeftBrace,
    /// `}`.
    RightBrace,
    /// `=` or `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `=~`.
    Match,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Star,
    /// `/`.
    Slash,
    /// `%`.
    Percent,
    /// `^`.
    Caret,
    /// `!`.
    Bang,
    /// Signs of other languages: `&&`, `||`, `<>`, `!~`, `===`, `!==`, `=>`, `=<`.
    Foreign,
    /// A character that the language does not have.
    Unknown,
    /// The end of the source; only the parser makes it.
    End,
}

impl TokenKind {
    /// A sign that stands between two operands.
    pub fn is_operator(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
                | Self::Match
                | Self::Plus
                | Self::Minus
                | Self::Star
                | Self::Slash
                | Self::Percent
                | Self::Caret
        )
    }

    /// A value can end with it, so that a slash after it divides.
    pub(super) fn ends_operand(self) -> bool {
        matches!(
            self,
            Self::Word
                | Self::Quoted
                | Self::OpenQuoted
                | Self::Number
                | Self::Period
                | Self::Timestamp
                | Self::Text
                | Self::OpenText
                | Self::Regex
                | Self::OpenRegex
                | Self::Placeholder
                | Self::RightParen
                | Self::RightBracket
                | Self::RightBrace
        )
    }

    /// It carries no meaning for the parser.
    pub fn is_trivia(self) -> bool {
        matches!(self, Self::Comment | Self::Continuation)
    }
}
