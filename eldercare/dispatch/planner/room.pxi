# Takes the day in and makes room for plans and trials.

cdef take_day(State s, day):
    cdef Py_ssize_t v, h
    v, h = len(day.place), len(day.leaves_from)
    s.blocks = []
    s.visits, s.helpers, s.places = v, h, len(day.travel)
    s.row, s.neighbours = v + 1, day.near.shape[1]
    s.place, s.partner = s.ints(v, day.place), s.ints(v, day.partner)
    s.choices_from, s.choices = s.ints(v + 1, day.choices_from), s.ints(len(day.choices), day.choices)
    s.near = s.ints(day.near.size, day.near)
    s.leaves_from, s.returns_to = s.ints(h, day.leaves_from), s.ints(h, day.returns_to)
    s.bond, s.able, s.takes_break = s.flags(v, day.bond), s.flags(v * h, day.able), s.flags(h, day.takes_break)
    s.minutes, s.gap_least, s.gap_most = s.reals(v, day.minutes), s.reals(v, day.gap_least), s.reals(v, day.gap_most)
    s.opens, s.closes = s.reals(v, day.opens), s.reals(v, day.closes)
    s.opens_again, s.closes_again = s.reals(v, day.opens_again), s.reals(v, day.closes_again)
    s.late_after, s.left_out_cost = s.reals(v, day.late_after), s.reals(v, day.left_out_cost)
    s.charge, s.legs = s.reals(v * h, day.charge), s.reals(day.travel.size, day.travel)
    s.shift_starts, s.shift_ends = s.reals(h, day.shift_starts), s.reals(h, day.shift_ends)
    s.w_travel, s.w_late, s.w_latest, s.w_waiting, s.w_overtime, s.w_idle, s.w_missed = day.weights
    s.break_opens, s.break_latest, s.break_minutes = day.break_rule
    s.promised, s.due, s.due_slack = s.flags(v, day.promised), s.reals(v, day.due), s.reals(v, day.due_slack)
    s.due_cost, s.place_in_order = s.reals(v, day.due_cost), s.ints(v, day.place_in_order)
    s.most_minutes, s.promise = s.reals(h, day.most_minutes), day.promise
    s.one_will_do = s.flags(v, day.one_will_do)
    s.pace = s.reals(h, day.pace)
    s.has_limits = bool((day.most_minutes < NEVER).any()) or bool((day.place_in_order >= 0).any())
    s.has_dues = bool((day.due < NEVER).any())
    s.look_at_helpers_days = s.w_waiting + s.w_overtime + s.w_idle + s.w_missed > 0
    s.has_breaks = s.look_at_helpers_days and bool(day.takes_break.any())
    s.has_optional = bool((day.left_out_cost < NEVER).any())


cdef make_room(State s):
    cdef Py_ssize_t v, h, i
    v, h = s.visits, s.helpers
    s.helper, s.position, s.key = s.ints(v), s.ints(v), s.reals(v)
    s.break_before, s.length, s.round_ = s.ints(h), s.ints(h), s.ints(h * s.row)
    s.start, s.ready, s.asked, s.late, s.floor = s.reals(v), s.reals(v), s.reals(v), s.reals(v), s.reals(v)
    s.travel, s.waiting, s.overtime, s.idle, s.missed = s.reals(h), s.reals(h), s.reals(h), s.reals(h), s.reals(h)
    s.best_helper, s.best_key, s.best_break = s.ints(v), s.reals(v), s.ints(h)
    s.changed_at, s.changed, s.changed_helper, s.changed_key = s.ints(v), s.ints(v), s.ints(v), s.reals(v)
    s.is_in, s.new_helper, s.new_key = s.flags(v), s.ints(v), s.reals(v)
    s.slot, s.slot_helper, s.slot_round = s.ints(h), s.ints(h), s.ints(h * s.row)
    s.slot_length, s.slot_break, s.differs_from, s.differs_to = s.ints(h), s.ints(h), s.ints(h), s.ints(h)
    s.placed_at, s.new_position, s.timed_at, s.timed = s.ints(v), s.ints(v), s.ints(v), s.ints(v)
    s.new_start, s.new_ready, s.new_asked, s.new_late = s.reals(v), s.reals(v), s.reals(v), s.reals(v)
    s.front_helper, s.front_position, s.front_of = s.ints(h), s.ints(h), s.ints(h)
    s.called, s.touched_at, s.touched, s.order = s.ints(v), s.ints(h), s.ints(h), s.ints(v)
    s.new_travel, s.new_waiting, s.new_overtime = s.reals(h), s.reals(h), s.reals(h)
    s.new_idle, s.new_missed = s.reals(h), s.reals(h)
    s.broken, s.new_broken, s.moved, s.new_moved = s.reals(h), s.reals(h), s.reals(v), s.reals(v)
    for i in range(v):
        s.helper[i] = NOBODY
        s.key[i] = i
        s.order[i] = i
    for i in range(h):
        s.break_before[i] = s.visits if s.takes_break[i] else NO_BREAK
        s.slot[i] = s.front_of[i] = -1


cdef inline double chance(State s) noexcept nogil:
    # xorshift128+: the C library's generator is shared by the whole process and differs between machines
    cdef uint64_t a = s.random_a, b = s.random_b
    s.random_a = b
    a ^= a << 23
    a ^= a >> 17
    a ^= b ^ (b >> 26)
    s.random_b = a
    return <double> ((a + b) >> 11) * (1.0 / 9007199254740992.0)


cdef inline int pick(State s, int count) noexcept nogil:
    return <int> (chance(s) * count)


cdef inline int pick_near(State s, int visit) noexcept nogil:
    return s.near[visit * s.neighbours + <int> (s.neighbours * pow(chance(s), 1.7))]


cdef inline int pick_able(State s, int visit) noexcept nogil:
    cdef int count = s.choices_from[visit + 1] - s.choices_from[visit]
    return s.choices[s.choices_from[visit] + pick(s, count)] if count else NOBODY


cdef void sort_by_key(State s) noexcept nogil:
    # by insertion: the order of last time is nearly right
    cdef int at, to, visit
    cdef double key
    for at in range(1, s.visits):
        visit = s.order[at]
        key = s.key[visit]
        to = at - 1
        while to >= 0 and s.key[s.order[to]] > key:
            s.order[to + 1] = s.order[to]
            to -= 1
        s.order[to + 1] = visit


cdef void respace_keys(State s) noexcept nogil:
    # whole numbers again: halving the space between two keys for ever would end in equal ones
    cdef int at, visit
    cdef double before = -NOWHERE, key, rank = 0
    sort_by_key(s)
    for at in range(s.visits):
        visit = s.order[at]
        key = s.key[visit]
        if key != before:
            rank += 1
            before = key
        s.key[visit] = rank
