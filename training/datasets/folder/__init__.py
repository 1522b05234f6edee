"""The folder that data sets lie in: what is there, is it right, bring more."""
