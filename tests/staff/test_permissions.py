import pytest

from eldercare.clock import now
from eldercare.errors import NotAllowed
from eldercare.staff.models import Role, Staff
from eldercare.staff.permissions import ALLOWED, Permission, may, require

# A line a permission, a column a role.
TABLE = """
                  operator dispatcher supervisor auditor admin
see               yes      yes        yes        yes     yes
take_orders       yes      yes        yes        no      yes
dispatch          no       yes        yes        no      yes
register          yes      yes        yes        no      yes
see_ledger        yes      yes        yes        yes     yes
post_ledger       no       no         yes        no      yes
approve_ledger    no       no         yes        no      yes
handle_incidents  yes      yes        yes        no      yes
send_broadcasts   no       yes        yes        no      yes
set_up            no       no         no         no      yes
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (Role(role), Permission(name), word == "yes")
    for name, *words in ROWS
    for role, word in zip(HEAD, words, strict=True)
]


def a_member(role: Role, *, active: bool = True) -> Staff:
    return Staff(name="Liu Fang", password_hash="", role=role, area_id=1, active=active, created_at=now())


@pytest.mark.parametrize(("role", "permission", "allowed"), CELLS)
def test_each_role_may_do_what_the_table_says(role: Role, permission: Permission, allowed: bool) -> None:
    assert may(a_member(role), permission) is allowed


def test_the_table_has_every_role_and_every_permission() -> None:
    assert len(CELLS) == len(Role) * len(Permission)
    assert set(ALLOWED) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_who_left_may_do_nothing(permission: Permission) -> None:
    assert not may(a_member(Role.ADMIN, active=False), permission)


def test_who_may_not_is_told_so() -> None:
    require(a_member(Role.DISPATCHER), Permission.DISPATCH)

    with pytest.raises(NotAllowed, match="Your role does not include this"):
        require(a_member(Role.AUDITOR), Permission.DISPATCH)
