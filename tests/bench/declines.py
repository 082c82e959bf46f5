"""How often a question is declined, by kind: ``python -m tests.bench.declines [LIBRARY QUESTIONS.jsonl] [--home DIR]``.

Without arguments the sample library is asked its own 200 questions. A line is ``{id, question, kind, gold}`` with the
kinds answerable, offtopic and ontopic_absent; where the kind is missing, ``article`` decides: a file of the library
makes the question answerable, any other off-topic. Printed are the outcomes, the curve of the topic rule (wrong
declines against right ones for each threshold), and how often the gold answer stands in what is quoted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.assistant.answer.answerer import PASSAGES
from engine.assistant.answer.quote import similarity
from engine.assistant.answer.quote.arithmetic import asks_to_calculate
from engine.assistant.answer.quote.evidence import Evidence, gather
from engine.assistant.answer.quote.quoting import RELATED, quote
from engine.assistant.answer.quote.relevance import Outcome, answer_score, judge, topic_score
from engine.assistant.answer.searching import as_query
from engine.assistant.retrieve.search import Searcher
from engine.contract.call import Call
from engine.contract.hit import Hit
from engine.contract.request import SearchRequest
from engine.library.embed.runner_embedder import RunnerEmbedder
from engine.library.store.index.folder import Index
from engine.library.store.ledger.database import Ledger
from engine.settings.paths import Home
from engine.settings.values import Models
from engine.wiring.embedders import Embedders
from engine.wiring.texts import Statistics
from tests.acceptance.program import Program
from tests.bench.figure import Figure

SAMPLE = Path(__file__).resolve().parents[2] / "assets" / "sample"
STEPS = [step / 2 for step in range(-6, 7)]


@dataclass(frozen=True)
class Judged:
    """One question and what came of it."""

    id: str
    kind: str
    question: str
    topic: float
    answer: float
    outcome: str
    quoted_gold: bool
    first_gold: bool
    quotes: int
    took_ms: float
    evidence: Evidence


class Judge:
    """Asks an indexed home as the engine does, keeping the scores that the engine does not tell."""

    def __init__(self, home: Path, words_only: bool) -> None:
        self._stack = ExitStack()
        place = Home(home.absolute())
        ledger = Ledger.open(place.ledger, place.snapshots)
        self._stack.callback(ledger.close)
        embedders = Embedders(place, lambda: Models().embedding, lambda: None)
        self._stack.callback(embedders.close)
        self._encoder: RunnerEmbedder | None = embedders.current()
        self._searcher = Searcher(ledger, Index.open(place.index), self._encoder)
        self._stack.callback(self._searcher.close)
        self._statistics = Statistics(ledger)
        self._words_only = words_only

    def close(self) -> None:
        """Close what was opened."""
        self._stack.close()

    def ask(self, row: dict[str, Any], kind: str) -> Judged:
        """Return what comes of one question."""
        text = row["question"]
        call = Call()
        began = time.monotonic()
        found = self._searcher.search(SearchRequest(as_query(text), limit=PASSAGES, passages=True), call).hits
        hits = [hit for hit in found if hit.text]
        encoder = None if self._words_only else self._encoder
        close = similarity.measure(text, hits, encoder, call) if encoder and hits else None
        evidence = gather(text, hits, self._statistics, close)
        took_ms = (time.monotonic() - began) * 1000
        outcome = outcome_of(text, hits, evidence)
        golds = [str(gold["answer"]) for gold in row.get("gold", ())] or [str(a) for a in row.get("answers", ())]
        cited = quote(evidence, Outcome.ANSWERS).citations if evidence.quotables else ()
        holds = [any(squeeze(gold) in squeeze(citation.quote) for gold in golds) for citation in cited]
        return Judged(
            str(row["id"]), kind, text, topic_score(evidence), answer_score(evidence), outcome,
            any(holds), any(holds[:1]), len(holds), took_ms, evidence,
        )  # fmt: skip


def outcome_of(question: str, hits: Sequence[Hit], evidence: Evidence) -> str:
    """Return none, related, answers or rows, as the answerer decides."""
    outcome = judge(evidence)
    if outcome is Outcome.NONE:
        return outcome.value
    if asks_to_calculate(question, hits, evidence):
        return "rows"
    return outcome.value if claims(evidence, outcome) else Outcome.RELATED.value


def claims(evidence: Evidence, outcome: Outcome) -> bool:
    """Return whether the quotes are given as an answer."""
    return not quote(evidence, outcome).answer.startswith(RELATED)


def squeeze(text: str) -> str:
    """Return ``text`` with single spaces and without case."""
    return " ".join(text.split()).casefold()


def index(library: Path, home: Path) -> None:
    """Index the library into the home, meaning included."""
    program = Program(home)
    with program.engine():
        program.run("add", library)
        program.run("index", "--wait", "all", "--timeout", "1800", timeout_s=1900)


def kind_of(row: dict[str, Any], library: Path) -> str:
    """Return the question's kind."""
    return str(row.get("kind") or ("answerable" if (library / row["article"]).exists() else "offtopic"))


def declined_share(judged: Iterable[Judged], threshold: float) -> float:
    """Return the share whose topic score lies below the threshold."""
    scores = [item.topic for item in judged]
    return sum(score < threshold for score in scores) / len(scores) if scores else float("nan")


def run(library: Path, questions: Path, home: Path | None, *, words_only: bool = False) -> list[Judged]:
    """Return every question judged; ``home`` is kept and reused when given."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        place = home or Path(folder) / "home"
        if not (place / "ledger.sqlite3").exists():
            index(library, place)
        judge_ = Judge(place, words_only)
        try:
            return [judge_.ask(row, kind_of(row, library)) for row in rows]
        finally:
            judge_.close()


def report(judged: Sequence[Judged], details: bool) -> str:
    """Return outcomes, curve and quotes as text."""
    kinds: dict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        kinds[item.kind].append(item)
    lines = ["kind             asked  none  related  answers  rows"]
    for kind, items in sorted(kinds.items()):
        count = Counter(item.outcome for item in items)
        lines.append(
            f"{kind:16} {len(items):5} {count['none']:5} {count['related']:8} {count['answers']:8} {count['rows']:5}"
        )
    lines += ["", "declined below   " + "  ".join(f"{kind:>14}" for kind in sorted(kinds))]
    for step in STEPS:
        shares = "  ".join(f"{declined_share(items, step):14.1%}" for _, items in sorted(kinds.items()))
        lines.append(f"{step:14.1f}   {shares}")
    if answerable := kinds.get("answerable"):
        quoted = sum(item.quoted_gold for item in answerable) / len(answerable)
        first = sum(item.first_gold for item in answerable) / len(answerable)
        quotes = sum(item.quotes for item in answerable) / len(answerable)
        lines += ["", f"gold answer among the quotes: {quoted:.1%} of the answerable, in the first one: {first:.1%}"]
        lines += [f"quotes an answer: {quotes:.2f}", *_answer_curve(kinds)]
    lines.append(f"judging one question: median {statistics.median(item.took_ms for item in judged):.0f} ms")
    if details:
        lines += ["", *(_detail(item) for item in sorted(judged, key=lambda item: (item.kind, item.topic)))]
    return "\n".join(lines)


def _answer_curve(kinds: dict[str, list[Judged]]) -> list[str]:
    """Return for thresholds of the answer rule which share of each kind would be called related or declined."""
    lines = ["", "no claim below    " + "  ".join(f"{kind:>14}" for kind in sorted(kinds))]
    for step in STEPS:
        shares = (sum(item.answer < step for item in items) / len(items) for _, items in sorted(kinds.items()))
        lines.append(f"{step:14.1f}   " + "  ".join(f"{share:14.1%}" for share in shares))
    return lines


def _detail(item: Judged) -> str:
    facts = item.evidence
    similar = f"{facts.similarity or 0:.2f}/{facts.sentence_similarity or 0:.2f}"
    scores = f"{item.topic:6.2f} {item.answer:6.2f} cover {facts.coverage:.2f}/{facts.sentence_coverage:.2f}"
    return f"{item.id} {item.kind:14} {item.outcome:8} {scores} close {similar} {item.quoted_gold!s:5} {item.question}"


def measure() -> list[Figure]:
    """Return the two figures that the sample library is held to."""
    judged = run(SAMPLE / "library", SAMPLE / "questions.jsonl", None)
    off = [item for item in judged if item.kind == "offtopic"]
    good = [item for item in judged if item.kind == "answerable"]
    right, wrong = (sum(item.outcome == "none" for item in items) / len(items) for items in (off, good))
    return [
        Figure("off-topic questions declined, sample library", f"{right:.0%}", "", ">= 90 %", right >= 0.90),
        Figure("answerable questions declined, sample library", f"{wrong:.0%}", "", "<= 5 %", wrong <= 0.05),
    ]


def main(arguments: list[str]) -> int:
    """Print the report for a library and its questions."""
    parser = argparse.ArgumentParser(description="How often a question is declined, by kind.")
    parser.add_argument("library", type=Path, nargs="?", default=SAMPLE / "library")
    parser.add_argument("questions", type=Path, nargs="?", default=SAMPLE / "questions.jsonl")
    parser.add_argument("--home", type=Path, help="index here and keep it for the next run")
    parser.add_argument("--words-only", action="store_true", help="judge as if there were no embedder")
    parser.add_argument("--details", action="store_true", help="print each question with its scores")
    options = parser.parse_args(arguments)
    judged = run(options.library, options.questions, options.home, words_only=options.words_only)
    print(report(judged, options.details))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
