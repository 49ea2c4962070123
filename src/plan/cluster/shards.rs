//! A controller shard for each target, from the names alone: no state, no clock, no order.
//!
//! Rendezvous hashing lets every target rank the shards by a score, so that a shard more or less moves only the
//! targets that rank it first. Alone it is uneven: shards of 100 differ by ten and more. So each shard takes only so
//! many, and where more rank it first, it keeps those with the highest scores, and the others go to their next choice.
//! As targets and shards rank by the same scores, the outcome is one and the same in whatever order they ask.

use crate::api::model::Hub;
use crate::text::stable_hash;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU32;

/// The shard of each target of the hub, in their order: its own where it has one; `None`: Argo CD decides.
pub fn of(hub: &Hub) -> Vec<Option<u32>> {
    match hub.shards {
        Some(replicas) => {
            let targets: Vec<_> = hub.targets.iter().map(|target| (target.name.as_str(), target.shard)).collect();
            assign(&targets, replicas).into_iter().map(Some).collect()
        }
        None => hub.targets.iter().map(|target| target.shard).collect(),
    }
}

/// The shard of each target, in the order of `targets`: its own where it has one, which then counts as load.
///
/// No shard holds more than 1.15 times the mean, or the next whole number above the mean where that is more; only
/// shards that targets chose themselves can. A target more or less moves others only where shards are full, or where
/// the bound itself steps: at most 1 % of them with 50 targets a shard or more, and 5 % with 20. With fewer the bound
/// is tighter than chance, and a change can move a tenth. A shard more, of N then, moves about 1/N of the targets.
pub fn assign(targets: &[(&str, Option<u32>)], replicas: NonZeroU32) -> Vec<u32> {
    let mut free: Vec<Free> = Vec::new();
    let mut load = vec![0_usize; replicas.get() as usize];
    for (index, (name, own)) in targets.iter().enumerate() {
        match own {
            None => free.push(Free { index, hash: stable_hash(name), asked: 0 }),
            Some(own) => {
                if let Some(load) = load.get_mut(*own as usize) {
                    *load += 1;
                }
            }
        }
    }
    let room = room(&load, free.len());
    let mut shards: Vec<u32> = targets.iter().map(|(_, own)| own.unwrap_or_default()).collect();
    for (shard, held) in matched(&mut free, &room, replicas).into_iter().enumerate() {
        for Reverse((_, _, at)) in held {
            // There are as many shards as fit into a u32.
            shards[free[at].index] = u32::try_from(shard).unwrap_or_default();
        }
    }
    shards
}

/// A target without a shard of its own.
struct Free {
    index: usize,
    hash: u64,
    /// How many shards have turned it away.
    asked: usize,
}

/// How many more each shard takes.
fn room(load: &[usize], free: usize) -> Vec<usize> {
    let total = load.iter().sum::<usize>() + free;
    // 1.15 times the mean in whole numbers.
    let mut bound = (total * 115 / (load.len() * 100)).max(total.div_ceil(load.len()));
    loop {
        let room: Vec<usize> = load.iter().map(|load| bound.saturating_sub(*load)).collect();
        // Where targets chose one shard themselves, the others have to take more.
        if room.iter().sum::<usize>() >= free {
            return room;
        }
        bound += 1;
    }
}

/// The targets that a shard holds, the lowest score on top: score, hash, place among the free ones.
type Held = BinaryHeap<Reverse<(u64, u64, usize)>>;

fn matched(free: &mut [Free], room: &[usize], replicas: NonZeroU32) -> Vec<Held> {
    let mut held: Vec<Held> = room.iter().map(|_| Held::new()).collect();
    let mut asking: Vec<usize> = (0..free.len()).rev().collect();
    while let Some(at) = asking.pop() {
        let Free { hash, asked, .. } = free[at];
        let (score, shard) = choice(hash, asked, replicas);
        free[at].asked += 1;
        let holders = &mut held[shard as usize];
        holders.push(Reverse((score, hash, at)));
        if holders.len() > room[shard as usize]
            && let Some(Reverse((_, _, turned_away))) = holders.pop()
        {
            asking.push(turned_away);
        }
    }
    held
}

/// The shard that a target ranks behind `better` others, and its score there.
fn choice(hash: u64, better: usize, replicas: NonZeroU32) -> (u64, u32) {
    let scores = (0..replicas.get()).map(|shard| (score(hash, shard), shard));
    if better == 0 {
        return scores.max().unwrap_or_default();
    }
    let mut scores: Vec<(u64, u32)> = scores.collect();
    scores.sort_unstable_by_key(|score| Reverse(*score));
    scores.get(better).copied().unwrap_or_default()
}

fn score(hash: u64, shard: u32) -> u64 {
    mixed(hash ^ mixed(u64::from(shard) + 1))
}

/// The finaliser of splitmix64: FNV alone is too regular for names that differ in a digit.
fn mixed(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}
