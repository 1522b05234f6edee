"""What a version learns from: which samples, as what, with what weight, what is left out and why."""
