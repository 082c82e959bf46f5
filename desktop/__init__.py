"""The window: Qt, and nothing of the engine but its contract, its processes and its client."""
