"""How far people's readings can be relied on, as arithmetic: no Django, no clock, numbers in and numbers out."""
