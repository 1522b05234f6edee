"""Who is here: users, their roles, their API tokens, the first administrator. Knows nothing of ink."""
