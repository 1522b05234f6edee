"""Data in and out in the formats of the field: files in, records out, and the other way; nothing here knows the site.

A format reads from a place on and writes by appending, so that whoever is interrupted goes on where it stopped.
"""
