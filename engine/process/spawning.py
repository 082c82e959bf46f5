"""The one thread that starts child processes.

Linux delivers a child's parent-death signal when the *thread* that started it ends, not the process: children
are therefore started by a thread that lives as long as the process does.
"""

from __future__ import annotations

import functools
import queue
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Future

_Job = tuple[Future["subprocess.Popen[bytes]"], Callable[[], "subprocess.Popen[bytes]"]]


@functools.cache
def _queue() -> queue.SimpleQueue[_Job]:
    jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
    threading.Thread(target=_serve, args=(jobs,), name="spawner", daemon=True).start()
    return jobs


def _serve(jobs: queue.SimpleQueue[_Job]) -> None:
    while True:
        future, job = jobs.get()
        try:
            future.set_result(job())
        except OSError as error:
            future.set_exception(error)


def start(job: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """Run ``job``, which starts a process, in the spawner thread and return its result. Raises OSError."""
    future: Future[subprocess.Popen[bytes]] = Future()
    _queue().put((future, job))
    return future.result()
