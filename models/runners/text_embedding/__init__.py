"""Text embedding inside its child process: tokens, windows, batches, and interchangeable backends."""
