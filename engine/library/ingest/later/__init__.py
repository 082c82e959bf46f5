"""What follows the words: meaning, and what pages, pictures and sound hold."""
