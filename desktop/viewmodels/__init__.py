"""What the views show and do, without widgets and without HTTP."""
