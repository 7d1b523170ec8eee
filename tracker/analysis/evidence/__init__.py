"""The statistical part of the analysis: arrays in, weights of evidence out.

These modules read numpy at their head; callers import them inside functions, so that no
web page pays for it.
"""
