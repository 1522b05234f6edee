"""The kinds of files that data sets come in; nothing here knows a particular set."""
