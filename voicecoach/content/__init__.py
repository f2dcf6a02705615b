"""Content: YAML files, checked and turned into the core's types."""
