"""Settings, models, servers, care and activity."""
