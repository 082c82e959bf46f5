"""``python -m tests.acceptance.recordings DATA``: real recordings and clips against what is known of them.

``DATA`` holds ``speech/transcripts.jsonl`` and ``video/descriptions.jsonl`` with their files. Every file must open, its
length must be right, its sound must be heard to its end, shots must be found within a second, and key moments must tell
the described events. Looks go by the tiny image model, which knows little but colours.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.contract.call import Call
from engine.contract.document import Kind, Metadata, Parsed
from engine.contract.locator import TimePlace
from engine.library.recognise.frames import FramesRecogniser
from engine.library.recognise.key_moments import Shot, key_moments
from engine.library.recognise.recogniser import SightPart, Subject
from models.handles import frames
from models.handles.runner import Runner
from tests.engine.library.recognise.eyes import tiny_model
from tests.plugins.reading import read_bytes

LENGTH_S = 0.3
SHOT_S = 1.0
OVERLAP = 0.5
"""Of the shorter of a moment and an event: then the moment tells the event."""
TOLD = 0.7


def main(arguments: list[str]) -> int:
    """Print a line for each file and the sums; return 1 when a length is wrong or too few events are told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    data = parser.parse_args(arguments).data
    speech, video = (
        [(data / name, one) for one in map(json.loads, (data / name / file).read_text("utf-8").splitlines())]
        for name, file in (("speech", "transcripts.jsonl"), ("video", "descriptions.jsonl"))
    )
    lengths = [length_is_right(folder / one["file"], one) for folder, one in (*speech, *video)]
    found, wanted, told, events = 0, 0, 0, 0
    for (_folder, one), shots in zip(video, looked_at([folder / one["file"] for folder, one in video]), strict=True):
        told, events = told + print_moments(shots, one), events + len(one["events"])
        bounds, stretches = list(changes(one)), [shot.start_s for shot in shots]
        near = [min((abs(start - bound), start) for start in stretches) for bound in bounds]
        hits = sum(apart <= SHOT_S for apart, _ in near)
        print(f"{one['file']}: {len(stretches)} stretches; {hits} of {len(bounds)} changes within {SHOT_S:.0f} s")
        for bound, (apart, start) in zip(bounds, near, strict=True):
            if apart > SHOT_S:
                print(f"  described at {bound:.1f} s, nearest stretch from {start:.1f} s")
        found, wanted = found + hits, wanted + len(bounds)
    print(f"lengths right: {sum(lengths)} of {len(lengths)}; changes found: {found} of {wanted}")
    print(f"events told by key moments: {told} of {events} ({100 * told / max(1, events):.0f} %)")
    return 0 if all(lengths) and told >= TOLD * events else 1


def print_moments(shots: Sequence[Shot], known: dict[str, Any]) -> int:
    """Print the key moments of a film; return how many events have one of their own."""
    moments = key_moments(shots, [])
    told = pairs([(one.start_s, one.end_s) for one in moments], known["events"])
    times = ", ".join(f"{one.start_s:.1f}-{one.end_s:.1f}" for one in moments)
    print(f"{known['file']}: key moments {times}; {told} of {len(known['events'])} events told")
    return told


def pairs(moments: Sequence[tuple[float, float]], events: Sequence[dict[str, Any]]) -> int:
    """Return how many events find a moment that overlaps them by half, each moment telling one event."""
    shares = sorted(
        (
            (share(moment, (event["start_s"], event["end_s"])), m, e)
            for m, moment in enumerate(moments)
            for e, event in enumerate(events)
        ),
        reverse=True,
    )
    held: tuple[set[int], set[int]] = (set(), set())
    for overlap, m, e in shares:
        if overlap >= OVERLAP and m not in held[0] and e not in held[1]:
            held[0].add(m)
            held[1].add(e)
    return len(held[1])


def share(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return which part of the shorter of two stretches lies in both."""
    both_s = min(one[1], other[1]) - max(one[0], other[0])
    return both_s / max(min(one[1] - one[0], other[1] - other[0]), 0.01)


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


def looked_at(paths: Sequence[Path]) -> Iterator[list[Shot]]:
    """Yield what is seen of each film."""
    with tempfile.TemporaryDirectory() as folder:
        model = tiny_model(Path(folder))
        eyes = FramesRecogniser(Runner(frames.NAME, frames.start), model)
        for path in paths:
            with path.open("rb") as file:
                about = Subject(
                    file.fileno(), path.stat().st_size, b"a", bytes(32), "mp4", Kind.VIDEO, Metadata(), frozenset()
                )
                yield [
                    Shot(one.place.start_s, one.place.end_s, one.place.frame_s or 0.0, one.vector)
                    for one in eyes.recognise(about, ("",), Call())
                    if isinstance(one, SightPart) and isinstance(one.place, TimePlace)
                ]
        eyes.rest()
        model.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
