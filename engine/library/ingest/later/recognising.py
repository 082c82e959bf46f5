"""Recognising: the stages that read pages, pictures and sound, one at a time, after all text and its meaning."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from engine.contract.call import Priority
from engine.contract.errors import Cancelled, DiskFull, IndexDamaged, JackdawError, RunnerFailed
from engine.contract.file import DocumentId
from engine.contract.reason import Reason
from engine.contract.stretch_parts import span_of
from engine.library.ingest.later.findings import Findings
from engine.library.ingest.later.media_progress import MediaProgress
from engine.library.ingest.later.rounds import Rounds
from engine.library.ingest.later.subject import Contents, OpenDocument
from engine.library.ingest.throttle import Throttle
from engine.library.recognise.recogniser import Missing, PartFailed, Recognised, Recogniser, Recognisers, Subject
from engine.library.store.ledger import layer_parts, spaces, visuals, work
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.work import WorkItem
from engine.library.store.publish.publisher import Publisher

_log = logging.getLogger(__name__)

STAGES: Final = (work.OCR, work.IMAGE, work.SPEECH, work.FRAMES, work.CAPTION)
"""In the order in which they are done: what is quick and found by words comes first."""
LAYERS: Final[Mapping[str, str]] = {work.OCR: "ocr", work.SPEECH: "transcript", work.CAPTION: "caption"}
MAX_ATTEMPTS: Final = 2
"""Once more after a failure, for it may have been bad luck."""
LOOK_DOCUMENTS: Final = 64
REST_AFTER_S: Final = 30.0
"""A process that had nothing to do for so long is ended: its memory is worth more than its start."""
BROKEN_AFTER: Final = 3
"""Documents in a row on which the process of a stage failed: then it is the process that is broken, not they."""
BROKEN_S: Final = 300.0
"""A stage whose process is broken is tried again after so long, or at the next start."""
AGAIN_S: Final = 60.0
"""A document whose file cannot be read now is looked at again after so long."""


class RecognisingStage:
    """One background thread: one document of one stage at a time, so that one heavy process runs."""

    def __init__(
        self,
        ledger: Ledger,
        publisher: Publisher,
        contents: Contents,
        recognisers: Recognisers,
        may_begin: Callable[[], bool],
        may_go_on: Callable[[], bool],
        progress: MediaProgress,
        throttle: Throttle,
        emit: Callable[[str, Mapping[str, Any]], None],
        wrote: Callable[[Exception | None], None],
    ) -> None:
        self._ledger = ledger
        self._publisher = publisher
        self._contents = contents
        self._recognisers = recognisers
        self._may_begin = may_begin
        self._may_go_on = may_go_on
        self._progress = progress
        self._throttle = throttle
        self._emit = emit
        self._wrote = wrote
        self._active: Recogniser | None = None
        self._worked_at_s = time.monotonic()
        self._later: dict[tuple[str, DocumentId], float] = {}
        self._brought_up: set[tuple[str, str]] = set()
        self._captioned = 0
        self._failed: list[WorkItem] = []
        self._broken_until: dict[str, float] = {}
        self._rounds = Rounds("recognise", self._round, wrote, idle=self._rest_after_a_while, ended=self._rest)
        self._call = self._rounds.call

    def start(self) -> None:
        """Begin to work."""
        self._rounds.start()

    def stop(self) -> None:
        """Cancel what is in hand and end; finished parts are kept, the others are done next time."""
        self._rounds.stop()

    def _round(self) -> bool:
        """Do the most wanted document; return False when there is nothing that can be done now."""
        if not self._may_begin():
            return False
        best: tuple[int, Recogniser, list[WorkItem]] | None = None
        for stage in STAGES:
            who = self._recognisers(stage)
            if who is None or isinstance(who, Missing) or self.is_broken(stage):
                continue
            items = self._next_items(who)
            if items and (best is None or items[0].priority > best[0]):
                best = items[0].priority, who, items
        if best is None:
            return False
        self._do(best[1], best[2])
        self._worked_at_s = time.monotonic()
        return True

    def _next_items(self, who: Recogniser) -> list[WorkItem]:
        """Return the due items of the next document of a stage, pages in order."""
        role, producer = self._role(who)
        if not producer and (who.stage, who.version) not in self._brought_up:
            self._ledger.write(lambda c: work.outdated(c, who.stage, who.version))
            self._brought_up.add((who.stage, who.version))
        if who.stage == work.CAPTION:
            self._require_captions()
        due = self._ledger.read(lambda c: work.due(c, who.stage, LOOK_DOCUMENTS, producer))
        now = time.monotonic()
        ready = [item for item in due if self._later.get((item.stage, item.document), 0.0) <= now]
        if not ready:
            if role == "building" and not due and who.space is not None:
                space_id = who.space.id
                self._ledger.write(lambda c: spaces.activate(c, space_id))
                self._emit("index", {"space": space_id})
            return []
        document = ready[0].document
        held = self._ledger.read(lambda c: work.of_document(c, document))
        wanted = [one for one in held if (one.stage, one.producer, one.state) == (who.stage, producer, "due")]
        return sorted(wanted, key=lambda one: (len(one.part), one.part))

    def _require_captions(self) -> None:
        """Make due the descriptions of pictures that came since: they are wanted only while somebody describes."""
        latest = self._ledger.read(work.latest_document)
        if latest != self._captioned:
            self._ledger.write(work.require_captions)
            self._captioned = latest

    def _role(self, who: Recogniser) -> tuple[str, str]:
        """Return the role of a recogniser's space (empty for text) and the producer its work is under."""
        space = who.space
        if space is None:
            return "", ""
        stored = self._ledger.read(lambda c: {each.space.id: each.role for each in spaces.list_all(c)})
        role = stored.get(space.id, "retired")
        if role == "retired":
            role = self._ledger.write(lambda c: spaces.ensure(c, space)).role
        return role, "" if role == "active" else space.id

    def _do(self, who: Recogniser, items: Sequence[WorkItem]) -> None:
        if self._active is not None and self._active.stage != who.stage:
            self._rest()
        self._active = who
        document = items[0].document
        with self._contents.opened(document) as opened:
            if isinstance(opened, Reason):
                self._later[who.stage, document] = time.monotonic() + AGAIN_S
                _log.info("%s of document %d waits: %s", who.stage, document, opened.message)
                return
            self._progress.at(who.stage, opened.shown)
            self._ledger.write(lambda c: work.take(c, [item.id for item in items]))
            findings = Findings(self._publisher, who, opened.about, items)
            try:
                self._recognise(who, opened, findings)
                self._failed.clear()
            except (Cancelled, DiskFull, IndexDamaged):
                findings.give_back(self._ledger)
                raise
            except Exception as error:  # noqa: BLE001 - a model may fail in any way on any file; this is its boundary
                known = isinstance(error, JackdawError)
                _log.warning("%s of %s failed: %s", who.stage, opened.shown, error, exc_info=not known)
                findings.publish()
                problem = error.message if isinstance(error, JackdawError) else type(error).__name__
                reason = Reason("not_recognised", {"problem": problem}, retryable=True)
                findings.fail(self._ledger, None, reason, MAX_ATTEMPTS)
                self._judge(who, items, error)
            finally:
                self._progress.rests(who.stage)
        self._wrote(None)
        self._emit("file_state", {"recognised": len(items), "stage": who.stage})

    def _recognise(self, who: Recogniser, opened: OpenDocument, findings: Findings) -> None:
        about = opened.about
        done = self._ledger.read(lambda c: _kept(c, who, about.id))
        subject = Subject(
            opened.fd, opened.size_bytes, opened.name, about.content_hash, about.format, about.media_kind,
            about.metadata, done,
        )  # fmt: skip
        is_wanted = findings.priority > 0
        call = replace(self._call, priority=Priority.WANTED) if is_wanted else self._call
        began_s = time.monotonic()
        for found in who.recognise(subject, findings.parts, call):
            took_s, began_s = time.monotonic() - began_s, time.monotonic()
            self._throttle.spend(took_s * self._throttle.cores)
            self._progress.done(who.stage, took_s, _amount(found))
            if isinstance(found, PartFailed):
                findings.fail(self._ledger, found.part, found.reason, MAX_ATTEMPTS if found.reason.retryable else 0)
            else:
                findings.add(found)
            self._call.check()
            if not self._may_go_on():
                findings.publish()
                findings.give_back(self._ledger)
                return
            if not is_wanted:
                self._throttle.rest(self._call.cancel.wait)
            began_s = time.monotonic()
        findings.end()

    def _judge(self, who: Recogniser, items: Sequence[WorkItem], error: Exception) -> None:
        """Give back what failed when a process fails on one document after the other, and let the stage wait."""
        if not isinstance(error, RunnerFailed):
            self._failed.clear()
            return
        self._failed = [*(one for one in self._failed if one.stage == who.stage), *items]
        if len({one.document for one in self._failed}) < BROKEN_AFTER:
            return
        failed = [one.id for one in self._failed]
        self._failed.clear()
        self._ledger.write(lambda c: work.give_back(c, failed))
        # only now: who sees the stage wait must see all of its work due
        self._broken_until[who.stage] = time.monotonic() + BROKEN_S
        _log.error("%s fails on every document and is tried again in %.0f s", who.stage, BROKEN_S)

    def is_broken(self, stage: str) -> bool:
        """Whether a stage waits because its process fails whatever it is given."""
        return time.monotonic() < self._broken_until.get(stage, 0.0)

    def _rest_after_a_while(self) -> None:
        if time.monotonic() - self._worked_at_s > REST_AFTER_S:
            self._rest()

    def _rest(self) -> None:
        if self._active is not None:
            self._active.rest()
            self._active = None


def _amount(found: Recognised) -> float:
    """Return how much a part is: its seconds when it is a stretch of time, else one."""
    span = span_of(found.part)
    return span[1] - span[0] if span is not None else 1.0


def _kept(connection: Connection, who: Recogniser, document: DocumentId) -> frozenset[str]:
    """Return the parts that are on disk from an earlier run of the same version."""
    if who.space is not None:
        return visuals.kept(connection, document, who.space.media, who.space.id)
    return layer_parts.kept(connection, document, LAYERS.get(who.stage, who.stage), who.version)
