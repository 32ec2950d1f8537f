//! Lookup tables: CSV with a header row, as CloudWatch Logs takes them, or one JSON object a line.

use crate::insights::eval::json::{self, Members, Raw};
use crate::insights::value::Value;

/// A table in memory.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Box<str>>,
    rows: Vec<Box<[Value<'static>]>>,
}

impl Table {
    /// Reads a table. A text that starts with `{` is JSON, one object a line; the columns are the keys in the order in
    /// which they are first met. Any other text is CSV (RFC 4180) with a header row; its values are texts.
    ///
    /// # Errors
    /// No header, a column twice, a row with more or fewer values than there are columns, a line that is no object.
    /// Lowercase, with the line.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.trim_ascii_start().starts_with('{') { Self::of_json(text) } else { Self::of_csv(text) }
    }

    fn of_csv(text: &str) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| error.to_string())?;
        let columns: Vec<Box<str>> = header.iter().map(|name| name.trim().into()).collect();
        if columns.iter().all(|name| name.is_empty()) {
            return Err("it has no header row with the names of its columns".to_owned());
        }
        if let Some((at, name)) = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name))
        {
            return Err(format!("column {} has the name `{name}` again", at + 1));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            rows.push(record.iter().map(|value| Value::Text(value.to_owned().into())).collect());
        }
        Ok(Self { columns, rows })
    }

    fn of_json(text: &str) -> Result<Self, String> {
        let mut columns: Vec<Box<str>> = Vec::new();
        let mut sparse = Vec::new();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
        for (index, line) in lines {
            let damaged = || format!("line {} is no whole JSON object", index + 1);
            let mut members = Members::open(line).ok_or_else(damaged)?;
            let mut row = Vec::new();
            while let Some((key, _, raw)) = members.next_member() {
                row.push((column(&mut columns, &json::unescape(key)), raw.value().into_owned()));
            }
            if !members.is_at_end() {
                return Err(damaged());
            }
            sparse.push(row);
        }
        let width = columns.len();
        let rows = sparse.into_iter().map(|row| dense(row, width)).collect();
        Ok(Self { columns, rows })
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[Box<str>] {
        &self.columns
    }

    /// The rows: one value for each column.
    pub fn rows(&self) -> impl Iterator<Item = &[Value<'static>]> {
        self.rows.iter().map(|row| &**row)
    }

    /// How to read a column by its name: its index, and the path inside of its values when the name is a dotted path
    /// into a column of JSON.
    pub fn column(&self, name: &str) -> Option<Column> {
        let index = |name: &str| self.columns.iter().position(|column| **column == *name);
        if let Some(index) = index(name) {
            return Some(Column { index, path: None });
        }
        let mut dots = name.rmatch_indices('.').map(|(dot, _)| dot);
        dots.find_map(|dot| Some(Column { index: index(&name[..dot])?, path: Some(name[dot + 1..].into()) }))
    }
}

/// A column of a table, or a path inside of one.
#[derive(Debug, Clone)]
pub struct Column {
    index: usize,
    path: Option<Box<str>>,
}

impl Column {
    /// The value of a row.
    pub fn of(&self, row: &[Value<'static>]) -> Value<'static> {
        match (&self.path, &row[self.index]) {
            (None, value) => value.clone(),
            (Some(path), Value::Json(json)) => {
                json::find(json, path).map_or(Value::Missing, Raw::value).into_owned()
            }
            _ => Value::Missing,
        }
    }
}

fn column(columns: &mut Vec<Box<str>>, name: &str) -> usize {
    columns.iter().position(|column| **column == *name).unwrap_or_else(|| {
        columns.push(name.into());
        columns.len() - 1
    })
}

/// Of two equal keys the first counts.
fn dense(row: Vec<(usize, Value<'static>)>, width: usize) -> Box<[Value<'static>]> {
    let mut values = vec![Value::Missing; width];
    for (column, value) in row {
        if !values[column].is_present() {
            values[column] = value;
        }
    }
    values.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let table = Table::read(text).unwrap();
        let row = |row: &[Value<'static>]| {
            let values = row.iter().map(|value| value.cell_text().to_string());
            values.collect::<Vec<_>>().join("|")
        };
        std::iter::once(table.columns().join("|")).chain(table.rows().map(row)).collect()
    }

    /// RFC 4180: quotes, quotes in quotes, line ends in quotes.
    #[test]
    fn csv_has_a_header_and_quoted_values() {
        let text = "id,name\r\n1,\"Doe, Jane\"\r\n2,\"say \"\"hi\"\"\nthere\"\n";
        assert_eq!(read(text), ["id|name", "1|Doe, Jane", "2|say \"hi\"\nthere"]);
    }

    #[test]
    fn json_rows_may_have_different_keys() {
        let text = "{\"id\":1,\"at\":{\"zone\":\"a\"}}\n\n{\"name\":\"x\",\"id\":2,\"id\":3}\n";
        assert_eq!(read(text), ["id|at|name", "1|{\"zone\":\"a\"}|", "2||x"]);
        let table = Table::read(text).unwrap();
        let zone = table.column("at.zone").unwrap();
        assert_eq!(zone.of(table.rows().next().unwrap()).cell_text().to_string(), "a");
    }

    #[test]
    fn damaged_tables_are_named_with_the_place() {
        assert!(Table::read("a,b\n1\n").unwrap_err().contains("line: 2"), "{:?}", Table::read("a,b\n1\n"));
        assert_eq!(Table::read("a,b,a\n").unwrap_err(), "column 3 has the name `a` again");
        assert_eq!(Table::read("").unwrap_err(), "it has no header row with the names of its columns");
        assert_eq!(Table::read("{\"a\":1}\n{\"a\":").unwrap_err(), "line 2 is no whole JSON object");
    }
}
