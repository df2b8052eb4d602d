"""Metamorphic testing of packs: what each must keep is tried on cases that follow from a case, with the smallest that shows a failure."""
