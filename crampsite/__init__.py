"""The project: wiring above, web kit below."""
