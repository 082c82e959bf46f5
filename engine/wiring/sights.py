"""Sights: the image model in use, for what reads pictures and for what searches them; what is missing without one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import stat
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from engine.contract.call import Call
from engine.contract.errors import BadRequest, ModelMissing, PathMissing
from engine.contract.reason import Reason, Remedy
from engine.contract.request import SearchRequest
from engine.library.ingest.words.members import descriptor
from engine.library.parse.pool import ParserPool
from engine.library.recognise.recogniser import Missing
from engine.library.render.renderer import Renderer, Wanted, refusal
from engine.settings.paths import Home
from models.catalogue import image_model
from models.handles import image
from models.handles.runner import Runner

if TYPE_CHECKING:
    from engine.assistant.retrieve.looking import Looking
    from engine.assistant.retrieve.sights import Look
    from engine.library.recognise.pictures import PictureModel
    from engine.library.store.index.folder import Index
    from engine.library.store.ledger.database import Ledger


class Sights:
    """Holds the image model, made when first asked for and made anew when another one is chosen. Thread-safe."""

    def __init__(self, home: Home, chosen: Callable[[], str], pool: ParserPool) -> None:
        """``chosen`` names the model of the settings, empty for whichever is here; ``pool`` draws pictures."""
        self._folder = home.models
        self._cache = home.cache
        self._chosen = chosen
        self._renderer = Renderer(pool)
        self._lock = threading.Lock()
        self._made: PictureModel | None = None

    @property
    def renderer(self) -> Renderer:
        """What draws pictures."""
        return self._renderer

    def model(self) -> PictureModel | Missing:
        """Return the model in use, or what is missing for one. Hashes a model's weights when it is new."""
        lacking = image_model.missing_packages()
        if lacking:
            names = ", ".join(lacking)
            detail = f"the package {names} is not installed"
            return Missing("no_package", Remedy("install", {"packages": names}), detail)
        wanted = self._chosen() or next(iter(image_model.installed(self._folder)), "")
        with self._lock:
            if self._made is not None and self._made.space.model == wanted:
                return self._made
            old, self._made = self._made, None
        if old is not None:
            old.close()
        return self._make(wanted)

    def look(self, request: SearchRequest, call: Call) -> Look:
        """Return the looks of the picture of a request, turned four ways. Raises BadRequest, PathMissing, NotShown."""
        from engine.assistant.retrieve.sights import Look

        model = self.model()
        if isinstance(model, Missing):
            raise ModelMissing(task="image")
        fd, name = _opened(request)
        try:
            from engine.library.recognise.pictures import SIDE

            drawn = self._renderer.draw(fd, name, os.fstat(fd).st_size, Wanted("", SIDE, 0, "rgb"))
            content_hash = _content_hash(fd)
        finally:
            os.close(fd)
        if isinstance(drawn, Reason):
            raise refusal(drawn)
        (seen,) = model.see([drawn], call, turned=True)
        return Look(seen.vectors, seen.hashes, content_hash)

    def looking(self, ledger: Ledger, index: Index) -> Looking:
        """Return the part of a search that goes by looks, over an open library."""
        from engine.assistant.retrieve.looking import Looking
        from engine.assistant.retrieve.sights import SightFinder

        made: list[SightFinder] = []

        def finder() -> SightFinder | None:
            model = self.model()
            if isinstance(model, Missing):
                return None
            if not made or made[-1].model is not model:
                made[:] = [SightFinder(ledger, index, model)]
            return made[-1]

        return Looking(finder, self.look)

    def close(self) -> None:
        """End the model's process."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def _make(self, name: str) -> PictureModel | Missing:
        from engine.library.recognise.pictures import PictureModel  # brings numpy: not before the API answers

        try:
            found = image_model.find(name, self._folder)
        except ModelMissing as error:
            return Missing("no_model", Remedy("add_model", {"task": "image"}), error.message)
        made = PictureModel(found.space(), Runner(found.name, lambda: image.start(found, self._cache)))
        with self._lock:
            self._made = self._made or made
            return self._made


def _content_hash(fd: int) -> bytes:
    with os.fdopen(os.dup(fd), "rb") as file:
        file.seek(0)
        return hashlib.file_digest(file, "sha256").digest()


def _opened(request: SearchRequest) -> tuple[int, bytes]:
    """Return the open picture of a request and its name."""
    if request.image:
        try:
            return descriptor(base64.b64decode(request.image, validate=True)), b"picture"
        except binascii.Error as error:
            raise BadRequest(problem="The picture is not in base64.") from error
    path = unquote_to_bytes(urlsplit(request.image_uri).path)
    if not request.image_uri.startswith("file://") or not path.startswith(b"/"):
        raise BadRequest(problem="A picture's address begins with file://.")
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        raise PathMissing(path=os.fsdecode(path)) from None
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise BadRequest(problem=f"{os.fsdecode(path)} is not a file.")
    return fd, os.path.basename(path)
