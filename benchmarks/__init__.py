"""How much a page costs, how heavy it is, and how fast the analysis is.

`python -m benchmarks` measures everything, `python -m benchmarks web analysis` what is
named. Each line is one JSON object; nothing fails for being slow.
"""
