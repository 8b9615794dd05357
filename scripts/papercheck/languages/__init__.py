"""What the machine knows of languages: the words, months and number formats that texts are read by."""
