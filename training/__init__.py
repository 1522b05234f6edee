"""The learning half: snapshots of what was labelled, runs that learn from them, the gate that lets a version through."""
