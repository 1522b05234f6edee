"""The live half: ink comes in, a prediction goes out, people label it. Knows nothing of training."""
