"""The published networks and our champions side by side: each trained in its own way, all read on the same frozen tests."""
