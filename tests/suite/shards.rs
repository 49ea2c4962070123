//! Sharding: balanced, stable, and from the names alone. What a config with it gives stands in testdata/hub/shards.

use crate::internals::assign;
use proptest::prelude::*;
use std::num::NonZeroU32;

fn shards(names: &[String], replicas: u32) -> Vec<u32> {
    let targets: Vec<(&str, Option<u32>)> = names.iter().map(|name| (name.as_str(), None)).collect();
    assign(&targets, NonZeroU32::new(replicas).unwrap())
}

fn names(seed: u32, count: usize) -> Vec<String> {
    (0..count).map(|at| format!("aks-{seed}-{at}")).collect()
}

fn loads(shards: &[u32], replicas: u32) -> Vec<usize> {
    (0..replicas).map(|shard| shards.iter().filter(|each| **each == shard).count()).collect()
}

/// How many of the others move when the target at `gone` goes (or comes: that is the same).
fn moved(names: &[String], replicas: u32, gone: usize) -> usize {
    let mut before = shards(names, replicas);
    before.remove(gone);
    let mut fewer = names.to_vec();
    fewer.remove(gone);
    before.iter().zip(shards(&fewer, replicas)).filter(|(old, new)| **old != *new).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_shard_holds_more_than_1_15_times_the_mean(seed in 0_u32.., count in 100_usize..3000, replicas in 1_u32..20) {
        let loads = loads(&shards(&names(seed, count), replicas), replicas);
        let shards = usize::try_from(replicas).unwrap();
        let bound = (count * 115 / (100 * shards)).max(count.div_ceil(shards));
        prop_assert!(loads.iter().all(|load| *load <= bound), "{loads:?} over {bound}");
        prop_assert_eq!(loads.iter().sum::<usize>(), count);
    }

    #[test]
    fn with_50_targets_a_shard_one_more_or_less_moves_at_most_one_percent(seed in 0_u32.., each in 50_usize..200, replicas in 2_u32..12, gone in 0_usize..) {
        let count = each * usize::try_from(replicas).unwrap();
        let moved = moved(&names(seed, count), replicas, gone % count);
        prop_assert!(moved * 100 <= count, "{moved} of {count}");
    }

    #[test]
    fn with_20_targets_a_shard_one_more_or_less_moves_at_most_five_percent(seed in 0_u32.., each in 20_usize..50, replicas in 5_u32..12, gone in 0_usize..) {
        let count = each * usize::try_from(replicas).unwrap();
        let moved = moved(&names(seed, count), replicas, gone % count);
        prop_assert!(moved * 20 <= count, "{moved} of {count}");
    }

    #[test]
    fn a_replica_more_moves_about_its_share(seed in 0_u32.., replicas in 2_u32..10) {
        let names = names(seed, 1000);
        let (before, after) = (shards(&names, replicas), shards(&names, replicas + 1));
        let moved = before.iter().zip(&after).filter(|(old, new)| old != new).count();
        let share = 1000 / usize::try_from(replicas + 1).unwrap();
        prop_assert!(moved < share * 3 / 2, "{moved}, where the share is {share}");
        let astray = before.iter().zip(&after).filter(|(old, new)| old != new && **new != replicas).count();
        prop_assert!(astray < share / 3, "{astray} moved between old shards");
    }

    #[test]
    fn the_order_of_the_targets_does_not_matter(seed in 0_u32.., count in 1_usize..300, replicas in 1_u32..10) {
        let mut names = names(seed, count);
        let forward = shards(&names, replicas);
        names.reverse();
        let mut backward = shards(&names, replicas);
        backward.reverse();
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn a_shard_of_its_own_wins_and_counts_as_load(seed in 0_u32.., pinned in 0_usize..90) {
        let names = names(seed, 200);
        let targets: Vec<(&str, Option<u32>)> =
            names.iter().enumerate().map(|(at, name)| (name.as_str(), (at < pinned).then_some(1))).collect();
        let shards = assign(&targets, NonZeroU32::new(4).unwrap());
        prop_assert!(shards[..pinned].iter().all(|shard| *shard == 1));
        let loads = loads(&shards, 4);
        prop_assert!(loads[1] <= pinned.max(57), "{loads:?}");
        prop_assert!([0, 2, 3].iter().all(|shard| loads[*shard] <= 57), "{loads:?}");
    }
}

#[test]
fn the_same_names_have_the_same_shards_for_ever() {
    assert_eq!(shards(&names(0, 12), 3), GOLDEN);
}

const GOLDEN: [u32; 12] = [2, 1, 2, 1, 0, 1, 2, 2, 0, 0, 1, 0];
