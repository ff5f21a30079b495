//! Sums over ranges of releases.

use crate::catalogue::Rows;

/// What an edition's settings come to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub cost: i32,
    /// Set and commented-out settings of the file that the edition explains.
    pub set: i32,
    pub commented: i32,
    /// Settings of the file with another value than shipped.
    pub differing: i32,
    /// Settings it sets, and how many of them the file does not mention.
    pub shipped: i32,
    pub absent: i32,
    /// What it sets, and to what; the same number for editions that set the same.
    pub print: u64,
}

impl Sum {
    pub fn add(&mut self, other: &Self) {
        self.cost += other.cost;
        self.set += other.set;
        self.commented += other.commented;
        self.differing += other.differing;
        self.shipped += other.shipped;
        self.absent += other.absent;
        self.print = self.print.wrapping_add(other.print);
    }

    fn remove(&mut self, other: &Self) {
        self.cost -= other.cost;
        self.set -= other.set;
        self.commented -= other.commented;
        self.differing -= other.differing;
        self.shipped -= other.shipped;
        self.absent -= other.absent;
        self.print = self.print.wrapping_sub(other.print);
    }
}

/// Sums for each of a line's releases, kept as the steps from one to the next.
#[derive(Debug, Clone)]
pub(super) struct Track {
    steps: Vec<Sum>,
}

impl Track {
    pub fn new(releases: usize) -> Self {
        Self {
            steps: vec![Sum::default(); releases + 1],
        }
    }

    /// Adds to the releases of a stretch.
    pub fn add(&mut self, rows: &Rows, sum: &Sum) {
        let last = self.steps.len() - 1;
        self.steps[rows.from.min(last)].add(sum);
        if let Some(to) = rows.to.filter(|to| *to < last) {
            self.steps[to].remove(sum);
        }
    }

    /// The sum of each release.
    pub fn sums(mut self) -> Vec<Sum> {
        let mut sum = Sum::default();
        for step in &mut self.steps {
            sum.add(step);
            *step = sum;
        }
        self.steps
    }
}
