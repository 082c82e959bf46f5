"""Registry: which reader serves which format. Reads manifests only; no reader code is imported here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.contract.document import ParserId
from engine.library.parse.sniff import Format, FormatTable
from plugins.loader import bundled_manifests, outside_manifests
from plugins.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader as the engine knows it: by its manifest."""

    manifest: Manifest

    @property
    def parser_id(self) -> ParserId:
        """Identity of the documents it makes."""
        return ParserId(self.manifest.id, self.manifest.version)


class Registry:
    """The readers in force. Outside plugins come after the bundled ones and win where both claim a format."""

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self._readers = {spec.name: Reader(manifest) for manifest in manifests for spec in manifest.formats}
        self.table = FormatTable([spec for manifest in manifests for spec in manifest.formats])

    @classmethod
    def load(cls, folders: Sequence[str] = (), enabled: Mapping[str, str] | None = None) -> Registry:
        """Return the bundled readers plus those in ``folders`` whose ``id@version`` and fingerprint are enabled."""
        return cls([*bundled_manifests(), *outside_manifests(folders, enabled or {})])

    def reader_for(self, found: Format) -> Reader | None:
        """Return the reader of a format, None when nobody reads it."""
        return self._readers.get(found.name)

    def parser_id(self, found: Format) -> ParserId | None:
        """Return who would read a file of this format, for looking up documents already read."""
        reader = self.reader_for(found)
        return reader.parser_id if reader else None
