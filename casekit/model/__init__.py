"""What a case, a codebook, a rule pack and a result are: frozen types, one concept a class."""
