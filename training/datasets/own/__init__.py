"""Data sets that people bring: from a folder, CSV, IDX, NumPy or ink file to a set like any other."""
