"""Learn from texts what a call for help looks like, and write `likeness.txt`: logistic regression on pieces of texts.

    python -m scripts.teach_calls FOLDER            learn from our texts, and everyday texts: FOLDER/*.txt, one a line
    python -m scripts.teach_calls --measure FOLDER  learn four times without a quarter of them, and read that quarter

Our own texts alone (without FOLDER) know too little of what people say all day: a hundred thousand lines more do.
An everyday text that calls in so many words ("着火啦") is left out: nobody could tell it from a call.
"""

import argparse
import json
import math
import random
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from zlib import crc32

from eldercare.channels.sms.understanding.likeness import WEIGHTS, mark_of_fields, pieces, share
from eldercare.channels.sms.understanding.meaning import Intent
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.understanding.sos import DOUBTFUL, SURE, as_meant, says_so

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "tests/data/understanding"
LESSONS = ROOT / "scripts/lessons"
GOLDEN = OURS / "golden.jsonl"
CALLS = (OURS / "calls_for_help.txt", LESSONS / "calls_for_help.txt")
NEAR_MISSES = (OURS / "no_calls_for_help.txt", OURS / "requests.tsv", LESSONS / "near_misses.txt")
EVERYDAY = tuple(OURS / name for name in ("everyday.txt", "times.tsv", "yes.txt", "no.txt", "in_doubt.txt"))
EPOCHS, PACE, SEED, RARE, KEPT = 8, 0.3, 7, 2, 30_000
COUNTS_OF_A_CALL, COUNTS_OF_A_NEAR_MISS = 5.0, 6.0
QUARTERS = 4

Lesson = tuple[str, bool, float]  # a text as it was meant, whether it calls for help, how much it counts


def lessons(folders: Iterable[Path]) -> dict[str, list[Lesson]]:
    """Return what there is to learn from, by where it comes from."""
    further = [path for folder in folders for path in sorted(folder.glob("*.txt"))]
    return {
        "calls": [(text, True, COUNTS_OF_A_CALL) for text in _texts(CALLS)],
        "near misses": [(text, False, COUNTS_OF_A_NEAR_MISS) for text in _texts(NEAR_MISSES) + _golden()],
        "everyday": [(text, False, 1.0) for text in _texts(EVERYDAY)],
        "further": [(text, False, 1.0) for text in _texts(further)],
    }


def _texts(paths: Iterable[Path]) -> list[str]:
    lines = chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in paths)
    return _as_meant(max(line.split("\t"), key=_chinese) for line in lines if not line.startswith("#"))


def _golden() -> list[str]:
    rows = map(json.loads, GOLDEN.read_text(encoding="utf-8").splitlines())
    return _as_meant(row["text"] for row in rows if row.get("intent") != Intent.SOS)


def _as_meant(texts: Iterable[str]) -> list[str]:
    return sorted({meant for text in texts if not (meant := as_meant(plain(text))).isascii()})


def _chinese(column: str) -> int:
    """Tables have one Chinese column beside codes and times."""
    return len(column.encode()) - len(column)


def worth_learning(known: dict[str, list[Lesson]]) -> list[Lesson]:
    """Return the lessons without the everyday texts that nobody could tell from a call."""
    everyday = (lesson for lesson in known["further"] if not says_so(lesson[0]))
    return [*known["calls"], *known["near misses"], *known["everyday"], *everyday]


class Learner:
    """Weights of pieces, learnt one text at a time with steps that shrink for pieces met often (AdaGrad)."""

    def __init__(self, known: Sequence[Lesson]) -> None:
        met = Counter(piece for text, _, _ in known for piece in pieces(text))
        often = sorted(piece for piece, times in met.items() if times > RARE)
        self._number = {piece: place for place, piece in enumerate(often)}
        self._weights = array("d", [0.0] * len(often))
        self._paces = array("d", [0.01] * len(often))
        self._always, self._always_pace = -3.0, 1.0
        self._lessons = [self._numbered(lesson) for lesson in known]

    def _numbered(self, lesson: Lesson) -> tuple["array[int]", float, bool, float]:
        text, calls, counts = lesson
        found = pieces(text)
        known = array("I", sorted(self._number[piece] for piece in found if piece in self._number))
        return known, share(found), calls, counts

    def learn(self) -> None:
        """Go through all lessons several times, in an order that is shuffled alike every time."""
        order = list(range(len(self._lessons)))
        shuffler = random.Random(SEED)  # noqa: S311 - the same weights every time
        for _ in range(EPOCHS):
            shuffler.shuffle(order)
            for place in order:
                self._step(*self._lessons[place])

    def _step(self, known: "array[int]", part: float, calls: bool, counts: float) -> None:
        weights, paces = self._weights, self._paces
        odds = self._always + part * sum([weights[place] for place in known])
        wrong = (1 / (1 + math.exp(-max(-30.0, odds))) - calls) * counts
        if abs(wrong) < 0.001:
            return
        push, square = PACE * wrong * part, (wrong * part) ** 2
        for place in known:
            paces[place] += square
            weights[place] -= push / math.sqrt(paces[place])
        self._always_pace += wrong * wrong
        self._always -= PACE * wrong / math.sqrt(self._always_pace)

    def learnt(self) -> dict[str, float]:
        """Return the weights that matter most, to a hundredth; the empty piece is what every text begins with."""
        weights = {piece: self._weights[place] for piece, place in self._number.items() if "\t" not in piece}
        most = sorted(weights, key=lambda piece: (-abs(weights[piece]), piece))[:KEPT]
        return {"": round(self._always, 2)} | {piece: round(weights[piece], 2) for piece in most}


def learnt_from(known: Sequence[Lesson]) -> dict[str, float]:
    """Return the weights of pieces that these lessons teach."""
    learner = Learner(known)
    learner.learn()
    return learner.learnt()


def written(weights: dict[str, float]) -> str:
    """Return the weights as they are kept: see `likeness`."""
    by_weight = defaultdict(list)
    for piece, weight in weights.items():
        by_weight[weight].append(piece)
    lines = ("\t".join([str(weight), *sorted(by_weight[weight])]) for weight in sorted(by_weight))
    return "\n".join([mark_of_fields(), *lines]) + "\n"


def measured(known: dict[str, list[Lesson]]) -> Iterator[str]:
    """Yield for each kind of text how many are taken for calls or doubted, by weights that never saw them."""
    heard: dict[str, list[float]] = defaultdict(list)
    for quarter in range(QUARTERS):
        seen = {kind: [one for one in some if _quarter(one[0]) != quarter] for kind, some in known.items()}
        weights = learnt_from(worth_learning(seen))
        for kind, some in known.items():
            heard[kind] += [_odds(text, weights) for text, _, _ in some if _quarter(text) == quarter]
    for kind, odds in heard.items():
        sure, doubted = (sum(one > bar for one in odds) / max(1, len(odds)) for bar in (SURE, DOUBTFUL))
        yield f"{kind}: {len(odds)} texts, {sure:.2%} sure, {doubted:.2%} sure or doubted"


def _quarter(text: str) -> int:
    """Texts that begin alike go together, so that no near duplicate gives the answer away."""
    return crc32(text[:3].encode()) % QUARTERS


def _odds(text: str, weights: dict[str, float]) -> float:
    found = pieces(text)
    return weights[""] + share(found) * sum(weights.get(piece, 0.0) for piece in found)


def main() -> None:
    """Learn and write, or measure."""
    parser = argparse.ArgumentParser(description="Learn what a call for help looks like.")
    parser.add_argument("folders", nargs="*", type=Path, help="folders with .txt files of everyday texts, one a line")
    parser.add_argument("--measure", action="store_true", help="say what the method is worth, and change nothing")
    chosen = parser.parse_args()
    known = lessons(chosen.folders)
    print(", ".join(f"{len(some)} {kind}" for kind, some in known.items()))
    if chosen.measure:
        print(*measured(known), sep="\n")
        return
    WEIGHTS.write_text(written(learnt_from(worth_learning(known))), encoding="utf-8")
    print(f"{WEIGHTS.relative_to(ROOT)}: {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
