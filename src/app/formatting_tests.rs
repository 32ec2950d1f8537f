//! The query in the usual form, by its key: one step back, the cursor where it was, nothing touched that can't be read.

use super::kit::Kit;

fn kit(query: &str) -> Kit {
    let mut kit = Kit::new((80, 24));
    kit.state.logs.editor.set(query);
    kit.press("e");
    kit
}

fn text(kit: &Kit) -> String {
    kit.state.logs.editor.text()
}

#[test]
fn the_query_takes_the_usual_form_in_one_step() {
    let mut kit = kit("fields a,b|filter c=1|limit 5");
    kit.press("Left Left A-q");
    assert_eq!(text(&kit), "fields a, b\n| filter c = 1\n| limit 5");
    assert_eq!(kit.state.logs.editor.cursor(), (2, 7), "behind the word that it stood behind");
    kit.press("A-u");
    assert_eq!(text(&kit), "fields a,b|filter c=1|limit 5");
    assert_eq!(kit.state.logs.editor.cursor(), (0, 27));
    kit.press("A-r");
    assert_eq!(text(&kit), "fields a, b\n| filter c = 1\n| limit 5");
}

#[test]
fn a_query_with_a_mistake_is_left_as_it_is_and_the_mistake_is_named() {
    let mut kit = kit("fields a,b|filtr c=1");
    kit.press("A-q");
    assert_eq!(text(&kit), "fields a,b|filtr c=1");
    assert!(kit.notice().contains("left as it is: line 1, column 12"), "{}", kit.notice());
}

#[test]
fn the_palette_formats_and_a_query_in_its_form_says_so() {
    let mut kit = kit("fields a\n| limit 5");
    kit.press("Esc : 'format' Enter");
    assert!(kit.notice().contains("usual form"), "{}", kit.notice());
    kit.press("A-u");
    assert_eq!(
        text(&kit),
        "fields @timestamp, @message\n| sort @timestamp desc",
        "there was no step to take back"
    );
}
