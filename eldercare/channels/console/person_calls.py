"""The last calls of a person, as they stand on his or her card."""

from eldercare.channels.console.call_words import keys_of, state_said
from eldercare.messaging.call_queries import calls_of_person
from eldercare.people.models import Person

MOST = 5


def calls_seen(person: Person) -> dict[str, object]:
    """Return what the panel of a person's last calls is made of."""
    return {"calls": calls_of_person(person, limit=MOST), "state_said": state_said, "keys_of": keys_of}
