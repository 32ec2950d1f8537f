//! Overlay, and mistakes with their places.

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn load_from(folder: &tempfile::TempDir) -> Result<Config, Vec<Mistake>> {
    load(&Folder::Named(folder.path().to_owned()), |_| vec![])
}

/// The mistakes without the folder's name before them.
fn mistakes_of(files: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(files);
    let prefix = format!("{}/", folder.path().display());
    load_from(&folder).unwrap_err().iter().map(|mistake| mistake.to_string().replace(&prefix, "")).collect()
}

#[test]
fn the_embedded_files_are_without_mistakes_and_complete() {
    let config = load(&Folder::None, |_| vec![]).unwrap();
    assert_eq!(config.settings.theme, "dark");
    assert_eq!(config.themes.names().collect::<Vec<_>>(), ["dark", "high-contrast", "light"]);
    assert!(config.queries.iter().all(|query| !query.purpose.is_empty() && !query.query.is_empty()));
    for theme in ["dark", "light", "high-contrast"] {
        let theme = config.themes.get(theme).unwrap();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Text) {
            assert_ne!(theme.style(role), Style::default(), "{role:?} looks like nothing");
        }
    }
}

#[test]
fn what_the_user_names_replaces_and_the_rest_stays() {
    let folder = folder(&[
        ("settings.toml", "theme = \"mine\"\nsince = \"2h\"\nregion = \"eu-west-1\"\n"),
        ("themes.toml", "[mine]\nbased-on = \"light\"\nerror = { colour = \"#ff0000\", underline = true }\n"),
        (
            "queries.toml",
            "[latest]\nquery = \"fields a\"\n[volume]\nquery = \"\"\n[own]\nquery = \"fields b\"\n",
        ),
        ("keys.toml", "[table]\n\"A-z\" = \"sort\"\n"),
    ]);
    let config = load_from(&folder).unwrap();
    assert_eq!(config.settings.since.as_secs(), 7_200);
    assert_eq!(config.settings.region.as_ref().map(|region| region.as_str()), Some("eu-west-1"));
    assert!(config.settings.mouse);
    let (mine, light) = (config.themes.get("mine").unwrap(), config.themes.get("light").unwrap());
    assert_eq!(mine.style(Role::Error).colour, Some(Colour(255, 0, 0)));
    assert!(mine.style(Role::Error).underline && !mine.style(Role::Error).bold);
    assert_eq!(mine.style(Role::Warn), light.style(Role::Warn));
    let query = |name: &str| config.queries.iter().find(|query| query.name == name);
    assert_eq!(query("latest").unwrap().query, "fields a");
    assert_eq!(query("own").unwrap().query, "fields b");
    assert!(query("volume").is_none() && query("errors").is_some());
    assert_eq!(
        (query("own").unwrap().topic.as_str(), query("errors").unwrap().topic.as_str()),
        ("Yours", "Any log")
    );
    let keys: Vec<_> = config.keymap.of(crate::command::Place::Table).map(|(keys, _)| keys).collect();
    assert!(keys.contains(&"A-z".to_owned()) && keys.len() > 1, "{keys:?}");
}

#[test]
fn every_mistake_of_every_file_is_reported_with_its_place_and_cure() {
    let found = mistakes_of(&[
        ("settings.toml", "thme = \"dark\"\nmouse = \"yes\"\nsince = \"soon\"\nlimit = 0\nregion = \"EU\"\n"),
        ("themes.toml", "[dark]\nerorr = {}\nwarn = { colour = \"red\", colour16 = \"pink\" }\n"),
        ("queries.toml", "[a]\npurpose = \"x\"\n"),
        ("keys.toml", "[table]\n\"x\" = \"fly\"\n[tabel]\n"),
    ]);
    let expected = [
        ("keys.toml:2:7:", "fly"),
        ("keys.toml:3:2:", "did you mean table?"),
        ("queries.toml:1:2:", "a has no query"),
        ("settings.toml:1:1:", "did you mean theme?"),
        ("settings.toml:2:9:", "write true or false"),
        ("settings.toml:3:9:", "write it like"),
        ("settings.toml:4:9:", "from 1 to 100000"),
        ("settings.toml:5:10:", "eu-west-1"),
        ("themes.toml:2:1:", "did you mean error?"),
        ("themes.toml:3:19:", "write it like #f47067"),
        ("themes.toml:3:37:", "bright-"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (mistake, (place, words)) in found.iter().zip(expected) {
        assert!(mistake.starts_with(place) && mistake.contains(words), "{mistake} is not {place} {words}");
    }
}

#[test]
fn what_toml_does_not_allow_is_reported_beside_the_rest() {
    let found = mistakes_of(&[("settings.toml", "mouse = \nascii = maybe\nlimit = \"x\"\n")]);
    for place in ["settings.toml:1:", "settings.toml:2:", "settings.toml:3:9:"] {
        assert!(found.iter().any(|mistake| mistake.starts_with(place)), "{place} is missing in {found:#?}");
    }
}

#[test]
fn a_theme_that_no_file_defines_is_a_mistake_where_it_is_named() {
    let found = mistakes_of(&[("settings.toml", "\ntheme = \"drak\"\n")]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("settings.toml:2:9: there is no theme \"drak\""), "{found:?}");
}

#[test]
fn files_that_are_no_files_and_bytes_that_are_no_text_are_mistakes() {
    let folder = folder(&[]);
    std::fs::create_dir(folder.path().join("keys.toml")).unwrap();
    std::fs::write(folder.path().join("settings.toml"), b"mouse = true\n# \xff\n").unwrap();
    let found: Vec<String> = load_from(&folder).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("keys.toml: it is not a plain file"), "{found:?}");
    assert!(found[1].contains("settings.toml:2:3: the file is not UTF-8"), "{found:?}");
}

#[test]
fn a_named_folder_must_exist_and_the_usual_one_need_not() {
    let gone = std::path::PathBuf::from("/nonexistent/flowid");
    assert!(load(&Folder::Usual(gone.clone()), |_| vec![]).is_ok());
    let found = load(&Folder::Named(gone), |_| vec![]).unwrap_err();
    assert!(found[0].to_string().contains("there is no such folder"), "{found:?}");
}

#[test]
fn a_mistake_in_a_query_points_into_the_file() {
    let folder = folder(&[("queries.toml", "[a]\nquery = '''\nfields x\n| filtr y'''\n")]);
    let config = load_from(&folder).unwrap();
    let query = config.queries.iter().find(|query| query.name == "a").unwrap();
    let at = query.query.find("filtr").unwrap();
    let mistake = query.mistake(at, "no such command", "did you mean filter?").to_string();
    assert!(mistake.contains("queries.toml:4:3: query a: no such command"), "{mistake}");
}

#[test]
fn a_query_is_meant_for_the_groups_that_its_patterns_fit() {
    let folder = folder(&[(
        "queries.toml",
        "[a]\ngroups = \"/aws/lambda/* *flow*log* exact\"\nquery = \"fields a\"\n",
    )]);
    let config = load_from(&folder).unwrap();
    let query = config.queries.iter().find(|query| query.name == "a").unwrap();
    for (group, fits) in [
        ("/aws/lambda/checkout", true),
        ("/aws/lambda/", true),
        ("x/aws/lambda/y", false),
        ("vpc-flow-logs", true),
        ("flowlog", true),
        ("logflow", false),
        ("exact", true),
        ("exactly", false),
    ] {
        assert_eq!(query.is_meant_for(group), fits, "{group}");
    }
}

#[test]
fn every_value_in_force_says_where_it_comes_from() {
    let folder = folder(&[("settings.toml", "\nmouse = false\n")]);
    let config = load_from(&folder).unwrap();
    let entry = |key: &str| config.entries.iter().find(|entry| entry.key.raw() == key).unwrap();
    assert_eq!(entry("mouse").value.raw(), "false");
    assert!(entry("mouse").origin.to_string().ends_with("settings.toml:2"));
    assert_eq!(entry("theme").origin, Origin::BuiltIn);
}

#[test]
fn sessions_are_kept_only_where_that_is_asked_for() {
    let cache = |text| load_from(&folder(&[("settings.toml", text)])).map(|config| config.settings.cache);
    assert_eq!(cache(""), Ok(false));
    assert_eq!(cache("cache = \"none\"\n"), Ok(false));
    assert_eq!(cache("cache = \"vault\"\n"), Ok(true));
    let wrong = mistakes_of(&[("settings.toml", "cache = \"disk\"\n")]);
    assert!(
        wrong[0].contains("there is no cache \"disk\"") && wrong[0].contains("none, or vault"),
        "{wrong:?}"
    );
}
