# What a trial would cost: first what is known without times, then lateness, then everybody's day.

cdef inline double slack(State s, int visit, double start) noexcept nogil:
    # by how much it may start later and not be late. Pairs count as fixed: their partner would have to follow.
    cdef double left
    if s.bond[visit] != ALONE or (s.has_dues and s.due_cost[visit] > 0):
        return 0
    left = (s.closes_again[visit] if start >= s.opens_again[visit] else s.closes[visit]) - start - s.late_after[visit]
    return left if left > 0 else 0


cdef void count_empty_day(State s, int helper) noexcept nogil:
    s.new_travel[helper] = s.new_waiting[helper] = s.new_overtime[helper] = s.new_missed[helper] = 0
    s.new_idle[helper] = s.shift_ends[helper] - s.shift_starts[helper]
    if s.takes_break[helper]:
        s.new_idle[helper] -= s.break_minutes


cdef void count_day(State s, int helper) noexcept nogil:
    # Waiting is counted as if the first stops were put off as far as nobody gets later for it: that turns waiting into leaving later.
    cdef int length = length_of(s, helper), rests_before, at, visit, before = -1
    cdef double leg, start = 0, free, rest, gap, back, leg_before_rest, wait = 0, travel = 0, work = 0, rested = 0, put_off = NOWHERE
    if length == 0:
        count_empty_day(s, helper)
        return
    rests_before = break_of(s, helper) if s.takes_break[helper] else NO_BREAK
    free = s.shift_starts[helper]
    for at in range(length):
        visit = stop_of(s, helper, at)
        start = start_of(s, visit)
        leg = s.legs[(s.place[before] if at else s.leaves_from[helper]) * s.places + s.place[visit]] * s.pace[helper]
        gap = start - free - leg if at else 0
        if rests_before == visit:
            rest, leg_before_rest = break_start(s, free + leg), leg
            if rest == NOWHERE and at:
                rest, leg_before_rest = break_start(s, free), 0
            if rest < NOWHERE:
                rested = s.break_minutes
                if at:
                    gap -= rested
                    put_off = min(put_off, wait + s.break_latest - free - leg_before_rest)
        travel += leg
        wait += gap
        if at < length - 1 or at == 0:
            put_off = min(put_off, wait + slack(s, visit, start))
        work += s.minutes[visit]
        free = start + s.minutes[visit]
        before = visit
    if rests_before == s.visits:
        rest = break_start(s, free)
        if rest < NOWHERE:
            rested = s.break_minutes
            put_off = min(put_off, wait + slack(s, before, start))
            wait += rest - free
            free = rest + rested
    leg = s.legs[s.place[before] * s.places + s.returns_to[helper]] * s.pace[helper]
    travel += leg
    back = free + leg
    s.new_travel[helper] = travel
    s.new_waiting[helper] = wait - min(put_off, wait)
    s.new_overtime[helper] = max(0.0, back - s.shift_ends[helper])
    s.new_idle[helper] = max(back, s.shift_ends[helper]) - s.shift_starts[helper] - travel - work - rested
    s.new_missed[helper] = 1 if s.takes_break[helper] and rested == 0 else 0


cdef inline double cost_left_out(State s, int visit) noexcept nogil:
    # what must be done is missing only while the first plan is built; an endless cost would swallow all others
    return s.left_out_cost[visit] if s.left_out_cost[visit] < NEVER else 0


cdef void count_charges(State s) noexcept nogil:
    # who does what, and what is left out; visits that leave the plan are no longer late
    cdef int at, visit, was, becomes
    for at in range(s.changes):
        visit, becomes = s.changed[at], s.changed_helper[at]
        was = s.helper[visit]
        if was != NOBODY:
            s.trial.charges -= s.charge[visit * s.helpers + was]
        if becomes != NOBODY:
            s.trial.charges += s.charge[visit * s.helpers + becomes]
        if (was == NOBODY) != (becomes == NOBODY) and (s.partner[visit] < 0 or s.partner[visit] > visit):
            s.trial.charges += cost_left_out(s, visit) if becomes == NOBODY else -cost_left_out(s, visit)
        if becomes == NOBODY:
            s.trial.late -= s.late[visit]
            s.timed_at[visit] = s.now
            s.new_start[visit] = -1
            s.new_late[visit] = 0
            s.trial.moved -= s.moved[visit]
            s.new_moved[visit] = 0
            s.timed[s.timed_count] = visit
            s.timed_count += 1


cdef double price_broken(State s, int slot) noexcept nogil:
    # more work than the helper may do, visits out of the order he or she wants
    cdef int at, visit, place = -1, wrong = 0
    cdef double work = 0, over
    for at in range(s.slot_length[slot]):
        visit = s.slot_round[slot * s.row + at]
        work += s.minutes[visit]
        if s.place_in_order[visit] >= 0:
            if s.place_in_order[visit] < place:
                wrong += 1
            place = s.place_in_order[visit]
    over = work - s.most_minutes[s.slot_helper[slot]]
    return s.promise * (wrong + (1 + over / 60 if over > 0 else 0))


cdef void count_travel(State s) noexcept nogil:
    cdef int slot, at, helper, here, there
    cdef double travel
    for slot in range(s.slots):
        helper, travel = s.slot_helper[slot], 0
        if s.slot_length[slot]:
            here = s.leaves_from[helper]
            for at in range(s.slot_length[slot]):
                there = s.place[s.slot_round[slot * s.row + at]]
                travel += s.legs[here * s.places + there]
                here = there
            travel += s.legs[here * s.places + s.returns_to[helper]]
            travel *= s.pace[helper]
        s.new_travel[helper] = travel
        s.trial.travel += travel - s.travel[helper]
        if s.has_limits:
            s.new_broken[helper] = price_broken(s, slot)
            s.trial.broken += s.new_broken[helper] - s.broken[helper]
        touch(s, helper)


cdef double highest_lateness(State s) noexcept nogil:
    cdef int at, visit
    cdef double highest = 0
    cdef bint fell = False
    for at in range(s.timed_count):
        visit = s.timed[at]
        highest = max(highest, s.new_late[visit])
        if s.late[visit] >= s.total.latest:
            fell = True
    if highest >= s.total.latest or s.total.latest <= 0:
        return highest
    if not fell:
        return s.total.latest
    for visit in range(s.visits):
        if s.timed_at[visit] != s.now and s.late[visit] > highest:
            highest = s.late[visit]
    return highest


cdef void count_days(State s) noexcept nogil:
    cdef int at, helper
    cdef double idle
    for at in range(s.timed_count):
        helper = helper_of(s, s.timed[at])
        if helper != NOBODY:
            touch(s, helper)
    for at in range(s.touched_count):
        helper = s.touched[at]
        count_day(s, helper)
        s.trial.waiting += s.new_waiting[helper] - s.waiting[helper]
        s.trial.overtime += s.new_overtime[helper] - s.overtime[helper]
        s.trial.missed += s.new_missed[helper] - s.missed[helper]
    s.trial.idle = 0
    for helper in range(s.helpers):
        idle = s.new_idle[helper] if s.touched_at[helper] == s.now else s.idle[helper]
        s.trial.idle = max(s.trial.idle, idle)


cdef double cost_of_trial(State s, double bound) noexcept nogil:
    # NOWHERE when it cannot be done, or as soon as it is sure to reach the bound
    cdef int slot
    cdef double more
    s.trial = s.total
    count_charges(s)
    count_travel(s)
    s.trial.cost = s.w_travel * s.trial.travel + s.trial.charges + s.trial.broken
    if s.trial.cost >= bound:
        return NOWHERE
    for slot in range(s.slots):
        open_front(s, s.slot_helper[slot], s.differs_from[slot])
    more = propagate(s)
    if more >= NOWHERE:
        return NOWHERE
    s.trial.late += more
    s.trial.latest = highest_lateness(s)
    s.trial.cost += s.w_late * s.trial.late + s.w_latest * s.trial.latest + s.trial.moved
    if s.look_at_helpers_days:
        if s.trial.cost >= bound:
            return NOWHERE
        count_days(s)
        s.trial.cost += s.w_waiting * s.trial.waiting + s.w_overtime * s.trial.overtime
        s.trial.cost += s.w_idle * s.trial.idle + s.w_missed * s.trial.missed
    return s.trial.cost
