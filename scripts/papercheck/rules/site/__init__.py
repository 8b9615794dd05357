"""Rules about a built site, judged from its files alone."""
