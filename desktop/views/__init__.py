"""Views: layout and wiring only; what they show is made by the view models."""
