"""Labels: a document's integrity is that of the least trusted root that holds it, for good or until a person says more.

Files that vanished count too: they may come back without being read again.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from engine.contract.file import RootId
from engine.contract.label import Integrity
from engine.library.store.ledger.database import Connection

_UNTRUSTED = """EXISTS(SELECT 1 FROM files f JOIN roots r ON r.id = f.root_id
  WHERE f.document_id = d.id AND NOT r.trusted)"""


def join(connection: Connection, documents: Collection[int]) -> None:
    """Lower the integrity of those documents that an untrusted root holds as well."""
    sql = f"""UPDATE documents AS d SET integrity = ?1 WHERE d.id IN (SELECT value FROM json_each(?2))
      AND d.integrity < ?1 AND {_UNTRUSTED}"""
    connection.execute(sql, (int(Integrity.UNTRUSTED_FILE), json.dumps(sorted(documents))))


def of_root(connection: Connection, root: RootId) -> None:
    """Set the integrity of a root's documents anew, after a person said how far the root is to be trusted."""
    sql = f"""UPDATE documents AS d SET integrity = CASE WHEN {_UNTRUSTED} THEN ?2 ELSE ?3 END
      WHERE d.id IN (SELECT document_id FROM files WHERE root_id = ?1 AND document_id IS NOT NULL)"""
    connection.execute(sql, (root, int(Integrity.UNTRUSTED_FILE), int(Integrity.TRUSTED_FOLDER)))
