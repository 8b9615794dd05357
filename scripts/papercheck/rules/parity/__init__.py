"""Rules on translations: that they are there, whole, current, and say what their original says.

Words and number formats come from the lexicons of `scripts/papercheck/languages/`; what a lexicon does not have is not judged.
"""
