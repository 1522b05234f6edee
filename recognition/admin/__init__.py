"""The live half as administrators see it. What people and models said is history: looked at here, changed nowhere."""

from recognition.admin import alphabets, outbox, queue, samples, transfer, versions, writing

__all__ = ["alphabets", "outbox", "queue", "samples", "transfer", "versions", "writing"]
