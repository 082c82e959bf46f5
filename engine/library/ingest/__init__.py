"""One file through all of it: plan, pipeline, queue, progress."""
