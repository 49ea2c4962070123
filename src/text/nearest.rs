//! The known name that a mistyped one was meant to be.

/// The known name that is one or two slips of the hand away: for names of a kind of which others are right, too.
pub fn slip<'n>(name: &str, mut known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    known.find(|each| strsim::osa_distance(&name, &each.to_lowercase()) <= 2)
}

/// The known name that is nearest to a mistyped one, where one is near.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let measured = known.map(|each| {
        let lower = each.to_lowercase();
        (strsim::osa_distance(&name, &lower), strsim::jaro_winkler(&name, &lower), each)
    });
    // What is alike is told by the beginning; what is nearest, by what would have to be typed anew.
    measured
        .filter(|(_, similarity, _)| *similarity > 0.8)
        .min_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)))
        .map(|(_, _, each)| each)
}
