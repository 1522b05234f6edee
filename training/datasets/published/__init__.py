"""The published data sets, one a file: each has a SPEC, and a `read` that gives its Contents."""
