"""Writing of many characters, photographed, scanned or drawn: taken in, read, cut, put right, and passed on."""
