"""A paper in several languages: read once into frozen values, checked, rendered and exported.

The package knows papers in general. It holds no word of any one paper, no number of parts and no language.
"""
