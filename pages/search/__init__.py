"""How text becomes what the search index holds, and how a query becomes what is looked for in it."""
