//! The questions, and how each program is asked them: on one core, and Flowid and DuckDB on all cores as well.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::measure::Reading;

/// A question, and how it is asked; Flowid comes first.
pub struct Question {
    pub name: &'static str,
    pub asked: Vec<Asked>,
}

/// A question to one program.
pub struct Asked {
    pub tool: &'static str,
    pub command: Vec<String>,
    pub reading: Reading,
}

/// Keeps a program on one core; Flowid has as many threads as cores that it may use.
const ONE_CORE: [&str; 3] = ["taskset", "--cpu-list", "0"];

/// Answers each row of a statement as an object.
const DUCKDB: &str = "import duckdb,json,sys\nresult=duckdb.sql(sys.argv[1])\n\
    [print(json.dumps({'n':row[0]})) for row in result.fetchall()]";

/// How lnav reads the events.
const LNAV_FORMAT: &str = r#"{"shop_log":{"title":"shop","json":true,"hide-extra":true,"timestamp-field":"@timestamp",
"level-field":"level","body-field":"message","line-format":[{"field":"__timestamp__"}," ",{"field":"message"}],
"value":{"service":{"kind":"string","identifier":true},"latency":{"kind":"float"},"message":{"kind":"string"}}}}"#;

/// All questions about a file; the folder is for what the programs need beside it.
///
/// # Errors
/// When a file that lnav needs can't be written.
pub fn questions(file: &Path, folder: &Path) -> Outcome<Vec<Question>> {
    let formats = folder.join("formats/shop");
    fs::create_dir_all(&formats)?;
    fs::write(formats.join("format.json"), LNAV_FORMAT)?;
    let tools =
        Tools { file: file.to_string_lossy().into_owned(), folder: folder.to_string_lossy().into_owned() };
    Ok(vec![
        tools.text("literal, no row", "no such text"),
        tools.text("literal, 1 row in 50", "declined"),
        tools.text("regex with a gap", "payment.*declined by"),
        tools.text("regex without a literal", "[0-9]{3}ms"),
        tools.text("any case", "(?i)timed out"),
        tools.rows(),
        tools.field(),
        tools.all_rows(),
        tools.nested(),
        tools.top(),
    ])
}

/// The programs, with the file that they are asked about.
struct Tools {
    file: String,
    folder: String,
}

impl Tools {
    /// How many lines match; the pattern is one that all of them read alike.
    fn text(&self, name: &'static str, pattern: &str) -> Question {
        let is_literal = pattern.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
        let (like, sql, jq) = if is_literal {
            (format!("'{pattern}'"), "contains", "contains")
        } else {
            (format!("/{pattern}/"), "regexp_matches", "test")
        };
        let mut asked =
            self.flowid(&format!("filter @message like {like} | stats count(*) as n"), Reading::Sum);
        asked.extend([
            self.ripgrep(&["-c", "-e", pattern], "ripgrep, memory map", Reading::Number),
            self.ripgrep(&["-c", "--no-mmap", "-e", pattern], "ripgrep, reading", Reading::Number),
            self.duckdb(&format!("select count(*) from {} where {sql}(line, '{pattern}')", self.lines())),
            self.jq(
                &format!("reduce (inputs | select({jq}(\"{pattern}\"))) as $line (0; . + 1)"),
                Reading::Number,
            ),
        ]);
        if is_literal {
            asked.push(self.grinder(&format!("\"{pattern}\" | count as n"), Reading::Sum));
        }
        Question { name, asked }
    }

    /// The lines themselves.
    fn rows(&self) -> Question {
        let mut asked = self.flowid("fields @message | filter @message like 'declined'", Reading::Lines);
        asked.extend([
            self.ripgrep(&["-e", "declined"], "ripgrep, memory map", Reading::Lines),
            self.ripgrep(&["--no-mmap", "-e", "declined"], "ripgrep, reading", Reading::Lines),
            self.grinder("\"declined\"", Reading::Lines),
        ]);
        Question { name: "literal, rows answered", asked }
    }

    fn field(&self) -> Question {
        let columns = "level: 'VARCHAR', service: 'VARCHAR', latency: 'DOUBLE'";
        let select = "select count(*), quantile_cont(latency, 0.99)";
        let sql = format!("{select} from {} where level = 'ERROR' group by service", self.json(columns));
        let query = "filter level = \"ERROR\" | stats count(*) as n, pct(latency, 99) by service";
        let mut asked = self.flowid(query, Reading::Sum);
        asked.extend([
            self.duckdb(&sql),
            self.duckdb_on_all_cores(&sql),
            self.grinder(
                "\"level\" | json | where level == \"ERROR\" | count as n, p99(latency) by service",
                Reading::Sum,
            ),
            self.jq(&Self::jq_groups("select(.level == \"ERROR\")", ".service"), Reading::Sum),
            self.lnav(
                &[
                    ";SELECT count(*) AS n FROM shop_log WHERE log_level = 'error' GROUP BY service",
                    ":write-json-to -",
                ],
                Reading::Sum,
            ),
        ]);
        Question { name: "field and percentile", asked }
    }

    fn all_rows(&self) -> Question {
        let columns = "service: 'VARCHAR', latency: 'DOUBLE'";
        let select = "select count(*), quantile_cont(latency, 0.99)";
        let query = "filter ispresent(latency) | stats count(*) as n, pct(latency, 99) by service";
        let sql = format!("{select} from {} where latency is not null group by service", self.json(columns));
        let mut asked = self.flowid(query, Reading::Sum);
        asked.extend([
            self.duckdb(&sql),
            self.duckdb_on_all_cores(&sql),
            self.grinder("\"level\" | json | count as n, p99(latency) by service", Reading::Sum),
            self.jq(&Self::jq_groups("select(.latency)", ".service"), Reading::Sum),
        ]);
        Question { name: "all rows, percentile", asked }
    }

    fn nested(&self) -> Question {
        let columns = "http: 'STRUCT(path VARCHAR, status BIGINT)', latency: 'DOUBLE'";
        let query =
            "filter ispresent(http.path) | stats count(*) as n, avg(latency) by http.path, http.status";
        let sql = format!(
            "select count(*), avg(latency) from {} where http.path is not null group by http.path, http.status",
            self.json(columns)
        );
        let mut asked = self.flowid(query, Reading::Sum);
        asked.extend([
            self.duckdb(&sql),
            self.jq(&Self::jq_groups("select(.http.path)", ".http.path, .http.status"), Reading::Sum),
        ]);
        Question { name: "all rows, nested field", asked }
    }

    fn top(&self) -> Question {
        let columns = "\"@timestamp\": 'VARCHAR', latency: 'DOUBLE'";
        let mut asked =
            self.flowid("fields @timestamp, latency | sort latency desc | limit 20", Reading::Lines);
        let sql = format!(
            "select latency, \"@timestamp\" from {} order by latency desc nulls last limit 20",
            self.json(columns)
        );
        asked.push(Asked { reading: Reading::Lines, ..self.duckdb(&sql) });
        Question { name: "sort and limit", asked }
    }

    /// Flowid on one core and on all.
    fn flowid(&self, query: &str, reading: Reading) -> Vec<Asked> {
        let command =
            [env!("CARGO_BIN_EXE_flowid"), "logs", "refine", &self.file, query, "--output", "ndjson"];
        let alone = one_core("flowid", &command, reading);
        let command = command.map(str::to_owned).to_vec();
        vec![alone, Asked { tool: "flowid, all cores", command, reading }]
    }

    fn ripgrep(&self, arguments: &[&str], tool: &'static str, reading: Reading) -> Asked {
        let mut command = vec!["rg", "--no-config"];
        command.extend(arguments);
        command.push(&self.file);
        one_core(tool, &command, reading)
    }

    fn jq(&self, program: &str, reading: Reading) -> Asked {
        one_core("jq", &["jq", "-n", "-R", "-c", program, &self.file], reading)
    }

    /// Counts by group; lines that are no objects are passed over.
    fn jq_groups(select: &str, key: &str) -> String {
        format!(
            "reduce (inputs | (fromjson? | objects) | {select} | [{key}] | tojson) as $key ({{}}; .[$key] += 1) | .[] | {{n: .}}"
        )
    }

    fn duckdb(&self, sql: &str) -> Asked {
        one_core("duckdb", &["python3", "-c", DUCKDB, sql], Reading::Sum)
    }

    fn duckdb_on_all_cores(&self, sql: &str) -> Asked {
        let command = ["python3", "-c", DUCKDB, sql].map(str::to_owned).to_vec();
        Asked { tool: "duckdb, all cores", command, reading: Reading::Sum }
    }

    /// The file as a table of lines.
    fn lines(&self) -> String {
        format!(
            "read_csv('{}', columns={{line: 'VARCHAR'}}, header=false, delim='\\x01', quote='', escape='', \
             auto_detect=false, max_line_size=1000000)",
            self.file
        )
    }

    /// The file as a table of these fields.
    fn json(&self, columns: &str) -> String {
        format!(
            "read_json('{}', format='newline_delimited', ignore_errors=true, columns={{{columns}}})",
            self.file
        )
    }

    fn grinder(&self, query: &str, reading: Reading) -> Asked {
        let mut command = vec!["agrind", query, "--file", &self.file];
        if matches!(reading, Reading::Sum) {
            command.extend(["--output", "json"]);
        }
        one_core("angle-grinder", &command, reading)
    }

    fn lnav(&self, commands: &[&str], reading: Reading) -> Asked {
        let mut command = vec!["lnav", "-n", "-I", &self.folder];
        commands.iter().for_each(|each| command.extend(["-c", each]));
        command.push(&self.file);
        one_core("lnav", &command, reading)
    }
}

fn one_core(tool: &'static str, command: &[&str], reading: Reading) -> Asked {
    let command = ONE_CORE.iter().chain(command).map(|word| (*word).to_owned()).collect();
    Asked { tool, command, reading }
}
