"""``python -m tests.acceptance.recordings DATA``: real recordings and clips against what is known of them.

``DATA`` holds ``speech/transcripts.jsonl`` and ``video/descriptions.jsonl`` with their files. Every file must open, its
length must be right, its sound must be heard to its end, and shots must be found within a second.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.contract.call import Call
from engine.contract.document import Parsed
from engine.process.channel import Frame
from models.handles import frames
from models.handles.runner import Runner
from tests.plugins.reading import read_bytes

LENGTH_S = 0.3
SHOT_S = 1.0


def main(arguments: list[str]) -> int:
    """Print a line for each file and the sums; return 1 when a length or a shot of a montage is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    data = parser.parse_args(arguments).data
    speech, video = (
        [(data / name, one) for one in map(json.loads, (data / name / file).read_text("utf-8").splitlines())]
        for name, file in (("speech", "transcripts.jsonl"), ("video", "descriptions.jsonl"))
    )
    lengths = [length_is_right(folder / one["file"], one) for folder, one in (*speech, *video)]
    decoder = Runner(frames.NAME, frames.start)
    found, wanted = 0, 0
    for folder, one in video:
        bounds, stretches = list(changes(one)), looked_at(decoder, folder / one["file"])
        near = [min((abs(start - bound), start) for start in stretches) for bound in bounds]
        hits = sum(apart <= SHOT_S for apart, _ in near)
        print(f"{one['file']}: {len(stretches)} stretches; {hits} of {len(bounds)} changes within {SHOT_S:.0f} s")
        for bound, (apart, start) in zip(bounds, near, strict=True):
            if apart > SHOT_S:
                print(f"  described at {bound:.1f} s, nearest stretch from {start:.1f} s")
        found, wanted = found + hits, wanted + len(bounds)
    decoder.close()
    print(f"lengths right: {sum(lengths)} of {len(lengths)}; changes found: {found} of {wanted}")
    return 0 if all(lengths) else 1


def length_is_right(path: Path, known: dict[str, Any]) -> bool:
    """Return whether a file opens and is as long as it should be."""
    outcome = read_bytes(path.read_bytes(), path.name)
    if not isinstance(outcome, Parsed):
        print(f"{path.name}: {outcome.reason.message}")
        return False
    told = float(outcome.document.metadata.extra.get("duration_s") or 0)
    is_right = abs(told - float(known["duration_s"])) <= LENGTH_S
    print(f"{path.name}: {told:.2f} s, known {known['duration_s']} s{'' if is_right else '  WRONG'}")
    return is_right


def changes(known: dict[str, Any]) -> Iterator[float]:
    """Yield when something else begins to be seen."""
    for before, event in zip(known["events"], known["events"][1:], strict=False):
        yield (before["end_s"] + event["start_s"]) / 2


def looked_at(decoder: Runner, path: Path) -> list[float]:
    """Return when each stretch of a film begins."""
    with path.open("rb") as file:
        answers = decoder.stream("look", {"from_s": 0.0}, (), Call(), [file.fileno()])
        return [_start(frame) for frame in answers if "kept" in frame.header]


def _start(frame: Frame) -> float:
    return float(frame.header["kept"]["start_s"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
