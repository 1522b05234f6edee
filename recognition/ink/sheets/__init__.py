"""Uploads of one sheet or many: PNG, JPEG, TIFF and PDF taken apart into grey pictures. `unfolding` is the way in."""
