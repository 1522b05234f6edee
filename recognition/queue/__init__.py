"""The labelling queue: what waits in it, what asking about each is worth, who is asked next, and how far it is."""
