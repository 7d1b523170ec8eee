"""One file per figure: it takes counted numbers and draws them, and decides nothing."""
