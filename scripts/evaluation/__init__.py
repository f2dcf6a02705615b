"""The parts of ``scripts/evaluate_model``: who speaks what where, who listens, and what is counted.

What is written here is for tests alone. Voices (`voices.VOICES`), rooms (`rooms.ROOMS`), noises (`sounds`) and
sentences (`sentences`) must be left out of everything that a model is trained with.
"""
