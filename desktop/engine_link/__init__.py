"""The only way from the window to the engine: calls off the GUI thread, events on it, a process that is kept alive."""
