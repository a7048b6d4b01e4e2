"""The rows through which a search for helpers goes: one for each skill of an active volunteer, and one for no skill.

Community, skill and place stand side by side in one index, so that a search reads those nearby who can do it and nobody
else. The database keeps the rows true itself, whoever writes persons, addresses, skills or volunteers, and however.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, MetaData, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.database import Base

CELLS_A_DEGREE = 400
"""A cell is 280 m from south to north, and less from west to east."""
COLUMNS = 360 * CELLS_A_DEGREE + 1
NOWHERE = -1
NO_SKILL = ""


class FindableVolunteer(Base):
    """An active volunteer under one skill, or under none; `cell` is where on earth, -1 where that is not known."""

    __tablename__ = "findable_volunteers"
    __table_args__ = (Index("ix_findable_volunteers_place", "community_id", "skill", "cell", "volunteer_id"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)
    community_id: Mapped[int]
    cell: Mapped[int] = mapped_column(BigInteger)


def cell_of(latitude: float, longitude: float) -> tuple[int, int]:
    """Return row and column of the cell in which this place lies."""
    return int((latitude + 90) * CELLS_A_DEGREE), int((longitude + 180) * CELLS_A_DEGREE)


def cells_of_square(latitude: float, longitude: float, rings: int) -> list[int]:
    """Return the cells of the square with so many rings around this place's cell."""
    row, column = cell_of(latitude, longitude)
    around = range(-rings, rings + 1)
    return [(row + north) * COLUMNS + column + east for north in around for east in around]


def statements(dialect_name: str) -> list[str]:
    """Return the statements that make the triggers which keep the rows true."""
    return _for_sqlite() if dialect_name == "sqlite" else _for_postgresql()


def refill(dialect_name: str, volunteer: str = "") -> str:
    """Return the statement that writes the rows of this volunteer, or of all of them, where there are none."""
    only = f"AND volunteers.id = {volunteer}" if volunteer else ""
    part = "CAST({} AS INTEGER)" if dialect_name == "sqlite" else "CAST(floor({}) AS BIGINT)"
    row = part.format(f"(addresses.latitude + 90) * {CELLS_A_DEGREE}")
    column = part.format(f"(addresses.longitude + 180) * {CELLS_A_DEGREE}")
    place = f"COALESCE({row} * {COLUMNS} + {column}, {NOWHERE})"
    tables = (
        "volunteers JOIN persons ON persons.id = volunteers.id LEFT JOIN addresses ON addresses.person_id = persons.id"
    )
    return f"""INSERT INTO findable_volunteers (volunteer_id, skill, community_id, cell)
SELECT volunteers.id, '', persons.community_id, {place} FROM {tables}
WHERE volunteers.status = 'active' {only}
UNION ALL SELECT volunteers.id, volunteer_skills.skill, persons.community_id, {place} FROM {tables}
JOIN volunteer_skills ON volunteer_skills.volunteer_id = volunteers.id
WHERE volunteers.status = 'active' {only}"""  # noqa: S608 - our own names


MOMENTS = (
    ("volunteers_come", "INSERT ON volunteers", "NEW.id"),
    ("volunteers_pause", "UPDATE OF status ON volunteers", "NEW.id"),
    ("skills_come", "INSERT ON volunteer_skills", "NEW.volunteer_id"),
    ("skills_go", "DELETE ON volunteer_skills", "OLD.volunteer_id"),
    ("addresses_come", "INSERT ON addresses", "NEW.person_id"),
    ("addresses_move", "UPDATE OF latitude, longitude ON addresses", "NEW.person_id"),
    ("addresses_go", "DELETE ON addresses", "OLD.person_id"),
    ("persons_move", "UPDATE OF community_id ON persons", "NEW.id"),
)


def _for_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER findable_when_{name} AFTER {moment}\nBEGIN\n{_rewritten('sqlite', volunteer)}\nEND"
        for name, moment, volunteer in MOMENTS
    ]


def _for_postgresql() -> list[str]:
    made = []
    for name, moment, volunteer in MOMENTS:
        made += [
            f"""CREATE OR REPLACE FUNCTION findable_when_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {_rewritten("postgresql", volunteer)}
  RETURN NULL;
END $$""",
            f"""CREATE TRIGGER findable_when_{name} AFTER {moment}
FOR EACH ROW EXECUTE FUNCTION findable_when_{name}()""",
        ]
    return made


def _rewritten(dialect_name: str, volunteer: str) -> str:
    return f"""DELETE FROM findable_volunteers WHERE volunteer_id = {volunteer};
{refill(dialect_name, volunteer)};"""  # noqa: S608 - our own names


def _watch(_target: MetaData, connection: Connection, *, tables: Sequence[Table], **_options: object) -> None:
    # After all tables and not after this one: the others that are watched may come later.
    if any(table.name == FindableVolunteer.__tablename__ for table in tables):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)


event.listen(Base.metadata, "after_create", _watch)
