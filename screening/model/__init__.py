"""What the words of trade control mean here: frozen values, standard library only."""
