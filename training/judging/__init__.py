"""A version measured on frozen test sets, brought before the gate, and described."""
