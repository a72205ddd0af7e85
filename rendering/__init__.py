"""How films become files: plan, record, draw, encode, publish. Knows no topic and no formula."""
