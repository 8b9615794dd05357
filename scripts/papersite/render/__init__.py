"""Values into the HTML and Markdown fragments that the pages need."""
