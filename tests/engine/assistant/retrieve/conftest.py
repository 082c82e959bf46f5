from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.assistant.retrieve.shelf import Shelf


@pytest.fixture
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    yield made
    made.close()
