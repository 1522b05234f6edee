"""What a worker makes of a drawing: the champion's reading, what its author's own drawings add to it, and who waits for it."""
