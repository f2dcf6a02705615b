"""The composition root: chooses the real or the missing parts and runs the one event loop."""
