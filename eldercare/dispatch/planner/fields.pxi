# What the search remembers: the day, the plan as it stands, the best plan, and one trial (a change being tried).

cdef double NOWHERE = 1e18   # a cost that stands for "cannot be done"
cdef double NEVER = 1e15     # as in arrays.py
cdef double PRECISE = 1e-9   # costs closer than this are the same
cdef double GRAIN = 1e-6     # minutes; for rounding only
cdef int NOBODY = -1
cdef int NO_BREAK = -1
cdef enum:
    ALONE, TOGETHER, FIRST, SECOND

cdef struct Totals:
    double travel
    double late
    double latest
    double waiting
    double overtime
    double idle          # of the most idle helper
    double missed        # helpers who should have a break and get none
    double charges       # of who does what, and of what is left out
    double broken        # the price of promises broken by hours or order
    double moved         # the price of starts that were promised or are expected, and are not kept
    double cost

cdef class State:
    cdef list blocks

    # --- the day. Matrices lie row by row.
    cdef int visits, helpers, places, row, neighbours
    cdef bint look_at_helpers_days, has_breaks, has_optional, has_limits, has_dues
    cdef int *place
    cdef int *partner
    cdef int *choices_from   # choices[choices_from[v]:choices_from[v + 1]] can do v
    cdef int *choices
    cdef int *near
    cdef int *leaves_from
    cdef int *returns_to
    cdef signed char *bond
    cdef signed char *one_will_do # its partner may have the same helper
    cdef signed char *able
    cdef signed char *takes_break
    cdef double *minutes
    cdef double *gap_least   # of a SECOND: from its FIRST's start to its own
    cdef double *gap_most
    cdef double *opens
    cdef double *closes
    cdef double *opens_again
    cdef double *closes_again
    cdef double *late_after  # minutes from a visit's start to the moment that must not be late
    cdef double *left_out_cost
    cdef double *charge
    cdef signed char *promised # its only helper may leave before the shift for it
    cdef double *due         # the start that was promised or is expected
    cdef double *due_slack
    cdef double *due_cost
    cdef int *place_in_order # in somebody's fixed order, or -1
    cdef double *most_minutes
    cdef double *pace        # a way takes so many times its leg
    cdef double promise      # what breaking one costs
    cdef double *shift_starts
    cdef double *shift_ends
    cdef double *legs
    cdef double w_travel, w_late, w_latest, w_waiting, w_overtime, w_idle, w_missed
    cdef double break_opens, break_latest, break_minutes

    # --- the plan. Every visit has a helper and a key; a helper's round is his or her visits by key, so no circle of people who wait
    # for each other can arise. A pair that is TOGETHER shares one key; a FIRST has a smaller key than its SECOND.
    cdef int *helper
    cdef double *key
    cdef int *break_before   # a visit of the round; `visits` after the last one; NO_BREAK
    cdef int *round_
    cdef int *length
    cdef int *position
    cdef double *start
    cdef double *ready       # when the helper is there and could start
    cdef double *asked       # of a FIRST: its start if it had not to wait for its SECOND
    cdef double *late
    cdef double *floor       # while everything is computed anew: a FIRST must not start before
    cdef double *travel
    cdef double *waiting
    cdef double *overtime
    cdef double *idle
    cdef double *missed
    cdef double *broken      # of a helper
    cdef double *moved       # of a visit
    cdef Totals total

    # --- the best plan so far
    cdef int *best_helper
    cdef double *best_key
    cdef int *best_break
    cdef Totals least

    # --- the trial. A number in ..._at equal to `now` says that the trial has its own value; so nothing need be wiped between trials.
    cdef int now
    cdef int *changed_at
    cdef int *changed
    cdef int *changed_helper
    cdef double *changed_key
    cdef signed char *is_in
    cdef int changes
    cdef int *new_helper
    cdef double *new_key
    cdef int *slot           # which rebuilt round is this helper's, or -1
    cdef int *slot_helper
    cdef int *slot_round
    cdef int *slot_length
    cdef int *slot_break
    cdef int *differs_from   # first and one past the last position at which a rebuilt round differs from the old one
    cdef int *differs_to
    cdef int slots
    cdef int *placed_at
    cdef int *new_position
    cdef int *timed_at
    cdef double *new_start
    cdef double *new_ready
    cdef double *new_asked
    cdef double *new_late
    cdef int *timed
    cdef int timed_count
    cdef int *front_helper   # where each helper's round is still to be timed anew
    cdef int *front_position
    cdef int *front_of
    cdef int fronts
    cdef int *called         # SECONDs whose FIRST was timed anew
    cdef int calls
    cdef int *touched_at
    cdef int *touched
    cdef int touched_count
    cdef double *new_travel
    cdef double *new_waiting
    cdef double *new_overtime
    cdef double *new_idle
    cdef double *new_missed
    cdef double *new_broken
    cdef double *new_moved
    cdef Totals trial
    cdef int stuck           # the FIRST that cannot wait, and how long it would have to
    cdef double stuck_until

    # --- odds and ends
    cdef uint64_t random_a, random_b
    cdef int *order


    cdef int *ints(self, Py_ssize_t count, values=None) except NULL:
        cdef bytearray block = bytearray((count + 1) * sizeof(int))
        cdef int *room = <int *> <char *> block
        self.blocks.append(block)
        if values is not None:
            for at, value in enumerate(values.ravel().tolist()):
                room[at] = value
        return room

    cdef signed char *flags(self, Py_ssize_t count, values=None) except NULL:
        cdef bytearray block = bytearray(count + 1)
        cdef signed char *room = <signed char *> <char *> block
        self.blocks.append(block)
        if values is not None:
            for at, value in enumerate(values.ravel().tolist()):
                room[at] = value
        return room

    cdef double *reals(self, Py_ssize_t count, values=None) except NULL:
        cdef bytearray block = bytearray((count + 1) * sizeof(double))
        cdef double *room = <double *> <char *> block
        self.blocks.append(block)
        if values is not None:
            for at, value in enumerate(values.ravel().tolist()):
                room[at] = value
        return room
