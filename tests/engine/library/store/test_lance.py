"""LanceDB comes without its client for remote catalogues, and works all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, sys
from pathlib import Path
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import TermQuery, search_passages
from engine.library.store.index.tables import PassageRow
index = Index.open(Path(sys.argv[1]))
index.append_passages([PassageRow(1, 1, "lease notice", "", "text", "txt", "en")])
found = [match.passage for match in search_passages(index, TermQuery(("lease",)), 5)]
index.delete_passages([1])
print(json.dumps({"found": found, "left": index.count("passages"), "heavy": "urllib3" in sys.modules}))
"""


def test_an_index_works_without_the_remote_client(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"found": [1], "left": 0, "heavy": False}
