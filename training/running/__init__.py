"""A run: what asks for it and when, what carries it out, hands it on when its worker is gone, and makes it again."""
