"""A conversation, its turns and all that can be done with them."""
