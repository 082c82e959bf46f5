"""Data that ships with the program: sample library, icons, prompts, translations."""
