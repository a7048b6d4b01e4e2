"""The triggers of a database, as the statements that make them."""

import sqlalchemy as sa

Triggers = dict[str, str]

READ = {
    "sqlite": "SELECT 'TRIGGER ' || name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": """
        SELECT 'FUNCTION ' || proname, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
        UNION ALL
        SELECT 'TRIGGER ' || tgname || ' ON ' || relname, pg_get_triggerdef(pg_trigger.oid)
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal
        ORDER BY 1""",
}


def triggers(engine: sa.Engine) -> Triggers:
    """Return what makes each trigger, functions first, named as DROP wants it ("TRIGGER name ON table")."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(READ[engine.dialect.name]).all()
    return {name: sql.replace(" public.", " ").strip() for name, sql in rows}


def statements_between(present: Triggers, wanted: Triggers) -> list[str]:
    """Return the statements that lead from the triggers that are present to those that are wanted.

    A function is replaced and not dropped, for others may hang on it.
    """
    changed = {name for name, sql in wanted.items() if present.get(name) != sql}
    gone = [name for name in reversed(present) if name not in wanted or (name in changed and "FUNCTION" not in name)]
    return [
        *(f"DROP {name}{'()' if name.startswith('FUNCTION') else ''}" for name in gone),
        *(sql for name, sql in wanted.items() if name in changed),
    ]
