"""Chat: the handle on a language model's process."""

from __future__ import annotations

from pathlib import Path

from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.handles.runner import Runner

LOADING_STALL_S = 120.0
"""Reading a model of several GB from a slow disk takes so long without a word."""


def chat_runner(
    name: str,
    path: Path,
    *,
    context_tokens: int = 8192,
    threads: int = 0,
    gpu_layers: int = 0,
    cache_type: str = "f16",
    folder: Path | None = None,
    projector: Path | None = None,
) -> Runner:
    """Return the handle on a GGUF model; its process may read that file and nothing else of the person's.

    ``threads`` 0 takes what was measured to be best, the physical cores without a folder; ``gpu_layers`` -1 puts the
    whole model on the graphics card; ``cache_type`` (f32, f16, q8_0) is how keys and values are stored. ``folder`` is
    where the process keeps what it has read of conversations (models.conversation_states); without it, nowhere.
    ``projector`` is the file of the part that sees pictures.
    """
    arguments = [
        *("--model", str(path)),
        *("--context", str(context_tokens)),
        *("--threads", str(threads)),
        f"--gpu-layers={gpu_layers}",
        *("--cache-type", cache_type),
        *(["--folder", str(folder)] if folder is not None else []),
        *(["--projector", str(projector)] if projector is not None else []),
    ]

    def start() -> Child:
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = str(folder) if folder is not None else None
        readable = tuple(str(file) for file in (path, projector) if file is not None)
        profile = Profile(read_paths=readable, scratch=scratch, accelerator=gpu_layers != 0)
        return Child.spawn(Program.CHAT, arguments, confinement=profile, ready_stall_s=LOADING_STALL_S)

    return Runner(name, start)
