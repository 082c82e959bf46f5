"""Launching: a command line started with a control channel, a scrubbed environment and its output in a ring."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence

from engine.contract.errors import EngineFault
from engine.process import spawning
from engine.process.channel import Channel
from engine.process.confinement import Profile
from engine.process.environment import child_environment
from engine.process.stderr_ring import StderrRing


def launch(
    argv: Sequence[str], confinement: Profile | None, env: Mapping[str, str] | None
) -> tuple[subprocess.Popen[bytes], Channel, StderrRing]:
    """Start the command line in a session of its own; return the process, our end of its channel, and its output.

    The child gets its end as ``--control FD`` and the profile as ``--confine JSON``; its temporary files go to the
    profile's scratch folder. Raises OSError, EngineFault on a system where this is not built.
    """
    if sys.platform == "win32":
        raise EngineFault(problem="child processes on Windows are not built yet")
    mine, theirs = socket.socketpair()
    ours = Channel(mine)
    reading, writing = os.pipe()
    extra = ["--control", str(theirs.fileno())]
    variables = dict(env or {})
    if confinement is not None:
        variables |= {"TMPDIR": confinement.scratch} if confinement.scratch else {}
        extra += ["--confine", json.dumps(confinement.to_wire())]
    try:
        process = spawning.start(
            lambda: subprocess.Popen(
                [*argv, *extra],
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                env=child_environment(extra=variables),
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        )
    except OSError:
        os.close(reading)
        ours.close()
        raise
    finally:
        os.close(writing)
        theirs.close()
    return process, ours, StderrRing(reading)
