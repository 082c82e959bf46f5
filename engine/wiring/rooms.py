"""Rooms: all parts of one engine, opened so that it answers at once, closed so that nothing is lost."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from engine.assistant.answer.answerer import Answerer, Memory, Senses
from engine.assistant.answer.attached import Attached
from engine.assistant.answer.reranked import RerankedSearch
from engine.assistant.chat.afterwards import Afterwards
from engine.assistant.chat.attachments import Attachments
from engine.assistant.chat.chats import Chats
from engine.assistant.chat.speeds import ModelSpeeds
from engine.contract.errors import Cancelled, DiskFull, JackdawError
from engine.contract.request import EngineInfo, ModelEntry, SpaceChange
from engine.contract.version import API_VERSION, VERSION
from engine.doors.api.events import EventLog
from engine.doors.api.interfaces import Services
from engine.library.ingest.library import Surroundings
from engine.library.parse.registry import Registry
from engine.library.render.cache import PictureCache
from engine.library.store.ledger import spaces
from engine.library.store.ledger.database import Ledger
from engine.settings.paths import Home
from engine.wiring.attachments import AttachmentReader
from engine.wiring.captions import Captions
from engine.wiring.decoding import decoder, drawer
from engine.wiring.disk import Disk
from engine.wiring.embedders import Embedders
from engine.wiring.gateway import GatewayModels, GatewayRoom, LedgerKeys
from engine.wiring.hearing import Hearing
from engine.wiring.housekeeping import Housekeeping
from engine.wiring.model_sources import ModelSources
from engine.wiring.models import ChatModels, Models, built_in
from engine.wiring.opening import Opening
from engine.wiring.outlines import Outlines
from engine.wiring.page_reading import PageReading
from engine.wiring.patient import OpenIndex, PatientLibrary, PatientSearch
from engine.wiring.pictures import Pictures
from engine.wiring.preferences import Preferences
from engine.wiring.recognisers import RecogniserSet
from engine.wiring.reranking import Reranking
from engine.wiring.servers import Servers
from engine.wiring.sights import Sights
from engine.wiring.summaries import RecordingSummaries
from engine.wiring.texts import Documents, Statistics
from engine.wiring.way_out import WayOut
from engine.wiring.workers import Workers
from models.catalogue import text_model
from models.catalogue.registry import ModelRegistry
from models.fit.fitting import Fitting
from models.fit.memory_watch import MemoryWatch
from models.handles.scheduler import Scheduler

T = TypeVar("T")
ROOM_S = 10.0
"""How often the start looks whether the disk still is full."""
END_S = 1.5
"""How long what is under way may go on when the engine stops. What takes longer is left as a kill would leave it,
which the next start puts right: nothing acknowledged is lost, half a publication is undone or finished."""
log = logging.getLogger(__name__)


class House:
    """Everything behind the doors of one engine."""

    def __init__(self, home: Home, events: EventLog, leased: bool) -> None:
        self._home = home
        self._events = events
        self._leased = leased
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._preferences = Preferences(home)
        self._way_out = WayOut(home, self._preferences)
        self._ledger = Ledger.open(home.ledger, home.snapshots)
        self._embedders = Embedders(
            home, lambda: self._preferences.now.models.embedding, lambda: self._ledger.read(spaces.active)
        )
        self._registry = ModelRegistry(
            home.models, self._preferences.chosen_models, self._preferences.choose_model, tuple(built_in(home))
        )
        self._fitting = Fitting()
        self._servers = Servers(home, self._preferences, self._way_out)
        workers = Workers(home.cache / "scratch")
        self._drawing = workers.single()
        self._chat_models = ChatModels(
            self._registry,
            self._preferences,
            Scheduler(self._fitting),
            home.cache / "conversations",
            self._servers,
            decoder(self._drawing),
        )
        self._reranking = Reranking(self._registry, self._preferences)
        self._memory_watch = MemoryWatch(self._chat_models.relieve)
        self._gateway = GatewayRoom(
            GatewayModels(self._registry, self._chat_models, self._embedders, self._preferences, self._reranking),
            LedgerKeys(self._ledger),
            self._preferences,
        )
        self._sights = Sights(home, lambda: self._preferences.now.models.image, self._drawing)
        self._hearing = Hearing(home.models, lambda: self._preferences.now.models.speech)
        self._recognisers = self._recogniser_set()
        self._library = PatientLibrary(
            self._ledger, workers, self._preferences.now.indexing, Registry.load(), self._surroundings()
        )
        self._library.forgot = self._chat_models.forget_all_chats
        self._outlines = Outlines(self._ledger, lambda: self._index.get().publisher.index)
        kept = PictureCache(home.cache / "pictures")
        self._pictures = Pictures(self._ledger, self._drawing, kept, self._outlines.story)
        self._library.sweep_pictures = self._pictures.sweep
        self._library.notes = self._recognisers.notes
        self._index = Opening(self._open_index, "index")
        self._library.started = Opening(self._start_library, "library start")
        self._attachment_reader = AttachmentReader(workers.single)
        self._afterwards: Afterwards | None = None
        self._closing = threading.Event()

    def _recogniser_set(self) -> RecogniserSet:
        reading = PageReading(self._drawing, lambda: self._preferences.now.models.ocr)
        captions = Captions(self._drawing, lambda: self._preferences.now.models.caption, self._chat_models.backend)
        return RecogniserSet(reading, self._sights, self._hearing, captions)

    def begin(self) -> None:
        """Open the index behind the API that answers already; the library begins to work when it is open."""
        self._index.start()
        self._library.started.start()
        self._way_out.witness.start()
        self._memory_watch.start()
        if self._preferences.now.gateway.on:
            threading.Thread(target=self._gateway.follow_settings, name="gateway start", daemon=True).start()

    def services(self) -> Services:
        """Return what the API serves."""
        search = PatientSearch(self._index)
        chats = Chats(self._ledger, self._chat_models.forget_chat)
        senses = Senses(Statistics(self._ledger), self._embedders.for_search)
        attachments = Attachments(self._ledger, self._attachment_reader.read, drawer(self._drawing))
        attached = Attached(attachments.facts, attachments.reading, attachments.data)
        memory = Memory(ModelSpeeds(self._ledger), attached=attached)
        settings = lambda: self._preferences.now.chat  # noqa: E731
        reranked = RerankedSearch(search, self._reranking.current)
        answers = Answerer(reranked, chats, self._chat_models.backend, senses, settings, memory)
        self._afterwards = Afterwards(
            answers,
            chats,
            self._chat_models.backend,
            settings,
            memory.reads,
            self._chat_changed,
            title_backend=self._chat_models.for_titles,
        )
        return Services(
            info=self.info,
            library=self._library,
            search=search,
            answers=self._afterwards,
            chats=chats,
            documents=Documents(self._ledger, self._pictures, self._outlines, self._summaries()),
            models=Models(self._registry, self._embedders, self._chat_models, self._servers, self._space_change),
            model_servers=self._servers,
            gateway=self._gateway,
            model_sources=ModelSources(self._home, self._preferences, self._way_out, self._registry, self._fitting),
            settings=self._preferences,
            connections=self._way_out,
            disk=Disk(self._home),
            home=Housekeeping(
                self._home, self._ledger, lambda: self._index.get().publisher.index, self._facts_of_this_machine
            ),
            attachments=attachments,
            speech=self._hearing,
        )

    def _summaries(self) -> RecordingSummaries:
        return RecordingSummaries(
            self._ledger,
            lambda: self._index.get().publisher,
            self._outlines.said,
            lambda: self._chat_models.backend(""),
        )

    def info(self) -> EngineInfo:
        """Return who this is and how far the index has opened."""
        opened = self._index.peek()
        state = "damaged" if opened is not None and opened.publisher.index.damaged() else self._index.state
        return EngineInfo(VERSION, API_VERSION, os.getpid(), state, self._started_at, self._leased)

    def _facts_of_this_machine(self) -> Mapping[str, object]:
        """Return what diagnostics tell besides the logs."""
        return {
            "engine": self.info(),
            "library": self._library.status(),
            "settings": self._preferences.read(),
            "disk": Disk(self._home).use(),
            "models": self._registry.models(),
        }

    def close(self) -> bool:
        """Finish or give back what is in hand, stop all children, close the ledger.

        Returns False when something was still under way after ``END_S``: the process must end at once then, before
        the home is given free.
        """
        self._closing.set()
        ending = threading.Thread(target=self._end, name="end", daemon=True)
        ending.start()
        ending.join(END_S)
        if ending.is_alive():
            busy = ", ".join(sorted(thread.name for thread in threading.enumerate() if thread.daemon))
            log.info("left as a kill would leave it: %s", busy)
        return not ending.is_alive()

    def _end(self) -> None:
        self._way_out.witness.stop()
        self._memory_watch.stop()
        self._gateway.close()
        self._library.started.settle()
        if self._library.started.state == "ready":
            self._library.stop()
        if self._afterwards is not None:
            self._afterwards.close()
        self._attachment_reader.close()
        self._recognisers.close()
        self._sights.close()
        self._drawing.close()
        self._embedders.close()
        self._chat_models.close()
        self._reranking.close()
        self._ledger.close()

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            home=os.fsencode(self._home.root),
            settings=lambda: self._preferences.now,
            change_settings=self._preferences.change,
            embedder=self._embedders.current,
            recognisers=self._recognisers.get,
            emit=self._emit,
        )

    def _space_change(self, entry: ModelEntry) -> SpaceChange | None:
        from engine.library.store.ledger.space_change import forecast

        space = text_model.find(entry.name, self._home.models).space
        change = self._ledger.read(lambda c: forecast(c, space))
        spare = shutil.disk_usage(self._home.root).free - self._preferences.now.indexing.min_free_bytes
        return change and replace(change, spare_bytes=max(0, spare))

    def _chat_changed(self, chat: str, change: str) -> None:
        self._events.publish("chat", {"chat": chat, "change": change})

    def _emit(self, type_: str, data: Mapping[str, Any]) -> None:
        self._events.publish(type_, data)

    def _open_index(self) -> OpenIndex:
        from engine.wiring.index_start import open_index

        return self._once_there_is_room(
            lambda: open_index(self._home, self._ledger, self._embedders.for_search, self._sights)
        )

    def _once_there_is_room(self, action: Callable[[], T]) -> T:
        """Do what a full disk may forbid; try again until it does not."""
        while True:
            try:
                return action()
            except DiskFull as error:
                log.warning("the start waits: %s", error)
                if self._closing.wait(ROOM_S):
                    raise Cancelled from error

    def _start_library(self) -> None:
        opened = self._index.get(None)
        from engine.wiring.index_start import has_meaning, mend

        self._once_there_is_room(lambda: mend(opened))
        if self._closing.is_set():
            raise Cancelled
        self._library.start(opened.publisher)
        self._events.publish("index", {"state": "ready", "mended": list(opened.damaged)})
        if not self._leased and has_meaning(self._ledger):
            threading.Thread(target=self._warm_up, name="warm up", daemon=True).start()

    def _warm_up(self) -> None:
        try:
            self._embedders.warm_up()
        except JackdawError as error:
            log.warning("the embedder could not be loaded ahead: %s", error)


def open_rooms(home: Home, events: EventLog, leased: bool) -> House:
    """Open everything behind the doors of a home; the index goes on opening in the background."""
    return House(home, events, leased)
