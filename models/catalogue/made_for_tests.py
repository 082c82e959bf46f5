"""MadeForTests: the language model that this project trains for its tests; a variable must ask for it by name.

It knows nothing of the world, so no list shows it to anybody who did not ask. A file of its kind can be added by its
path as any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.contract.request import ModelEntry

VARIABLE: Final = "JACKDAW_TEST_MODELS"
NAME: Final = "tiny-chat"


def made_for_tests(folder: Path, environ: Mapping[str, str]) -> tuple[ModelEntry, ...]:
    """Return the model that lies in ``folder`` with its card when the variable is ``1``; an installed program has none.

    Raises KeyError or ValueError for a card that is none.
    """
    card = folder / "chat.json"
    if environ.get(VARIABLE) != "1" or not card.is_file():
        return ()
    told = json.loads(card.read_text(encoding="utf-8"))
    weights = folder / str(told["weights"])
    size = weights.stat().st_size
    return (ModelEntry(NAME, "chat", "gguf", str(weights), size, str(told["sha256"]), note=str(told["what"])),)
