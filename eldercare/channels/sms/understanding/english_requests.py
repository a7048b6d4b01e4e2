"""The same judgement for English texts: is a service that is named also asked for?"""

import re
from collections.abc import Iterable

from eldercare.channels.sms.understanding.services import Named

Span = tuple[int, int]
_ASK = re.compile(
    r"\b(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody|i (?:get|have|book|order))\b|\bplease\b|\bpls\b|\bbook(?:ing)?\b|\border\b|\bsend\b|\barrange\b|\bschedule\b|\bget me\b|\bbring me\b|\btake me\b|\bhelp (?:me|with|needed)\b|\blooking for\b|\bsomeone to\b|\bsomebody to\b|\bappointment\b|\bdeliver|\bi(?:'d| would) like\b|\bneed(?:s|ed)? (?:a|an|some|my|help|someone|somebody|to book)?\b|\bwants? (?:a|an|some|to book|to order)\b"
)
_WISH = re.compile(r"\b(?:i|we|my \w+|mum|mom|dad|mother|father|\w+)(?:'d| would)? (?:want|need|like|wanna)s?\b")
_CHORES = re.compile(
    r"\b(?:want|need|have|got|going|like|wanna|gotta)(?:s)? (?:to )?(?:do|eat|cook|make|go|buy|start|finish|skip|chat|talk|walk|wash)\b"
)
_TALK = re.compile(
    r"\byesterday\b|\bwas\b|\bwere\b|\bhad\b|\bdid\b|\bwent\b|\bate\b|\blet'?s\b|\btogether\b|\bwith (?:you|him|her|them|friends|us)\b|\bhow\b|\bwhen\b|\byou (?:walk|talk|chat|phone|ride)\b|\bwhat\b|\bwhere\b|\bwhy\b|\bwho\b|\bwhich\b|\b(?:are|do|did|have|were|don't|if|when|as|that|but) you\b|\byou (?:want|like|need|have|going|had|are|were|said|know|should|must|get|can)\b|\byour\b|\b(?:he|she|they|it) \w+|\bhaha|\blol\b|\bclass\b|\boffice\b|\bfriends?\b|\bdate\b|\bparty\b|\bbecause\b|\balready\b|\bjust\b|\bnever\b|\bnot\b|n't\b|\b(?:do|does|did|wo|ca|is)nt\b|\bno\b|\bafter\b (?!\d|tomorrow)|\bbefore (?!\d|noon)|\bcan we\b|\bshall we\b|\bthanks for\b|\bthank you for\b|\bcost\b|\bprice\b|\bmuch\b"
)
_FILLER = frozenset(
    "i i'd i'm like would want wants need needs to a an the please pls for my me at on in of some can could you someone somebody anyone have get book booking order send help with and thanks thank hello hi dear service services delivery delivered home appointment come do is it possible we our by this next take bring arrange schedule there morning afternoon evening today tomorrow house flat place up go request time one mum mom dad mother father husband wife neighbour today's now soon will be from around about again also just trip visit person cut".split()
)


def asks_in_english(text: str, named: list[Named], known: Iterable[Span]) -> bool:
    """Tell whether an English plain text asks for the services it names, rather than mentioning them."""
    chars = list(text)
    for start, end in [*(word.span for word in named), *known]:
        chars[start:end] = " " * (end - start)
    rest = "".join(chars)
    words = re.findall(r"[a-z']+", rest)
    left = sum(1 for word in words if word not in _FILLER)
    everyday = all(word.everyday for word in named)
    polite = re.sub(r"\b(?:thank|can|could|would|will) you\b", "", text)
    if not words:
        return "?" not in text or not everyday
    if _TALK.search(polite) or re.search(r"\byou\b", polite) or len(words) > 25:
        return False
    if not left and not _CHORES.search(text) and "?" not in text and not re.search(r"\b(?:i|we|i'm|do|go)\b", rest):
        return True
    if _ASK.search(text):
        return left <= (4 if everyday else 8) and not (
            _CHORES.search(text) and not re.search(r"\b(?:please|help|someone|somebody|can|could)\b", text)
        )
    return bool(_WISH.search(text)) and left <= (1 if everyday else 4) and not _CHORES.search(text)
