"""Who may open which address, checked against every route there is."""
