"""Hearing: Vosk, the phrases it may hear, and the models it needs."""
