"""YAML text into frozen records, each with its place; what cannot be read becomes a finding."""
