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
        self.best = self.total

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

    def insert(self, int visit, at_the_end):
        """Put a visit and its partner where they cost least now, or last in a round; False when they fit nowhere."""
        cdef int other = self.partner[visit], helper, second, choice, choice_of_other, at
        cdef double best = NOWHERE, cost, key, best_key = 0, apart = 0
        cdef int best_helper = NOBODY, best_second = NOBODY
        if other >= 0 and self.bond[visit] != TOGETHER:
            apart = -1e-3 if self.bond[visit] == SECOND else 1e-3
        keys = self.keys_for(visit, at_the_end)
        for choice in range(self.choices_from[visit], self.choices_from[visit + 1]):
            helper = self.choices[choice]
            for key in keys[helper]:
                for choice_of_other in range(self.choices_from[other], self.choices_from[other + 1]) if other >= 0 else range(1):
                    second = self.choices[choice_of_other] if other >= 0 else NOBODY
                    if second == helper:
                        continue
                    cost = self.cost_with(visit, helper, key, second, key + apart)
                    if cost < best:
                        best, best_helper, best_second, best_key = cost, helper, second, key
                    close_trial(self)
        if best_helper == NOBODY:
            return False
        self.cost_with(visit, best_helper, best_key, best_second, best_key + apart)
        commit_trial(self)
        close_trial(self)
        self.remember()
        return True

    cdef double cost_with(self, int visit, int helper, double key, int second, double second_key) noexcept nogil:
        open_trial(self)
        change(self, visit, helper, key)
        if second != NOBODY:
            change(self, self.partner[visit], second, second_key)
        rebuild_all(self)
        return cost_of_trial(self, NOWHERE)

    def keys_for(self, int visit, at_the_end):
        cdef int helper, at
        highest = max((self.key[at] for at in range(self.visits)), default=0.0) + 2
        keys = {}
        for helper in range(self.helpers):
            if at_the_end:
                keys[helper] = [highest]
            elif self.able[visit * self.helpers + helper]:
                keys[helper] = [key_after(self, helper, at) for at in range(-1, self.length[helper])]
        return keys

    cdef long change_some(self, long trials, double temperature) noexcept nogil:
        cdef long trial, tried = 0
        cdef double bound
        for trial in range(trials):
            if propose(self):
                tried += 1
                bound = self.total.cost - temperature * log(chance(self) + 1e-300)
                if cost_of_trial(self, bound) < bound:
                    commit_trial(self)
                    if self.total.cost < self.best.cost - PRECISE:
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
            if self.total.cost < self.best.cost - PRECISE:
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
        return self.best.cost

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
