"""The pictures of a diary, one module each: it counts, finds the words, and has them drawn."""
