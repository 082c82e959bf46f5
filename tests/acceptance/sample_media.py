"""``python -m tests.acceptance.sample_media``: the labelled questions over pictures, scans, recordings and films.

Indexes the sample library with the tiny models in a home of its own and asks the questions of assets/sample/media.jsonl
through the command line. A hit is right when its file is among the first three and it lands where the answer is: on the
page with boxes that overlap (IoU), within two seconds, or in the picture.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.settings.paths import Home
from tests.acceptance.program import Program

ASSETS: Final = Path(__file__).resolve().parents[2] / "assets"
SAMPLE: Final = ASSETS / "sample"
FIRST: Final = 3
HIT_SHARE: Final = 0.9
TIME_S: Final = 2.0
IOU: Final = 0.5
_GRID: Final = 400
Box = Sequence[float]


@dataclass(frozen=True)
class Answered:
    """One question and how well it was answered. ``rank`` is 0 when its file is not among the first three."""

    id: str
    question: str
    rank: int
    lands: bool
    where: str


def main() -> int:
    """Print a line for each question and the sums; return 1 when too few are found or one lands astray."""
    with tempfile.TemporaryDirectory(prefix="jackdaw-sample-") as place:
        found = answers(Program(Path(place) / "home"))
    for one in found:
        print(f"{one.id} {'ok ' if one.lands else 'NO '} {one.rank or '-'}  {one.question}  {one.where}")
    hits = [one for one in found if one.rank]
    landed = [one for one in hits if one.lands]
    print(f"hit@{FIRST}: {len(hits)} of {len(found)}; of these at the very place: {len(landed)}")
    return 0 if len(hits) >= HIT_SHARE * len(found) and len(landed) == len(hits) else 1


def answers(program: Program) -> list[Answered]:
    """Index the sample library in the program's home with the tiny models, and ask everything."""
    home = Home(program.home)
    home.create()
    home.settings_file.write_text("[indexing]\ncpu_share = 1.0\n")
    for task, folder in (("speech", "whisper"), ("image", "clip")):
        shutil.copytree(ASSETS / "tiny" / folder, home.models / task / "tiny")
    asks = [json.loads(line) for line in (SAMPLE / "media.jsonl").read_text("utf-8").splitlines()]
    queries = program.home / "queries.jsonl"
    queries.write_text("".join(json.dumps({"id": ask["id"], "text": ask["question"]}) + "\n" for ask in asks))
    with program.engine():
        program.run("add", SAMPLE / "library")
        program.run("index", "--wait", "all", "--timeout", "800", timeout_s=900)
        lines = program.lines("search", "--queries", queries, "--limit", str(FIRST))
    results = {line["id"]: line["results"] for line in lines}
    return [answered(ask, results[ask["id"]]) for ask in asks]


def answered(ask: dict[str, Any], results: Sequence[dict[str, Any]]) -> Answered:
    """Return how well one question was answered."""
    for rank, result in enumerate(results, 1):
        if result["path"].replace("\\", "/").endswith(f"/{ask['file']}"):
            where = json.dumps(result["locator"])[:160]
            return Answered(ask["id"], ask["question"], rank, lands(ask["place"], result["locator"]), where)
    where = "found: " + ", ".join(Path(one["path"]).name for one in results)
    return Answered(ask["id"], ask["question"], 0, lands=False, where=where)


def lands(place: dict[str, Any], locator: dict[str, Any]) -> bool:
    """Return whether a locator is where the answer is."""
    match place:
        case {"kind": "time", "start_s": start_s}:
            return locator["kind"] == "time" and abs(locator["start_s"] - start_s) <= TIME_S
        case {"kind": "page", "page": page, "boxes": boxes}:
            spots = {spot["page"]: spot["boxes"] for spot in locator.get("spots", ())}
            return page in spots and iou(boxes, spots[page]) >= IOU
    return bool(locator["kind"] == place["kind"])


def iou(wanted: Sequence[Box], found: Sequence[Box]) -> float:
    """Return how much two sets of boxes have in common, 0 to 1, on a fine grid."""
    one, other = set(_cells(wanted)), set(_cells(found))
    return len(one & other) / max(1, len(one | other))


def _cells(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    for left, top, right, bottom in boxes:
        for x in range(round(left * _GRID), round(right * _GRID)):
            for y in range(round(top * _GRID), round(bottom * _GRID)):
                yield x, y


if __name__ == "__main__":
    sys.exit(main())
