//! The hub: the cases of testdata/hub, each with what goes in and all that comes out.

use crate::common::all_cases_are_golden;

#[test]
fn each_case_prints_and_says_what_stands_in_its_folder() {
    all_cases_are_golden("testdata/hub");
}
