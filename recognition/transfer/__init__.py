"""Samples in and out of files, as jobs in slices; the formats themselves are recognition.exchange's."""
