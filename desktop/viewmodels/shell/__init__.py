"""What surrounds the views: strip, notices, commands, care, preferences."""
