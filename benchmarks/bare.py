"""What intake is measured against, in the same kind of server: a route that does nothing, and one that inserts one row.

No ORM, no form token, no signature; the connections have the same options as the app's and lead to the same database.
"""

import argparse
import os

import sqlalchemy as sa
from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import event

from eldercare.commands.servers import serve
from eldercare.database import engine_options
from eldercare.settings import with_driver

metadata = sa.MetaData()
notes = sa.Table("bench_notes", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.Text))


def bare_app(url: str) -> Flask:
    """Return an app with the two routes; what `/note` answered is as safely written as what ours does."""
    engine = sa.create_engine(url, **engine_options(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _like_ours)
    metadata.create_all(engine)
    engine.dispose()  # or the forked workers would share its connection
    app = Flask("bare")

    @app.post("/nothing")
    def nothing() -> ResponseReturnValue:
        """The empty route: reads the form, for so does whoever takes in a text, and answers what Twilio expects."""
        assert request.form["Body"]
        return "<Response/>", {"Content-Type": "application/xml"}

    @app.post("/note")
    def note() -> ResponseReturnValue:
        with engine.begin() as connection:
            connection.execute(notes.insert().values(body=request.form["Body"]))
        return "<Response/>", {"Content-Type": "application/xml"}

    return app


def _like_ours(connection: sa.PoolProxiedConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=20000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    address = with_driver(os.environ["ELDERCARE_DATABASE_URL"])
    workers = 1 if address.startswith("sqlite") else 2  # as `eldercare web` chooses
    serve(bare_app(address), host="127.0.0.1", port=parser.parse_args().port, workers=workers)
