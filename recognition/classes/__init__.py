"""The classes of alphabets: shipped, made, merged, split and described, with every reading kept as it was given."""
