"""Built pages into the pages that are published."""
