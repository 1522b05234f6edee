"""What is owed to the people who draw and read: consent, news, all that is known of them, and a way to leave."""
