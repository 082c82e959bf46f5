"""Pictures without an engine: none ever comes."""

from __future__ import annotations

from desktop.engine_link.jobs import Jobs
from desktop.engine_link.link import EngineLink
from desktop.viewmodels.viewer.pictures import Pictures
from tests.fakes.engine import FakeEngine, FakeHandle
from tests.fakes.executor import ManualExecutor


def absent_pictures() -> Pictures:
    """Return pictures of a link that is never opened."""
    return Pictures(EngineLink(lambda: FakeHandle(FakeEngine()), Jobs(ManualExecutor())))
