//! The ways in which a table is asked, and the fields of the form for them.

/// How a table is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By its key, field by field.
    Query,
    /// By a condition in one line; the index is found for it.
    Line,
    /// For one item by its whole key.
    Get,
    /// For many items by their whole keys.
    Keys,
    /// By a PartiQL statement.
    Sql,
    /// For everything.
    Scan,
}

impl Way {
    /// All ways, in the order in which they are chosen from.
    pub(super) const ALL: [Self; 6] = [Self::Query, Self::Line, Self::Get, Self::Keys, Self::Sql, Self::Scan];

    /// How it is called.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Line => "one line",
            Self::Get => "get",
            Self::Keys => "many keys",
            Self::Sql => "sql",
            Self::Scan => "scan",
        }
    }
}

/// A field of the form. Numbers count attributes of the key, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// How it is asked.
    Way,
    /// Where: the table itself or an index.
    Index,
    /// The value of a partition attribute.
    Partition(usize),
    /// How a sort attribute is compared.
    Operator(usize),
    /// With what it is compared.
    Value(usize),
    /// The upper end of a range.
    Upper(usize),
    /// The condition in one line, or a key where that of the table is not known.
    Line,
    /// Many keys, a line each.
    Keys,
    /// A PartiQL statement.
    Statement,
    /// A filter.
    Filter,
    /// The attributes that are wanted.
    Projection,
    /// In which order.
    Order,
    /// How many items at most.
    Limit,
    /// How many read units at most.
    Capacity,
    /// How many pages at most.
    Pages,
    /// How long at most.
    Time,
    /// In how many parts at the same time.
    Segments,
    /// Whether all writes before are seen.
    Consistent,
}
