# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The compiled inner loop of the planner: simulated annealing over who does what, in which order.

Each part is one idea, included here so that the C compiler sees them together: fields, room (for them), timing, cost, changes, moves.
"""

cimport cython
from libc.math cimport INFINITY, log, pow
from libc.stdint cimport uint64_t
from libc.string cimport memcpy, memset

include "fields.pxi"
include "room.pxi"
include "timing.pxi"
include "cost.pxi"
include "changes.pxi"
include "moves.pxi"

cdef int PAIRS_TO_TRY = 2500   # of helpers, for two visits that belong together
cdef int PAIRS_TO_TRY_EVERYWHERE = 200
cdef int HANDY = 14
cdef int TRIALS_BEFORE_WIPING = 2_000_000_000


@cython.final
cdef class Search(State):
    """A plan that is changed again and again. Not for two threads at once; while it anneals, other threads run.

    A helper is -1 where a visit is left out. A break is known by the visit before which it is, by the number of visits when it
    ends the round, and is -1 when there is none.
    """

    def __init__(self, day, uint64_t seed):
        """Begin with everything left out; `day` is an Arrays."""
        take_day(self, day)
        make_room(self)
        self.random_a, self.random_b = seed * 0x9E3779B97F4A7C15ULL + 1, seed ^ 0xD1B54A32D192ED03ULL
        for _ in range(20):
            chance(self)
        time_all(self)
        self.remember()

    cdef void remember(self) noexcept nogil:
        memcpy(self.best_key, self.key, self.visits * sizeof(double))
        memcpy(self.best_helper, self.helper, self.visits * sizeof(int))
        memcpy(self.best_break, self.break_before, self.helpers * sizeof(int))
        self.least = self.total

    def recall(self):
        """Go back to the best plan so far."""
        memcpy(self.key, self.best_key, self.visits * sizeof(double))
        memcpy(self.helper, self.best_helper, self.visits * sizeof(int))
        memcpy(self.break_before, self.best_break, self.helpers * sizeof(int))
        time_all(self)

    def take(self, helpers, keys, breaks):
        """Take a plan over; False when no legal times exist for it. A pair that starts together has one key."""
        for visit in range(self.visits):
            self.helper[visit], self.key[visit] = helpers[visit], keys[visit]
        for helper in range(self.helpers):
            self.break_before[helper] = breaks[helper]
        if time_all(self) >= NOWHERE:
            return False
        self.remember()
        return True

    def insert(self, int visit, keys=None):
        """Put a visit and its partner where they cost least, or at these two keys; False when they fit nowhere.

        What may be left out is not put where that would break a promise.
        """
        found = self.cheapest(visit, keys)
        if found is None:
            return False
        _, helper, key, second, second_key = found
        self.cost_with(visit, helper, key, second, second_key)
        commit_trial(self)
        close_trial(self)
        self.remember()
        return True

    def insert_if_cheaper(self, int visit):
        """Put a visit that may be left out where it costs least, if that is less than leaving it out."""
        found = self.cheapest(visit, None)
        return found is not None and found[0] < self.total.cost - PRECISE and self.insert(visit)

    def insertions(self, int visit):
        """By how much the plan gets dearer when each helper does a visit that is left out, at the best place in the round.

        A row for each helper who can, with what it is made of: helper, lateness and starts that move, overtime, promises to the
        helper, the rest, all. What leaving it out cost is taken off the rest. Endless where it fits nowhere.
        """
        cdef Totals now = self.total
        cdef double late, overtime
        rows = []
        for helper in self.choices_of(visit):
            best = self.cheapest(visit, None, helper)
            if best is None:
                rows.append((helper, INFINITY, 0.0, 0.0, 0.0, INFINITY))
                continue
            _, _, key, second, second_key = best
            self.cost_with(visit, helper, key, second, second_key)
            late = self.w_late * (self.trial.late - now.late) + self.w_latest * (self.trial.latest - now.latest)
            late += self.trial.moved - now.moved
            overtime = self.w_overtime * (self.trial.overtime - now.overtime)
            broken, all_ = self.trial.broken - now.broken, self.trial.cost - now.cost
            rows.append((helper, late, overtime, broken, all_ - late - overtime - broken, all_))
            close_trial(self)
        return rows

    def choices_of(self, int visit):
        return [self.choices[at] for at in range(self.choices_from[visit], self.choices_from[visit + 1])]

    def cheapest(self, int visit, keys, only=None):
        # what it costs, who, where in the order; the same of the partner
        cdef int other = self.partner[visit], helper, second
        cdef bint optional = self.left_out_cost[visit] < NEVER
        cdef double best = NOWHERE, cost, key, second_key
        mine = self.choices_of(visit) if only is None else [only]
        theirs = self.choices_of(other) if other >= 0 else [NOBODY]
        if other >= 0 and len(mine) * len(theirs) > (PAIRS_TO_TRY_EVERYWHERE if keys is None else PAIRS_TO_TRY):
            mine, theirs = self.handy(visit, mine), self.handy(other, theirs)
        found = None
        for helper in mine:
            for key in self.keys_for(visit, helper) if keys is None else keys[:1]:
                for second in theirs:
                    if second == helper and not self.one_will_do[visit]:
                        continue
                    for second_key in self.keys_with(visit, key, second) if keys is None else keys[1:]:
                        cost = self.cost_with(visit, helper, key, second, second_key)
                        if cost < best and not (optional and keys is not None and self.breaks_more()):
                            best, found = cost, (cost, helper, key, second, second_key)
                        close_trial(self)
        return found

    cdef bint breaks_more(self) noexcept nogil:
        return self.trial.broken + self.trial.moved > self.total.broken + self.total.moved + PRECISE

    def handy(self, int visit, helpers):
        # those who have not far to go and are there in time; all pairs of many helpers would be too many
        cdef int helper, at
        cdef int before
        cdef double free, leg
        cost = {}
        for helper in helpers:
            before = NOBODY
            for at in range(self.length[helper]):
                if self.start[self.round_[helper * self.row + at]] <= self.closes[visit]:
                    before = self.round_[helper * self.row + at]
            if before != NOBODY:
                free = self.start[before] + self.minutes[before]
                leg = self.legs[self.place[before] * self.places + self.place[visit]] * self.pace[helper]
            else:
                free = self.shift_starts[helper]
                leg = self.legs[self.leaves_from[helper] * self.places + self.place[visit]] * self.pace[helper]
            late = max(0.0, free + leg - self.closes[visit]) * self.w_late
            over = max(0.0, free + leg + self.minutes[visit] - self.shift_ends[helper]) * self.w_overtime
            cost[helper] = leg * self.w_travel + late + over + self.charge[visit * self.helpers + helper]
        return sorted(helpers, key=cost.__getitem__)[:HANDY]

    cdef double cost_with(self, int visit, int helper, double key, int second, double second_key) noexcept nogil:
        open_trial(self)
        change(self, visit, helper, key)
        if second != NOBODY:
            change(self, self.partner[visit], second, second_key)
        rebuild_all(self)
        return cost_of_trial(self, NOWHERE)

    def keys_for(self, int visit, int helper):
        return [key_after(self, helper, at) for at in range(-1, self.length[helper])]

    def keys_with(self, int visit, double key, int second):
        # where the partner could come in the order
        if second == NOBODY or self.bond[visit] == TOGETHER:
            return [key]
        if self.bond[visit] == FIRST:
            return [key + 1e-3, *[after for after in self.keys_for(visit, second) if after > key + 1e-3]]
        if self.bond[visit] == SECOND:
            return [key - 1e-3, *[before for before in self.keys_for(visit, second) if before < key - 1e-3]]
        return self.keys_for(visit, second)

    cdef long change_some(self, long trials, double temperature) noexcept nogil:
        cdef long trial, tried = 0
        cdef double bound
        for trial in range(trials):
            if propose(self):
                tried += 1
                bound = self.total.cost - temperature * log(chance(self) + 1e-300)
                if cost_of_trial(self, bound) < bound:
                    commit_trial(self)
                    if self.total.cost < self.least.cost - PRECISE:
                        self.remember()
            close_trial(self)
        return tried

    def try_changes(self, long trials, double temperature):
        """Try so many changes and take those that cost at most a random rise, on average the temperature."""
        with nogil:
            self.change_some(trials, temperature)

    def anneal(self, long trials, double temperature):
        """The same, then time everything anew: a change may leave something later than it need be. Return how many made sense."""
        cdef long tried
        with nogil:
            tried = self.change_some(trials, temperature)
            respace_keys(self)
            time_all(self)
            if self.total.cost < self.least.cost - PRECISE:
                self.remember()
            if self.now > TRIALS_BEFORE_WIPING:
                self.wipe()
        return tried

    cdef void wipe(self) noexcept nogil:
        # before the trial's number becomes too big to count on
        memset(self.changed_at, 0, self.visits * sizeof(int))
        memset(self.placed_at, 0, self.visits * sizeof(int))
        memset(self.timed_at, 0, self.visits * sizeof(int))
        memset(self.touched_at, 0, self.helpers * sizeof(int))
        self.now = 0

    def rises(self, int trials):
        """By how much random changes would make the plan dearer; none of them is taken."""
        cdef double cost
        found = []
        for _ in range(trials):
            if propose(self):
                cost = cost_of_trial(self, NOWHERE)
                if PRECISE < cost - self.total.cost < NEVER / 2:
                    found.append(cost - self.total.cost)
            close_trial(self)
        return found

    @property
    def cost(self):
        return self.total.cost

    @property
    def best_cost(self):
        return self.least.cost

    @property
    def breaks_promises(self):
        return self.total.broken > 0 or any(self.moved[at] >= self.promise for at in range(self.visits))

    @property
    def best(self):
        """The best plan so far, as `take` takes it."""
        return ([self.best_helper[at] for at in range(self.visits)], [self.best_key[at] for at in range(self.visits)],
                [self.best_break[at] for at in range(self.helpers)])

    @property
    def left_out(self):
        return [visit for visit in range(self.visits) if self.helper[visit] == NOBODY]

    @property
    def rounds(self):
        """For each helper the visits in order, each with its start."""
        return [[(self.round_[helper * self.row + at], self.start[self.round_[helper * self.row + at]])
                 for at in range(self.length[helper])] for helper in range(self.helpers)]

    @property
    def breaks(self):
        return [self.break_before[helper] for helper in range(self.helpers)]
