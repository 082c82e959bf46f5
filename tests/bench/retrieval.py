"""Retrieval quality through the ``jackdaw`` command: ``python -m tests.bench.retrieval DATA [DATA ...]``.

A folder with ``corpus/``, ``queries.jsonl`` ({id, text}) and ``qrels.tsv`` (query, document, relevance; a header line)
is indexed in a fresh home, and all queries are run in the three modes. nDCG@10 has linear gain (the relevance itself,
as trec_eval's ndcg_cut_10); recall@100 counts relevance >= 1. Queries without a relevant document are left out. The
tuning half are the queries whose id has an even CRC-32; constants may be chosen on it alone.

A folder with ``docs/`` and ``questions.jsonl`` ({id, question, answers}) gives the share of questions whose first five
passages hold an answer.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.acceptance.program import Program

MODES = ("keyword", "semantic", "hybrid")
DEPTH = 100
ANSWER_DEPTH = 5


@dataclass(frozen=True)
class Scored:
    """One query's measures; ``judged`` tells the judging half from the tuning half."""

    judged: bool
    ndcg: float
    recall: float


def ndcg(ranked: Sequence[str], relevance: Mapping[str, int], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain at ``depth``, gain = relevance."""
    gains = [relevance.get(document, 0) for document in ranked[:depth]]
    ideal = sorted(relevance.values(), reverse=True)[:depth]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def recall(ranked: Sequence[str], relevance: Mapping[str, int], depth: int = DEPTH) -> float:
    """Return the share of the relevant documents among the first ``depth``."""
    relevant = {document for document, grade in relevance.items() if grade >= 1}
    return len(relevant.intersection(ranked[:depth])) / len(relevant) if relevant else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def is_judged(query: str) -> bool:
    """Return whether a query belongs to the judging half."""
    return zlib.crc32(query.encode()) % 2 == 1


def read_relevance(path: Path) -> dict[str, dict[str, int]]:
    """Return the graded relevance of documents for each query."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        found[query][document] = int(grade)
    return dict(found)


def measure(program: Program, data: Path, mode: str) -> list[Scored]:
    """Return every query's measures in one mode."""
    relevance = read_relevance(data / "qrels.tsv")
    lines = program.lines(
        *("search", "--queries", data / "queries.jsonl", "--mode", mode, "--limit", str(DEPTH)),
    )
    scored = []
    for line in lines:
        grades = relevance.get(str(line["id"]), {})
        if any(grade >= 1 for grade in grades.values()):
            ranked = [Path(result["path"]).stem for result in line["results"]]
            scored.append(Scored(is_judged(str(line["id"])), ndcg(ranked, grades), recall(ranked, grades)))
    return scored


def answered(program: Program, data: Path, mode: str, scratch: Path) -> float:
    """Return the share of questions with an answer in the text of the first five passages."""
    questions = [json.loads(line) for line in (data / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = scratch / "questions.jsonl"
    asked.write_text("".join(json.dumps({"id": q["id"], "text": q["question"]}) + "\n" for q in questions))
    arguments = ("search", "--queries", asked, "--mode", mode, "--limit", str(ANSWER_DEPTH), "--passages")
    found: dict[str, Any] = {str(line["id"]): line["results"] for line in program.lines(*arguments)}
    held = [any(a in r["text"] for r in found.get(str(q["id"]), ()) for a in q["answers"]) for q in questions]
    return sum(held) / len(held)


def report(data: Path) -> list[str]:
    """Index a data folder in a fresh home and return the lines of its table."""
    is_ranked = (data / "qrels.tsv").exists()
    lines = [f"## {data.name}"]
    with tempfile.TemporaryDirectory(prefix="jackdaw-bench-") as scratch:
        program = Program(Path(scratch) / "home")
        with program.engine():
            program.run("add", data / ("corpus" if is_ranked else "docs"))
            program.run("index", "--wait", "all", timeout_s=1800)
            if not is_ranked:
                lines += ["", f"| mode | answer in the first {ANSWER_DEPTH} passages |", "|---|---|"]
                return lines + [f"| {mode} | {answered(program, data, mode, Path(scratch)):.4f} |" for mode in MODES]
            lines += ["", "| mode | measure | tuning half | judging half | all |", "|---|---|---|---|---|"]
            for mode in MODES:
                lines += _rows(mode, measure(program, data, mode))
    return lines


def _rows(mode: str, scored: Sequence[Scored]) -> list[str]:
    halves = ([s for s in scored if not s.judged], [s for s in scored if s.judged], scored)
    ndcgs = " | ".join(f"{_mean([s.ndcg for s in half]):.4f}" for half in halves)
    recalls = " | ".join(f"{_mean([s.recall for s in half]):.4f}" for half in halves)
    return [f"| {mode} | nDCG@10 | {ndcgs} |", f"| {mode} | recall@{DEPTH} | {recalls} |"]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main(arguments: Sequence[str]) -> int:
    """Print one table for each data folder; return the exit code."""
    if not arguments:
        sys.stderr.write("usage: python -m tests.bench.retrieval DATA [DATA ...]\n")
        return 2
    for argument in arguments:
        sys.stdout.write("\n".join([*report(Path(argument).resolve()), "", ""]))
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
