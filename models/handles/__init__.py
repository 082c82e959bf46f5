"""The parent's side of model processes: starting them, taking turns at them, keeping what they have read."""
