# When everything starts: as early as possible, from the first difference on, in the order of keys, until nothing differs any more.

cdef inline int helper_of(State s, int visit) noexcept nogil:
    return s.new_helper[visit] if s.changed_at[visit] == s.now else s.helper[visit]


cdef inline double key_of(State s, int visit) noexcept nogil:
    return s.new_key[visit] if s.changed_at[visit] == s.now else s.key[visit]


cdef inline double start_of(State s, int visit) noexcept nogil:
    return s.new_start[visit] if s.timed_at[visit] == s.now else s.start[visit]


cdef inline double ready_of(State s, int visit) noexcept nogil:
    return s.new_ready[visit] if s.timed_at[visit] == s.now else s.ready[visit]


cdef inline double asked_of(State s, int visit) noexcept nogil:
    return s.new_asked[visit] if s.timed_at[visit] == s.now else s.asked[visit]


cdef inline int position_of(State s, int visit) noexcept nogil:
    return s.new_position[visit] if s.placed_at[visit] == s.now else s.position[visit]


cdef inline int stop_of(State s, int helper, int position) noexcept nogil:
    cdef int slot = s.slot[helper]
    return s.slot_round[slot * s.row + position] if slot >= 0 else s.round_[helper * s.row + position]


cdef inline int length_of(State s, int helper) noexcept nogil:
    cdef int slot = s.slot[helper]
    return s.slot_length[slot] if slot >= 0 else s.length[helper]


cdef inline int break_of(State s, int helper) noexcept nogil:
    cdef int slot = s.slot[helper]
    return s.slot_break[slot] if slot >= 0 else s.break_before[helper]


cdef inline double break_start(State s, double earliest) noexcept nogil:
    # NOWHERE when it is too late for a break
    if earliest < s.break_opens:
        return s.break_opens
    return earliest if earliest <= s.break_latest else NOWHERE


cdef double arrival(State s, int helper, int position, int visit) noexcept nogil:
    # when the helper could start, any break before it taken: at this visit's place, or else where she comes from
    cdef double leg, free, rest
    cdef int before
    if position == 0:
        leg = s.legs[s.leaves_from[helper] * s.places + s.place[visit]] * s.pace[helper]
        free = s.shift_starts[helper]
        if s.has_dues and s.promised[visit] and not (s.takes_break[helper] and break_of(s, helper) == visit):
            free = min(free, s.due[visit] - leg)
    else:
        before = stop_of(s, helper, position - 1)
        leg = s.legs[s.place[before] * s.places + s.place[visit]] * s.pace[helper]
        free = start_of(s, before) + s.minutes[before]
    if s.takes_break[helper] and break_of(s, helper) == visit:
        rest = break_start(s, free + leg)
        if rest < NOWHERE:
            return rest + s.break_minutes
        rest = break_start(s, free)
        if position > 0 and rest < NOWHERE:
            return rest + s.break_minutes + leg
    return free + leg


cdef inline double begin(State s, int visit, double earliest) noexcept nogil:
    # too late for the first window, it may be better to wait for the second
    cdef double late, late_again
    cdef double start = earliest if earliest > s.opens[visit] else s.opens[visit]
    if s.opens_again[visit] < NEVER and start < s.opens_again[visit]:
        late = start + s.late_after[visit] - s.closes[visit]
        if late > 0:
            late_again = max(0.0, s.opens_again[visit] + s.late_after[visit] - s.closes_again[visit])
            if (late - late_again) * s.w_late > (s.opens_again[visit] - start) * s.w_waiting:
                return s.opens_again[visit]
    return start


cdef inline double lateness(State s, int visit, double start) noexcept nogil:
    cdef double late = start + s.late_after[visit]
    late -= s.closes_again[visit] if start >= s.opens_again[visit] else s.closes[visit]
    return late if late > 0 else 0


cdef inline double price_moved(State s, int visit, double start) noexcept nogil:
    cdef double off = start - s.due[visit]
    if off <= GRAIN:
        return 0
    return s.due_cost[visit] * (off / 60 + (off > s.due_slack[visit]))


cdef inline double set_start(State s, int visit, double start, double ready) noexcept nogil:
    # returns how much more lateness there is
    cdef double late = lateness(s, visit, start), more, moved
    if s.has_dues:
        moved = price_moved(s, visit, start)
        s.trial.moved += moved - (s.new_moved[visit] if s.timed_at[visit] == s.now else s.moved[visit])
        s.new_moved[visit] = moved
    if s.timed_at[visit] == s.now:
        more = late - s.new_late[visit]
    else:
        more = late - s.late[visit]
        s.timed_at[visit] = s.now
        s.new_asked[visit] = s.asked[visit]
        s.timed[s.timed_count] = visit
        s.timed_count += 1
    s.new_start[visit] = start
    s.new_late[visit] = late
    s.new_ready[visit] = ready
    return more


cdef inline void touch(State s, int helper) noexcept nogil:
    if s.touched_at[helper] != s.now:
        s.touched_at[helper] = s.now
        s.touched[s.touched_count] = helper
        s.touched_count += 1


cdef inline void open_front(State s, int helper, int position) noexcept nogil:
    cdef int front = s.front_of[helper]
    if position >= length_of(s, helper):
        return
    if front >= 0:
        s.front_position[front] = min(position, s.front_position[front])
        return
    s.front_helper[s.fronts] = helper
    s.front_position[s.fronts] = position
    s.front_of[helper] = s.fronts
    s.fronts += 1


cdef inline void move_front(State s, int helper, bint same_as_before) noexcept nogil:
    cdef int front = s.front_of[helper], slot = s.slot[helper], last
    cdef int position = s.front_position[front] + 1
    if position < length_of(s, helper) and not (same_as_before and (slot < 0 or position >= s.differs_to[slot])):
        s.front_position[front] = position
        return
    s.front_of[helper] = -1
    s.fronts -= 1
    last = s.fronts
    if front != last:
        s.front_helper[front] = s.front_helper[last]
        s.front_position[front] = s.front_position[last]
        s.front_of[s.front_helper[front]] = front


cdef inline bint is_unmoved(State s, int visit, double start) noexcept nogil:
    return start == s.start[visit] and s.changed_at[visit] != s.now


cdef double time_together(State s, int visit, int helper, bint from_front, double ready) noexcept nogil:
    cdef int other = s.partner[visit]
    cdef int second = helper_of(s, other), front
    cdef double other_ready, start, more
    front = s.front_of[second]
    if front >= 0 and stop_of(s, second, s.front_position[front]) != other:
        front = -1
    other_ready = arrival(s, second, s.front_position[front], other) if front >= 0 else ready_of(s, other)
    start = begin(s, min(visit, other), max(ready, other_ready))  # whichever of them is asked: the same answer
    more = set_start(s, visit, start, ready) + set_start(s, other, start, other_ready)
    if front >= 0:
        move_front(s, second, is_unmoved(s, other, start))
    elif start != s.start[other]:
        open_front(s, second, position_of(s, other) + 1)
    if from_front:
        move_front(s, helper, is_unmoved(s, visit, start))
    return more


cdef double time_first(State s, int visit, int helper, double ready) noexcept nogil:
    cdef int second = s.partner[visit]
    cdef double asked = begin(s, visit, ready), start, more
    if asked == s.asked[visit] and s.changed_at[visit] != s.now and s.changed_at[second] != s.now:
        start = s.start[visit]
        more = set_start(s, visit, start, ready)
        s.new_asked[visit] = asked
        move_front(s, helper, True)
        return more
    start = max(asked, s.floor[visit])
    more = set_start(s, visit, start, ready)
    s.new_asked[visit] = asked
    s.called[s.calls] = second
    s.calls += 1
    move_front(s, helper, is_unmoved(s, visit, start))
    return more


cdef double time_second(State s, int visit, int helper, bint from_front, double ready, double key) noexcept nogil:
    # may hold the first back; whoever follows the first and was timed already must not have to move for that
    cdef int first = s.partner[visit], follower, other, at
    cdef double asked = asked_of(s, first), start, first_start, more = 0, follower_ready, follower_start
    other = helper_of(s, first)
    start = begin(s, visit, max(ready, asked + s.gap_least[visit]))
    first_start = max(asked, start - s.gap_most[visit])
    if first_start != start_of(s, first):
        more += set_start(s, first, first_start, ready_of(s, first))
        at = position_of(s, first) + 1
        if at < length_of(s, other):
            follower = stop_of(s, other, at)
            if follower == visit:  # one helper does both: nothing may come between their starts but the way
                ready = arrival(s, helper, at, visit)
                if ready > start:
                    return NOWHERE
            elif key_of(s, follower) > key:
                open_front(s, other, at)
            else:
                follower_ready = arrival(s, other, at, follower)
                follower_start = start_of(s, follower)
                if follower_ready > (asked_of(s, follower) if s.bond[follower] == FIRST else follower_start):
                    s.stuck = first
                    s.stuck_until = first_start
                    return NOWHERE
                more += set_start(s, follower, follower_start, follower_ready)
    more += set_start(s, visit, start, ready)
    if from_front:
        move_front(s, helper, is_unmoved(s, visit, start))
    elif start != s.start[visit]:
        open_front(s, helper, position_of(s, visit) + 1)
    return more


cdef double propagate(State s) noexcept nogil:
    # times all that the opened fronts reach; returns how much more lateness there is, or NOWHERE
    cdef int at, visit, candidate, front, call, helper
    cdef double key, smallest, ready, start, more = 0, step
    while s.fronts or s.calls:
        smallest, visit, front, call = NOWHERE, -1, -1, -1
        for at in range(s.fronts):
            candidate = stop_of(s, s.front_helper[at], s.front_position[at])
            key = key_of(s, candidate)
            if key < smallest:
                smallest, visit, front = key, candidate, at
        for at in range(s.calls):
            key = key_of(s, s.called[at])
            if key <= smallest:
                if s.called[at] != visit:
                    visit, front = s.called[at], -1
                smallest, call = key, at
        if call >= 0:
            s.calls -= 1
            s.called[call] = s.called[s.calls]
        helper = helper_of(s, visit)
        ready = arrival(s, helper, s.front_position[front], visit) if front >= 0 else ready_of(s, visit)
        if s.bond[visit] == ALONE:
            start = begin(s, visit, ready)
            step = set_start(s, visit, start, ready)
            move_front(s, helper, is_unmoved(s, visit, start))
        elif s.bond[visit] == TOGETHER:
            step = time_together(s, visit, helper, front >= 0, ready)
        elif s.bond[visit] == FIRST:
            step = time_first(s, visit, helper, ready)
        else:
            step = time_second(s, visit, helper, front >= 0, ready, smallest)
        if step >= NOWHERE:
            return NOWHERE
        more += step
    return more
