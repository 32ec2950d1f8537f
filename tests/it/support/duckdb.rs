//! DuckDB as a judge: answers SQL over files, one process for all the questions of a test.

use std::path::Path;
use std::process::{Command, Stdio};

use super::emulator::environment;

/// Reads statements and questions as JSON, prints the rows of each question as JSON. Values are exact texts, but floats.
const PROGRAM: &str = r#"
import duckdb, json, sys
asked = json.load(sys.stdin)
db = duckdb.connect()
db.execute("SET TimeZone='UTC'")
for statement in asked["statements"]:
    db.execute(statement)
def plain(value):
    if value is None or isinstance(value, float):
        return value
    return str(int(value)) if isinstance(value, bool) else str(value)
answers = []
for question in asked["questions"]:
    try:
        answers.append([[plain(value) for value in row] for row in db.execute(question).fetchall()])
    except Exception as error:
        answers.append(str(error))
json.dump(answers, sys.stdout)
"#;

/// The answers to questions, each a list of rows, in a folder where statements may read files.
pub fn ask(folder: &Path, statements: &[&str], questions: &[String]) -> Vec<serde_json::Value> {
    let python = environment("duckdb", &["duckdb==2.0.1"]);
    let asked = serde_json::json!({"statements": statements, "questions": questions});
    let file = folder.join("asked.json");
    std::fs::write(&file, asked.to_string()).unwrap();
    let output = Command::new(python)
        .args(["-c", PROGRAM])
        .current_dir(folder)
        .stdin(Stdio::from(std::fs::File::open(file).unwrap()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
