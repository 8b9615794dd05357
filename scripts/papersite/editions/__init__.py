"""A built site into an edition that never changes, and editions into what readers of today's text are told of them."""
