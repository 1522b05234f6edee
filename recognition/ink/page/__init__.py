"""From a photo or scan of many characters to its lines and characters. `recognition.ink.segments` is the way in."""
