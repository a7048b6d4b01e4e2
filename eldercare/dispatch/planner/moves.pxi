# Which changes are tried. Each function opens one random change; False when what it drew makes no sense.

cdef double TO_MOVE_A_BREAK = 0.05
cdef double TO_LEAVE_OUT = 0.03
cdef double TO_EXCHANGE_TAILS = 0.12
cdef double TO_SWAP = 0.15
cdef double TO_MOVE_A_CHAIN = 0.06

cdef bint propose(State s) noexcept nogil:
    cdef double draw = chance(s)
    open_trial(s)
    if s.has_breaks:
        if draw < TO_MOVE_A_BREAK:
            return move_break(s)
        draw = (draw - TO_MOVE_A_BREAK) / (1 - TO_MOVE_A_BREAK)
    if s.has_optional:
        if draw < TO_LEAVE_OUT:
            return leave_out(s)
        draw = (draw - TO_LEAVE_OUT) / (1 - TO_LEAVE_OUT)
    if draw < TO_EXCHANGE_TAILS:
        return exchange_tails(s)
    draw -= TO_EXCHANGE_TAILS
    if draw < TO_SWAP:
        return swap(s)
    draw -= TO_SWAP
    if draw < TO_MOVE_A_CHAIN:
        return move_chain(s)
    return relocate(s)


cdef bint move_break(State s) noexcept nogil:
    cdef int helper = pick(s, s.helpers), at, to
    if not s.takes_break[helper] or s.length[helper] == 0:
        return False
    at = pick(s, s.length[helper] + 1)
    to = s.round_[helper * s.row + at] if at < s.length[helper] else s.visits
    if to == s.break_before[helper]:
        return False
    copy_round(s, helper)
    s.slot_break[0] = to
    return True


cdef bint leave_out(State s) noexcept nogil:
    cdef int visit = pick(s, s.visits), other = s.partner[visit]
    if s.left_out_cost[visit] >= NEVER or s.helper[visit] == NOBODY:
        return False
    change(s, visit, NOBODY, s.key[visit])
    if other >= 0:
        change(s, other, NOBODY, s.key[other])
    rebuild_all(s)
    return True


cdef inline double key_within(State s, double low, double high) noexcept nogil:
    return low + (high - low) * (0.02 + 0.96 * chance(s))


cdef inline double key_after(State s, int helper, int position) noexcept nogil:
    # between this stop of the round and the next one; position -1: before the first
    cdef int *stops = s.round_ + helper * s.row
    cdef double low, high
    if position >= 0:
        low = s.key[stops[position]]
    else:
        low = s.key[stops[0]] - 2 if s.length[helper] else 0
    high = s.key[stops[position + 1]] if position + 1 < s.length[helper] else low + 4
    return key_within(s, low, high)


cdef int draw_place(State s, int visit, double *key) noexcept nogil:
    # a helper who can do it, and a place in the round: mostly just after a visit near it. NOBODY when nothing comes of it
    cdef double draw = chance(s)
    cdef int helper, at, near
    if draw < 0.85:
        near = pick_near(s, visit)
        helper = s.helper[near]
        if helper == NOBODY:
            return NOBODY
        if not s.able[visit * s.helpers + helper] or chance(s) >= 0.9:
            key[0] = s.key[near] - 1 + 2.5 * chance(s)
            return pick_able(s, visit)
        at = s.position[near]
        if chance(s) < 0.1:
            at -= 1
        if at >= 0 and s.round_[helper * s.row + at] == visit:
            at -= 1
        if at + 1 < s.length[helper] and s.round_[helper * s.row + at + 1] == visit and s.partner[visit] < 0:
            return NOBODY  # it is there already
        key[0] = key_after(s, helper, at)
        return helper
    helper = pick_able(s, visit)
    if draw < 0.93 and helper != NOBODY:
        key[0] = key_after(s, helper, pick(s, s.length[helper] + 1) - 1)
        return helper
    if s.helper[visit] == NOBODY:
        return NOBODY
    key[0] = s.key[visit] - 2 + 4 * chance(s)
    return helper


cdef bint relocate(State s) noexcept nogil:
    cdef int visit = pick(s, s.visits), helper
    cdef double key = 0
    helper = draw_place(s, visit, &key)
    if helper == NOBODY:
        return False
    change(s, visit, helper, key)
    if s.partner[visit] >= 0 and not bring_partner(s, visit, helper, key):
        return False
    rebuild_all(s)
    return True


cdef int draw_other_helper(State s, int visit, int not_this_one) noexcept nogil:
    # for the partner of what is being moved: mostly the one it has
    cdef int helper = s.helper[visit]
    if helper != NOBODY and helper != not_this_one and chance(s) >= 0.4:
        return helper
    if helper == NOBODY or chance(s) < 0.5:
        helper = pick_able(s, visit)
    else:
        helper = s.helper[pick_near(s, visit)]
    if helper == NOBODY or helper == not_this_one or not s.able[visit * s.helpers + helper]:
        return NOBODY
    return helper


cdef bint bring_partner(State s, int visit, int helper, double key) noexcept nogil:
    cdef int other = s.partner[visit], second
    cdef bint was_in = s.helper[visit] != NOBODY, stays
    cdef double apart
    if s.one_will_do[visit] and chance(s) < 0.5:
        second = helper if s.able[other * s.helpers + helper] else NOBODY
    else:
        second = draw_other_helper(s, other, helper)
    if second == NOBODY:
        return False
    stays = was_in and second == s.helper[other]
    if s.bond[visit] == TOGETHER:
        change(s, other, second, key)
    elif s.bond[visit] == ALONE:
        if not stays:
            change(s, other, second, s.key[other] if was_in and chance(s) < 0.5 else key_within(s, key - 3, key + 3))
    else:
        apart = 1 if s.bond[visit] == FIRST else -1
        if stays and (s.key[other] - key) * apart > 0 and chance(s) < 0.5:
            return True
        change(s, other, second, key + apart * (1e-3 if chance(s) < 0.6 else 3 * chance(s)))
    return True


cdef inline bint partner_is_with(State s, int visit, int helper) noexcept nogil:
    return s.partner[visit] >= 0 and s.helper[s.partner[visit]] == helper and not s.one_will_do[visit]


cdef inline bint key_suits_partner(State s, int visit, double key) noexcept nogil:
    if s.bond[visit] == FIRST:
        return key < s.key[s.partner[visit]]
    return s.bond[visit] != SECOND or key > s.key[s.partner[visit]]


cdef bint swap(State s) noexcept nogil:
    cdef int one = pick(s, s.visits), other, mine, theirs
    other = pick_near(s, one) if chance(s) < 0.7 else pick(s, s.visits)
    mine, theirs = s.helper[one], s.helper[other]
    if one == other or mine == NOBODY or theirs == NOBODY:
        return False
    if not s.able[one * s.helpers + theirs] or not s.able[other * s.helpers + mine]:
        return False
    if mine != theirs and s.partner[one] != other and (partner_is_with(s, one, theirs) or partner_is_with(s, other, mine)):
        return False
    if s.partner[one] == other or (mine != theirs and chance(s) < 0.3):
        change(s, one, theirs, s.key[one])
        change(s, other, mine, s.key[other])
        rebuild_all(s)
        return True
    if not key_suits_partner(s, one, s.key[other]) or not key_suits_partner(s, other, s.key[one]):
        return False
    change(s, one, theirs, s.key[other])
    change(s, other, mine, s.key[one])
    if s.bond[one] == TOGETHER:
        change(s, s.partner[one], s.helper[s.partner[one]], s.key[other])
    if s.bond[other] == TOGETHER:
        change(s, s.partner[other], s.helper[s.partner[other]], s.key[one])
    rebuild_all(s)
    return True


cdef bint move_chain(State s) noexcept nogil:
    # two or three visits in a row go together, to just after a visit near the first of them
    cdef int visit = pick(s, s.visits), near, mine, theirs, count, at, position
    cdef double key, high
    mine = s.helper[visit]
    if mine == NOBODY:
        return False
    position = s.position[visit]
    count = 2 if chance(s) < 0.7 else 3
    near = pick_near(s, visit)
    theirs = s.helper[near]
    if theirs == NOBODY or position + count > s.length[mine] or (mine == theirs and s.position[near] == position - 1):
        return False
    key = s.key[near]
    at = s.position[near] + 1
    high = s.key[s.round_[theirs * s.row + at]] if at < s.length[theirs] else key + 4
    for at in range(position, position + count):
        visit = s.round_[mine * s.row + at]
        if visit == near or s.bond[visit] == TOGETHER or not s.able[visit * s.helpers + theirs]:
            return False
        if mine != theirs and partner_is_with(s, visit, theirs):
            return False
        key += (high - key) * (0.05 + 0.5 * chance(s))
        if not key_suits_partner(s, visit, key):
            return False
        change(s, visit, theirs, key)
    rebuild_all(s)
    return True


cdef bint may_go(State s, int giver, int position, int count, int taker) noexcept nogil:
    cdef int at, visit
    for at in range(position, position + count):
        visit = s.round_[giver * s.row + at]
        if not s.able[visit * s.helpers + taker] or partner_is_with(s, visit, taker):
            return False
    return True


cdef bint keys_fit(State s, int giver, int position, int count, int taker, int gap_from, int gap_to) noexcept nogil:
    # these visits of the giver, put in place of the taker's from gap_from up to gap_to, keep that round in the order of keys
    cdef int *mine = s.round_ + giver * s.row
    cdef int *theirs = s.round_ + taker * s.row
    if not count:
        return True
    if gap_from > 0 and s.key[theirs[gap_from - 1]] >= s.key[mine[position]]:
        return False
    return gap_to >= s.length[taker] or s.key[theirs[gap_to]] > s.key[mine[position + count - 1]]


cdef bint exchange_tails(State s) noexcept nogil:
    # two helpers exchange the rest of their days, or only some visits: mine from `visit` on follow theirs up to a visit near it
    cdef int visit = pick(s, s.visits), near, mine, theirs, from_, to, count, their_count, at
    mine = s.helper[visit]
    near = pick_near(s, visit)
    theirs = s.helper[near]
    if mine == NOBODY or theirs == NOBODY or mine == theirs:
        return False
    from_, to = s.position[visit], s.position[near] + 1
    count, their_count = s.length[mine] - from_, s.length[theirs] - to
    if chance(s) < 0.2:
        count, their_count = min(count, 1 + pick(s, 3)), min(their_count, pick(s, 4))
    if not may_go(s, mine, from_, count, theirs) or not may_go(s, theirs, to, their_count, mine):
        return False
    if not keys_fit(s, mine, from_, count, theirs, to, to + their_count):
        return False
    if not keys_fit(s, theirs, to, their_count, mine, from_, from_ + count):
        return False
    for at in range(from_, from_ + count):
        visit = s.round_[mine * s.row + at]
        change(s, visit, theirs, s.key[visit])
    for at in range(to, to + their_count):
        visit = s.round_[theirs * s.row + at]
        change(s, visit, mine, s.key[visit])
    splice(s, mine, from_, count, theirs, to, their_count)
    splice(s, theirs, to, their_count, mine, from_, count)
    return True
