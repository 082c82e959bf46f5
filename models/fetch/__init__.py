"""Fetching: files of models over the network, from a folder, or found where another program keeps them."""
