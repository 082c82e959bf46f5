"""Render: pages, pictures and thumbnails as pixels, drawn by the confined workers, and their cache."""
