"""Alleles as lists of elements: their notation, their recombination and their drawing. No Django.

`allele` has the elements, `recombination` computes the results of Flp, Cre and other recombinases, `designs` has the
usual alleles of the field, `diagram` the rows of a diagram and its errors, `notation` reads and writes them as text,
and `drawing` lays them out.
"""
