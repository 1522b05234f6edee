"""What is probably not what it is taken for, and who gave it: shown to people, who decide; nothing is deleted."""
