# A change from its first step to its end: what moves where, the rounds it gives, and making it so.

cdef void open_trial(State s) noexcept nogil:
    s.now += 1
    s.changes = s.slots = s.timed_count = s.fronts = s.calls = s.touched_count = 0


cdef void close_trial(State s) noexcept nogil:
    cdef int at
    for at in range(s.slots):
        s.slot[s.slot_helper[at]] = -1
    for at in range(s.fronts):
        s.front_of[s.front_helper[at]] = -1


cdef inline void change(State s, int visit, int helper, double key) noexcept nogil:
    s.changed[s.changes] = visit
    s.changed_helper[s.changes] = helper
    s.changed_key[s.changes] = key
    s.changes += 1
    s.changed_at[visit] = s.now
    s.new_helper[visit] = helper
    s.new_key[visit] = key


cdef inline int take_slot(State s, int helper) noexcept nogil:
    cdef int slot = s.slots
    s.slots += 1
    s.slot[helper] = slot
    s.slot_helper[slot] = helper
    s.slot_length[slot] = 0
    return slot


cdef inline void put(State s, int slot, int visit) noexcept nogil:
    cdef int at = s.slot_length[slot]
    s.slot_round[slot * s.row + at] = visit
    s.new_position[visit] = at
    s.placed_at[visit] = s.now
    s.slot_length[slot] = at + 1


cdef inline int next_incoming(State s, int helper) noexcept nogil:
    cdef int at, found = -1
    cdef double key = NOWHERE
    for at in range(s.changes):
        if s.changed_helper[at] == helper and not s.is_in[at] and s.changed_key[at] < key:
            key, found = s.changed_key[at], at
    return found


cdef void rebuild(State s, int helper) noexcept nogil:
    # the old round without what changed, with what now belongs to it, by key. A break goes with the place it had in the round.
    cdef int slot, at = 0, incoming, visit, first = -1, last = 0
    cdef bint break_waits = False
    if helper == NOBODY or s.slot[helper] >= 0:
        return
    slot = take_slot(s, helper)
    s.slot_break[slot] = s.break_before[helper]
    incoming = next_incoming(s, helper)
    while True:
        while at < s.length[helper] and s.changed_at[s.round_[helper * s.row + at]] == s.now:
            break_waits = break_waits or s.round_[helper * s.row + at] == s.break_before[helper]
            first = s.slot_length[slot] if first < 0 else first
            last = s.slot_length[slot] + 1
            at += 1
        visit = s.round_[helper * s.row + at] if at < s.length[helper] else -1
        if incoming >= 0 and (visit < 0 or s.changed_key[incoming] < s.key[visit]):
            visit = s.changed[incoming]
            s.is_in[incoming] = 1
            incoming = next_incoming(s, helper)
            first = s.slot_length[slot] if first < 0 else first
            last = s.slot_length[slot] + 2
        elif visit >= 0:
            at += 1
            if break_waits:
                s.slot_break[slot] = visit
                break_waits = False
        else:
            break
        put(s, slot, visit)
    if break_waits:
        s.slot_break[slot] = s.visits
    for at in range(s.changes):
        s.is_in[at] = 0
    s.differs_from[slot] = max(first, 0)
    s.differs_to[slot] = last


cdef void rebuild_all(State s) noexcept nogil:
    cdef int at
    for at in range(s.changes):
        rebuild(s, s.helper[s.changed[at]])
        rebuild(s, s.changed_helper[at])


cdef void splice(State s, int helper, int position, int count, int giver, int giver_position, int giver_count) noexcept nogil:
    # `count` visits of the helper's round make way for those of the giver; keys stay. A break among them keeps its place in the round.
    cdef int slot = take_slot(s, helper), at, rests_before = s.break_before[helper]
    for at in range(position):
        put(s, slot, s.round_[helper * s.row + at])
    for at in range(giver_position, giver_position + giver_count):
        put(s, slot, s.round_[giver * s.row + at])
    for at in range(position + count, s.length[helper]):
        put(s, slot, s.round_[helper * s.row + at])
    if 0 <= rests_before < s.visits and s.changed_at[rests_before] == s.now:
        at = s.position[rests_before]
        rests_before = s.slot_round[slot * s.row + at] if at < s.slot_length[slot] else s.visits
    s.slot_break[slot] = rests_before
    s.differs_from[slot] = position
    s.differs_to[slot] = position + giver_count + 1


cdef void copy_round(State s, int helper) noexcept nogil:
    # the round as it is, all of it to be looked at again
    cdef int slot = take_slot(s, helper), at
    for at in range(s.length[helper]):
        put(s, slot, s.round_[helper * s.row + at])
    s.slot_break[slot] = s.break_before[helper]
    s.differs_from[slot] = 0
    s.differs_to[slot] = s.length[helper] + 1


cdef void commit_trial(State s) noexcept nogil:
    cdef int at, position, visit, helper
    for at in range(s.changes):
        visit = s.changed[at]
        s.helper[visit] = s.changed_helper[at]
        s.key[visit] = s.changed_key[at]
    for at in range(s.slots):
        helper = s.slot_helper[at]
        for position in range(s.differs_from[at], s.slot_length[at]):
            visit = s.slot_round[at * s.row + position]
            s.round_[helper * s.row + position] = visit
            s.position[visit] = position
        s.length[helper] = s.slot_length[at]
        s.break_before[helper] = s.slot_break[at]
        s.travel[helper] = s.new_travel[helper]
        s.broken[helper] = s.new_broken[helper]
    for at in range(s.timed_count):
        visit = s.timed[at]
        s.start[visit] = s.new_start[visit]
        s.late[visit] = s.new_late[visit]
        s.moved[visit] = s.new_moved[visit]
        if s.helper[visit] != NOBODY:
            s.ready[visit] = s.new_ready[visit]
            s.asked[visit] = s.new_asked[visit]
    if s.look_at_helpers_days:
        for at in range(s.touched_count):
            helper = s.touched[at]
            s.waiting[helper] = s.new_waiting[helper]
            s.overtime[helper] = s.new_overtime[helper]
            s.idle[helper] = s.new_idle[helper]
            s.missed[helper] = s.new_missed[helper]
    s.total = s.trial


cdef void forget_times(State s) noexcept nogil:
    cdef int at, visit, helper
    for helper in range(s.helpers):
        s.length[helper] = 0
        s.travel[helper] = s.waiting[helper] = s.overtime[helper] = s.idle[helper] = s.missed[helper] = s.broken[helper] = 0
    sort_by_key(s)
    for at in range(s.visits):
        visit = s.order[at]
        helper = s.helper[visit]
        s.start[visit] = s.asked[visit] = -1
        s.late[visit] = s.ready[visit] = s.moved[visit] = 0
        if helper != NOBODY:
            s.position[visit] = s.length[helper]
            s.round_[helper * s.row + s.length[helper]] = visit
            s.length[helper] += 1


cdef double time_all_once(State s) noexcept nogil:
    cdef int visit, helper
    cdef double cost
    forget_times(s)
    memset(&s.total, 0, sizeof(Totals))
    open_trial(s)
    for helper in range(s.helpers):
        copy_round(s, helper)
    for visit in range(s.visits):
        s.changed_at[visit] = s.now
        s.new_helper[visit] = s.helper[visit]
        s.new_key[visit] = s.key[visit]
        if s.helper[visit] != NOBODY:
            s.total.charges += s.charge[visit * s.helpers + s.helper[visit]]
        elif s.partner[visit] < 0 or s.partner[visit] > visit:
            s.total.charges += cost_left_out(s, visit)
    cost = cost_of_trial(s, INFINITY)
    if cost < NOWHERE:
        commit_trial(s)
    close_trial(s)
    return cost


cdef double time_all(State s) noexcept nogil:
    # Everything anew. A FIRST that must wait for its SECOND while somebody after it is timed already is held back, and all is done again.
    cdef int visit, again
    cdef double cost = NOWHERE
    for visit in range(s.visits):
        s.floor[visit] = -NOWHERE
    for again in range(s.visits + 1):
        s.stuck = -1
        cost = time_all_once(s)
        if cost < NOWHERE or s.stuck < 0:
            break
        s.floor[s.stuck] = s.stuck_until
    for visit in range(s.visits):
        s.floor[visit] = -NOWHERE
    return cost
