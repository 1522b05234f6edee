"""What a document of several sheets may hold and cost. Those of a single picture stand in recognition.ink.images."""

MAX_BYTES = 16 * 2**20
MAX_SHEETS = 20
# A4 at 600 dpi has 35 million.
MAX_SHEET_PIXELS = 40_000_000
# Of the process that takes a document apart, for all of its sheets.
MAX_SECONDS = 20
MAX_MEMORY_BYTES = 2**30
# A PDF's page is rendered with so many pixels an inch, or fewer where it is large.
PIXELS_AN_INCH = 300
