"""Card: what a shipped model is and what it could do on held-out data when it was made, in a file beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_card(path: Path, what: str, weights: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write and return the card of ``weights``; ``facts`` are how it was trained and its held-out figures."""
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    card = {"what": what, "never_offered": True, **facts, "weights": weights.name, "sha256": digest}
    path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card
