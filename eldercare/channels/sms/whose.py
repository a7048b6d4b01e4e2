"""Whose wish a text is, and whose call for help: the elder it names, or calls "my dad", among those it can be about."""

from eldercare.channels.sms.replies import Sender
from eldercare.channels.sms.understanding.kin import Called, called, can_be
from eldercare.channels.sms.understanding.meaning import Meaning
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.understanding.whom import find_mentioned, find_whom
from eldercare.elders.models import Elder
from eldercare.elders.queries import get as get_elder
from eldercare.orders.wishes import elders_meant
from eldercare.people.models import Person
from eldercare.people.queries import ties_of


def elder_named(text: str, candidates: list[Elder]) -> Elder | None:
    """Return the one of them whose name, or given name of two characters, stands in the text."""
    named = [elder for elder in candidates if elder.name in text or (len(elder.name) > 2 and elder.name[1:] in text)]
    return named[0] if len(named) == 1 else None


def for_whom(sender: Sender, meaning: Meaning) -> tuple[list[Elder], str]:
    """Return the one elder whose wish it is; or who it can be, and why that cannot be told."""
    if not sender.people:
        return [], "unknown_sender"
    own = elders_meant(sender.people)
    if not meaning.for_whom:
        return _one_of(sender, own)
    close = elders_meant(sender.people, for_somebody_else=True)
    candidates = list(dict.fromkeys([*close, *own]))
    named = elder_named(sender.text, candidates)
    if named is not None:
        return [named], ""
    if len(sender.elders) == 1:  # who wants something for somebody else does not mean herself
        candidates = close
    one = called(plain(meaning.for_whom))
    fitting = [] if one.several else _fitting(sender, one, candidates)
    return (fitting, "") if len(fitting) == 1 else _one_of(sender, fitting or candidates, beyond_doubt=False)


def _one_of(sender: Sender, candidates: list[Elder], *, beyond_doubt: bool = True) -> tuple[list[Elder], str]:
    if not candidates:
        return [], "unknown_elder"
    if len(candidates) == 1 and beyond_doubt:
        return candidates, ""
    named = elder_named(sender.text, candidates)
    return ([named], "") if named is not None else (candidates, "which_elder")


def somebody_else(text: str) -> str | None:
    """Return the words for somebody else of whom a few words speak, such as "我爸老样子"; None where they do not."""
    found = find_whom(plain(text))
    return found[0] if found else next(iter(find_mentioned(plain(text))), None)


def in_danger(sender: Sender) -> Person | None:
    """Return whom a relative's call for help is about: the one elder it can be, else who wrote; None for all others."""
    if sender.person is None or sender.elders:
        return None
    close = [get_elder(tie.elder_id) for tie in ties_of(sender.person.id)]
    named = elder_named(sender.text, close)
    spoken_of = [one for words in find_mentioned(plain(sender.text)) if (one := called(words)) != Called()]
    fitting = [elder for elder in close if not spoken_of or any(_fitting(sender, one, [elder]) for one in spoken_of)]
    if named is None and len(fitting) == 1:
        return fitting[0].person
    return named.person if named is not None else sender.person


def _fitting(sender: Sender, one: Called, elders: list[Elder]) -> list[Elder]:
    relations = {tie.elder_id: tie.relation for person in sender.people for tie in ties_of(person.id)}
    return [
        elder
        for elder in elders
        if can_be(one, name=elder.name, sex=elder.person.sex, relation=relations.get(elder.id, ""))
    ]
