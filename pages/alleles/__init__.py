"""Alleles as lists of elements: how they are written, what recombinases make of them, how they are drawn. No Django.

`allele` has the elements, `recombination` computes what Flp and Cre leave, `designs` the usual alleles of the field,
`diagram` the rows of one diagram and what is wrong with them, `notation` reads and writes them as text, `drawing`
lays them out.
"""
